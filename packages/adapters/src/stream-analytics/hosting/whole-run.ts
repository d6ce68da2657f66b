import type { StepResult } from '../run-types.ts';
import type { JobSnapshot } from '../snapshot.ts';
import type { EngineRun, PushedEvent } from './engine-run.ts';
import { NO_RUN_COUNTS } from './run-counts.ts';
import type { RunCommand, RunHost } from './run-commands.ts';

/** The name of the only run of a host. */
export const WHOLE = 'whole';

/** A job that is computed in one piece, elsewhere. */
export class WholeRun implements EngineRun {
  watermark: string | undefined;
  counts = NO_RUN_COUNTS;
  readonly #host: RunHost;
  #references: RunCommand[] = [];

  constructor(host: RunHost) {
    this.#host = host;
  }

  async look(): Promise<void> {
    const [only] = await this.#host.counts();
    if (only !== undefined) this.counts = only[1];
  }

  setReference(input: string, rows: readonly unknown[], validFrom?: string | number): void {
    this.#references.push({ kind: 'reference', input, rows, validFrom });
  }

  async #send(commands: readonly RunCommand[]): Promise<readonly StepResult[]> {
    const references = this.#references;
    this.#references = [];
    const [reply] = await this.#host.execute([[WHOLE, [...references, ...commands]]]);
    this.watermark = reply?.watermark;
    return reply?.results ?? [];
  }

  push(events: readonly PushedEvent[]): Promise<readonly StepResult[]> {
    return this.#send(events.map(({ input, event }) => ({ kind: 'push', input, event })));
  }

  advance(to: string | number): Promise<readonly StepResult[]> {
    return this.#send([{ kind: 'advance', to }]);
  }

  end(): Promise<readonly StepResult[]> {
    return this.#send([{ kind: 'end' }]);
  }

  async snapshot(): Promise<JobSnapshot> {
    const [only] = await this.#host.snapshots();
    if (only === undefined) throw new TypeError('the host has no run');
    return only[1];
  }

  close(): Promise<void> {
    return this.#host.close();
  }
}
