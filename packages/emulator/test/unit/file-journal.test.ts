import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { FileJournal } from '../../src/journal/file-journal.ts';
import type { Journaled } from '../../src/journal/journal.ts';
import type { JournalRecord } from '../../src/journal/record.ts';
import type { JsonObject } from '../../src/json.ts';

/** The smallest state machine: named counters. */
class Counters implements Journaled {
  readonly topic = 'counters';
  readonly values = new Map<string, number>();

  replay(data: JsonObject): void {
    const name = data['name'] as string;
    this.values.set(name, (this.values.get(name) ?? 0) + (data['by'] as number));
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const [name, by] of this.values) yield { topic: this.topic, data: { name, by } };
  }

  add(journal: FileJournal, name: string): Promise<void> {
    const data = { name, by: 1 };
    return journal.append({ topic: this.topic, data }, () => this.replay(data));
  }
}

function folder(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'csk-journal-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function open(
  directory: string,
  compactAtBytes = 1 << 20,
): Promise<{ journal: FileJournal; counters: Counters }> {
  const counters = new Counters();
  const journal = await FileJournal.open({ directory, participants: [counters], compactAtBytes });
  return { journal, counters };
}

test('state comes back after closing and opening', async (t) => {
  const directory = folder(t);
  const first = await open(directory);
  await Promise.all(Array.from({ length: 100 }, (_, n) => first.counters.add(first.journal, `c${n % 3}`)));
  await first.journal.close();
  const second = await open(directory);
  assert.deepEqual([...second.counters.values], [...first.counters.values]);
  await second.journal.close();
});

test('changes apply in the order of their appends and only once durable', async (t) => {
  const { journal } = await open(folder(t));
  const order: number[] = [];
  const appended = Promise.all(
    [1, 2, 3].map((n) => journal.append({ topic: 'x', data: {} }, () => void order.push(n))),
  );
  assert.deepEqual(order, []);
  await appended;
  assert.deepEqual(order, [1, 2, 3]);
  await journal.close();
  await assert.rejects(journal.append({ topic: 'x', data: {} }), /closed/);
});

test('a torn tail is dropped and kept aside, and the log goes on after it', async (t) => {
  const directory = folder(t);
  const first = await open(directory);
  await first.counters.add(first.journal, 'a');
  await first.journal.close();
  appendFileSync(join(directory, '00000001.log'), Buffer.from([0, 0, 0, 50, 1, 2, 3]));
  const second = await open(directory);
  assert.equal(second.counters.values.get('a'), 1);
  await second.counters.add(second.journal, 'a');
  await second.journal.close();
  const third = await open(directory);
  assert.equal(third.counters.values.get('a'), 2);
  await third.journal.close();
  assert.ok(readdirSync(directory).some((file) => file.includes('.cut-at-')));
});

test('compaction bounds the files and keeps the state', async (t) => {
  const directory = folder(t);
  const first = await open(directory, 4096);
  for (let n = 0; n < 2000; n += 1) await first.counters.add(first.journal, `c${n % 5}`);
  await first.journal.close();
  const bytes = readdirSync(directory).reduce((sum, file) => sum + readFileSync(join(directory, file)).length, 0);
  assert.ok(bytes < 16_384, `${bytes} bytes`);
  const second = await open(directory, 4096);
  assert.deepEqual([...second.counters.values.values()], [400, 400, 400, 400, 400]);
  await second.journal.close();
});

test('an unfinished snapshot is ignored; its segment and the one before it are whole', async (t) => {
  const directory = folder(t);
  const first = await open(directory);
  await first.counters.add(first.journal, 'a');
  await first.journal.close();
  // As a crash during compaction leaves it: the next segment begun, the snapshot not yet renamed.
  const record = readFileSync(join(directory, '00000001.log'));
  writeFileSync(join(directory, '00000002.log'), record);
  writeFileSync(join(directory, '00000002.snap.tmp'), record.subarray(0, 9));
  const second = await open(directory);
  assert.equal(second.counters.values.get('a'), 2);
  await second.counters.add(second.journal, 'a');
  await second.journal.close();
  const third = await open(directory);
  assert.equal(third.counters.values.get('a'), 3);
  await third.journal.close();
});

test('damage before the last segment refuses to start instead of losing data silently', async (t) => {
  const directory = folder(t);
  const first = await open(directory);
  await first.counters.add(first.journal, 'a');
  await first.journal.close();
  const path = join(directory, '00000001.log');
  writeFileSync(join(directory, '00000002.log'), readFileSync(path));
  const damaged = readFileSync(path);
  damaged[12]! ^= 1;
  writeFileSync(path, damaged);
  await assert.rejects(open(directory), /damaged/);
});
