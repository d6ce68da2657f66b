import type { JobRun } from '../run.ts';
import type { InputEvent, RunCounts, StepResult } from '../run-types.ts';
import type { JobSnapshot } from '../snapshot.ts';

export interface PushedEvent {
  readonly input: string;
  readonly event: InputEvent;
}

/** A running job as whoever feeds it sees it: here, in a thread, or in several. One call at a time. */
export interface EngineRun {
  /** Every row before it has been written. */
  readonly watermark: string | undefined;
  /** As of now; of a run that is elsewhere, as of the latest `look`. */
  readonly counts: RunCounts;
  /**
   * Asks a run that is elsewhere for its counts, which goes through all state there.
   * @throws StreamRuntimeError `StateTooLarge`.
   */
  look(): Promise<void>;
  /** Counts for the events that are pushed afterwards. */
  setReference(input: string, rows: readonly unknown[], validFrom?: string | number): void;
  /** One result for each step that has one, in order. @throws StreamRuntimeError when the job must stop. */
  push(events: readonly PushedEvent[]): Promise<readonly StepResult[]>;
  advance(to: string | number): Promise<readonly StepResult[]>;
  end(): Promise<readonly StepResult[]>;
  /** State without reference data. */
  snapshot(): Promise<JobSnapshot>;
  /** Frees what it runs on. */
  close(): Promise<void>;
}

/** A job in this thread. */
export class LocalRun implements EngineRun {
  readonly #run: JobRun;

  constructor(run: JobRun) {
    this.#run = run;
  }

  get watermark(): string | undefined {
    return this.#run.watermark;
  }

  get counts(): RunCounts {
    return this.#run.counts;
  }

  async look(): Promise<void> {
    // Counts are always those of now.
  }

  setReference(input: string, rows: readonly unknown[], validFrom?: string | number): void {
    this.#run.setReference(input, rows, validFrom);
  }

  async push(events: readonly PushedEvent[]): Promise<readonly StepResult[]> {
    return Promise.resolve(events.map(({ input, event }) => this.#run.push(input, event)));
  }

  async advance(to: string | number): Promise<readonly StepResult[]> {
    return Promise.resolve([this.#run.advance(to)]);
  }

  async end(): Promise<readonly StepResult[]> {
    return Promise.resolve([this.#run.end()]);
  }

  async snapshot(): Promise<JobSnapshot> {
    return Promise.resolve(this.#run.snapshot({ references: false }));
  }

  async close(): Promise<void> {
    // Nothing is held outside.
  }
}
