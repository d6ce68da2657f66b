import type { Diagnostic } from './diagnostic.ts';
import type { EventMetadata, SourceEvent } from './operators/event.ts';

/** One event as the caller has it. */
export interface InputEvent {
  /** Parsed JSON. A list is taken as several events. */
  readonly payload: unknown;
  /** When the broker took it: ISO 8601 text or epoch milliseconds. */
  readonly arrival: string | number;
  /** `{ IoTHub: {…}, User: {…}, EventId: … }`. */
  readonly metadata?: EventMetadata | undefined;
  /** Partition of the input, for the watermark. */
  readonly partition?: string | undefined;
  /** Number of the event on its input, for callers who show a run only some of them; the run counts by itself else. */
  readonly sequence?: number | undefined;
  /** Handed through to the evidence of output rows. */
  readonly position?: string | undefined;
}

export interface OutputRow {
  readonly output: string;
  /** System.Timestamp() of the row, ISO 8601 with seven digits. */
  readonly timestamp: string;
  readonly row: Record<string, unknown>;
  /** Input events the row was made of, latest last, at most 50. */
  readonly sources: readonly SourceEvent[];
  /** Number of the SELECT statement that wrote it, from 0. */
  readonly statement: number;
}

export interface StepResult {
  readonly rows: readonly OutputRow[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a run has done since it began, and what it holds now. */
export interface RunCounts {
  /** In the order of the query. */
  readonly steps: readonly StepCounts[];
  /** Rows, values and pieces of evidence, with held events and reference data. */
  readonly stateEntries: number;
  /** Events waiting for the watermark. */
  readonly heldEvents: number;
}

/** What one step or statement of a query has done since its run began, and what it holds now. */
export interface StepCounts {
  /** The step's name, or `statement 1`. */
  readonly name: string;
  readonly inputRows: number;
  readonly outputRows: number;
  /** Rows, values and pieces of evidence. */
  readonly stateEntries: number;
}
