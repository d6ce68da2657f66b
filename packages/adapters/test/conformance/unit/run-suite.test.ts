import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READING_STORE_CASES } from '@csk/core/conformance';
import { adapterOf } from '../../../src/conformance/adapter-module.ts';
import { reportOf } from '../../../src/conformance/report.ts';
import { runSuite } from '../../../src/conformance/run-suite.ts';

test('a module says what it lacks', () => {
  const create = async (): Promise<never> => assert.fail();
  assert.throws(() => adapterOf({ create }), /"suite", one of: service-store, reading-store, device-cloud/);
  assert.throws(() => adapterOf({ suite: 'constructor', create }), /"suite"/);
  assert.throws(() => adapterOf({ suite: 'reading-store' }), /"create"/);
  assert.throws(() => adapterOf({ suite: 'reading-store', create, capabilities: null }), /"capabilities"/);
  assert.deepEqual(adapterOf({ suite: 'reading-store', create }).capabilities, {});
});

test('a case that hangs, and a harness that cannot be made, have failed; the others still run', async () => {
  let made = 0;
  const adapter = adapterOf({
    suite: 'reading-store',
    create: () => ((made += 1) === 1 ? new Promise(() => undefined) : Promise.reject(new Error('No server.'))),
  });
  const results = await runSuite(adapter, 20);
  assert.equal(results.length, READING_STORE_CASES.length);
  assert.match(results[0]?.reason ?? '', /did not end within/);
  assert.equal(results[1]?.reason, 'No server.');
  assert.ok(results.every(({ outcome }) => outcome === 'failed'));
});

test('whatever an error says, the table stays a table', () => {
  const { text, failed } = reportOf('reading-store', [
    { name: 'a/b: fine: really', outcome: 'passed' },
    { name: 'c/d: broken', outcome: 'failed', reason: 'x | y\n<b>' },
    { name: 'e/f: other', outcome: 'skipped', reason: 'needs gold' },
  ]);
  assert.equal(failed, 1);
  assert.deepEqual(text.split('\n').slice(4), [
    '| `a/b` | fine: really | pass |',
    '| `c/d` | broken | **FAIL**: x \\| y \\<b\\> |',
    '| `e/f` | other | skipped: needs gold |',
    '',
    '1 passed, 1 failed, 1 skipped',
    '',
  ]);
});
