import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CommandJournal } from '../../src/command-journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'csk-journal-'));
after(() => rmSync(folder, { recursive: true }));

const entry = (id: string, deviceKey = 'd1') => ({
  id,
  deviceKey,
  name: 'Reset Thermostat',
  outcome: { status: 'completed' as const, response: { target: 66 } },
});

test('a command stays known over a restart, and its outcome is unreported until the cloud has it', () => {
  const file = join(folder, 'restart/commands.jsonl');
  const first = new CommandJournal(file);
  first.record(entry('a'));
  first.record(entry('b'));
  first.record(entry('c', 'd2'));
  first.markReported('a');

  const second = new CommandJournal(file);
  assert.deepEqual(second.get('a'), entry('a'));
  assert.deepEqual(second.unreported('d1'), [entry('b')]);
  assert.deepEqual(second.unreported('d2'), [entry('c', 'd2')]);
});

test('a line cut short by a power cut is passed over', () => {
  const file = join(folder, 'torn.jsonl');
  const first = new CommandJournal(file);
  first.record(entry('a'));
  appendFileSync(file, '{"id":"b","deviceK');

  const second = new CommandJournal(file);
  assert.ok(second.get('a'));
  assert.equal(second.get('b'), undefined);

  second.record(entry('c'));
  assert.deepEqual(new CommandJournal(file).get('c'), entry('c'), 'what came after it is not lost with it');
});
