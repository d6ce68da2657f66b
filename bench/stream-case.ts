import type { BenchRow } from './row.ts';

/** How large the cases are. */
export interface StreamSize {
  readonly events: number;
  readonly keys: number;
}

/** Makes its events, runs both contenders in turn, and gives the row. */
export type StreamCase = (size: StreamSize, log: (line: string) => void) => BenchRow;
