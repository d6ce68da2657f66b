import type { Clock, StreamJobDefinition, StreamRow, StreamSink } from '@csk/core';
import type { OutputRow } from '../run-types.ts';
import { type RetrySettings, withRetry } from './retry.ts';
import { identifyRows } from './row-ids.ts';

/** Rows that a sink gets at once. */
const MAX_ROWS = 1000;

/** Brings rows to their sinks and waits for them: nothing is read while a sink is slow, so nothing piles up. */
export class Delivery {
  readonly #job: StreamJobDefinition;
  readonly #sinks: ReadonlyMap<string, StreamSink>;
  readonly #clock: Clock;
  #waitsFor: { readonly output: string; readonly since: number } | undefined;
  rows = 0;

  constructor(job: StreamJobDefinition, sinks: ReadonlyMap<string, StreamSink>, clock: Clock) {
    this.#job = job;
    this.#sinks = sinks;
    this.#clock = clock;
  }

  /** The sink that has the rows in hand, and since when. */
  get blockedBy(): { readonly output: string; readonly since: string } | undefined {
    if (this.#waitsFor === undefined) return undefined;
    const { output, since } = this.#waitsFor;
    return { output, since: new Date(since).toISOString() };
  }

  /** Resolves when the sinks have stored all rows. Each list is what one event gave: its rows get their ids from it. */
  async deliver(
    lists: Iterable<readonly OutputRow[]>,
    retry: RetrySettings,
    failed: (output: string, error: unknown) => void,
  ): Promise<void> {
    const outputs = new Map<string, StreamRow[]>();
    for (const list of lists) {
      if (list.length === 0) continue;
      for (const [output, identified] of identifyRows(this.#job.name, list)) {
        const rows = outputs.get(output);
        if (rows === undefined) outputs.set(output, identified);
        else for (const row of identified) rows.push(row);
      }
    }
    for (const [output, rows] of outputs) {
      const sink = this.#sinks.get(output.toLowerCase());
      if (sink === undefined) continue;
      for (let from = 0; from < rows.length; from += MAX_ROWS) {
        await this.#write(output, sink, rows.slice(from, from + MAX_ROWS), retry, failed);
      }
    }
  }

  async #write(
    output: string,
    sink: StreamSink,
    rows: readonly StreamRow[],
    retry: RetrySettings,
    failed: (output: string, error: unknown) => void,
  ): Promise<void> {
    this.#waitsFor = { output, since: this.#clock.now() };
    try {
      await withRetry(
        retry,
        (signal) => sink.write(rows, { job: this.#job, signal }),
        (error) => failed(output, error),
      );
      this.rows += rows.length;
    } finally {
      this.#waitsFor = undefined;
    }
  }
}
