// The stream engine, on one core: events a second of five jobs, from JSON bytes to rows, and what many keys cost.
// CSK_BENCH_EVENTS (200,000) and CSK_BENCH_KEYS (100,000) make it shorter on a slow machine.
import type { BenchRow } from './row.ts';
import { sizeOf } from './size.ts';
import { measureKeys } from './stream-keys.ts';
import { measureSpeed } from './stream-speed.ts';

export function run(log: (line: string) => void): Promise<readonly BenchRow[]> {
  const events = sizeOf('CSK_BENCH_EVENTS', 200_000);
  const keys = sizeOf('CSK_BENCH_KEYS', 100_000);
  return Promise.resolve([...measureSpeed(events, log), ...measureKeys(keys, log)]);
}
