// The stream engine, on one core: events a second of five jobs, from JSON bytes to rows, and what many keys cost.
// CSK_BENCH_EVENTS (200,000) and CSK_BENCH_KEYS (100,000) make it shorter on a slow machine.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchRow } from './row.ts';
import { streamCases } from './stream-cases.ts';

export async function run(log: (line: string) => void): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const index of streamCases.keys()) rows.push(await inItsOwnProcess(index, log));
  return rows;
}

/**
 * Each case, ours and its peer in turn, runs in a process of its own, as each partition of a job runs in a worker of its
 * own: other jobs leave it neither compiled code that had to suit them too nor a heap to collect.
 */
async function inItsOwnProcess(index: number, log: (line: string) => void): Promise<BenchRow> {
  const child = fork(join(import.meta.dirname, 'stream-child.ts'), [String(index)], { execArgv: ['--import=tsx'] });
  let row: BenchRow | undefined;
  child.on('message', (message: string | BenchRow) => {
    if (typeof message === 'string') log(message);
    else row = message;
  });
  await once(child, 'close');
  if (!row) throw new Error(`Case ${index} has ended without a row.`);
  return row;
}
