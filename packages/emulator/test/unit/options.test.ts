import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfigFile } from '../../src/config-file.ts';
import { checkOptions } from '../../src/options.ts';

const subscription = (rest: object): object => ({ topics: [{ name: 't', subscriptions: [{ name: 's', ...rest }] }] });
const rule = (rest: object): object => subscription({ rules: [{ name: 'r', ...rest }] });

test('what is wrong in the options is told by its name', () => {
  const cases: [object, RegExp][] = [
    [{ queues: 'q' }, /queues must be a list/],
    [{ queues: [null] }, /queue needs a name/],
    [{ queues: [{}] }, /queue needs a name/],
    [{ queues: [{ name: 5 }] }, /queue needs a name/],
    [{ queues: [{ name: 'q', requiresSession: 'false' }] }, /queues\.q\.requiresSession must be true or false/],
    [{ queues: [{ name: 'q', deadLetterOnExpiration: 1 }] }, /queues\.q\.deadLetterOnExpiration must be/],
    [{ topics: [{ name: 't', subscriptions: {} }] }, /topics\.t\.subscriptions must be a list/],
    [subscription({ rules: {} }), /subscriptions\.s\.rules must be a list/],
    [subscription({ rules: [null] }), /rule needs a name/],
    [subscription({ rules: ['r'] }), /Rule 'r' of t\/s must be an object/],
    [subscription({ rules: [{ name: 'r' }, { name: 'R' }] }), /Rule 'R' of t\/s is there twice/],
    [rule({ correlationFilter: { subjekt: 'x' } }), /unknown property 'subjekt'/],
    [{ consumerGroups: 'alerts' }, /consumerGroups must be a list/],
    [{ consumerGroups: [5] }, /consumerGroups must be a list of names/],
    [{ ports: 18_883 }, /ports must be an object/],
    [{ retention: '1d' }, /retention must be an object/],
    [{ ports: { servicebus: 1 } }, /ports has no 'servicebus'/],
    [{ retention: { maxAge: 5 } }, /retention has no 'maxAge'/],
    [{ tier: { sku: 'S1', unit: 2 } }, /tier has no 'unit'/],
    [{ provisioning: { enrolments: [] } }, /provisioning has no 'enrolments'/],
  ];
  for (const [options, expected] of cases) {
    const isNamed = (error: unknown): boolean => error instanceof RangeError && expected.test(error.message);
    assert.throws(() => checkOptions(options), isNamed, JSON.stringify(options));
  }
  checkOptions(rule({ correlationFilter: { label: 'x', properties: { site: 'north' } } }));
});

test('a configuration file that cannot be read is named', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'csk-config-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'emulator.json');
  writeFileSync(path, '{"queues": [}');
  assert.throws(() => readConfigFile(path), /emulator\.json: .*JSON/);
  assert.throws(() => readConfigFile(join(folder, 'none.json')), /none\.json: ENOENT/);
});
