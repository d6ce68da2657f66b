import type { CallOptions, Instant, Json } from '../model/index.ts';
import type { Lease } from './lease-store.ts';
import type { Port } from './port.ts';

/** A Stream Analytics job: query text and the names of what it reads and writes. */
export interface StreamJobDefinition {
  readonly name: string;
  /** Shown on the alerts the job raises. */
  readonly version: string;
  /** Azure Stream Analytics query text. */
  readonly query: string;
  /** The default is `1.2`; a job that Azure deploys without a level runs at `1.0`, which writes names in lower case. */
  readonly compatibilityLevel?: '1.0' | '1.1' | '1.2';
  /** Events later than this are adjusted or dropped; seconds, the default is 5. */
  readonly lateArrivalSeconds?: number;
  readonly outOfOrderSeconds?: number;
  readonly outOfOrderPolicy?: 'Adjust' | 'Drop';
  /** JavaScript that the query calls. */
  readonly functions?: readonly StreamFunctionSource[];
}

/** A JavaScript function of a job, as text. Azure takes the same text. */
export interface StreamFunctionSource {
  /** The query calls it by this name after `udf.` (scalar) or `uda.` (aggregate). */
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate';
  /** Has a function `main`: of an aggregate it makes an object with `init`, `accumulate` and `computeResult`. */
  readonly source: string;
}

/** One row that a job wrote. */
export interface StreamRow {
  /** The same row gets the same id when a restart makes the job emit it again. */
  readonly id: string;
  /** `System.Timestamp()` of the row. */
  readonly timestamp: string;
  readonly row: { readonly [column: string]: Json };
  /** The input messages the row was made from, newest last; bounded. */
  readonly sources: readonly Json[];
}

/** Where a job's output goes. At least once: a sink drops ids it has seen, or its target does. */
export interface StreamSink {
  /** Resolves when the rows are stored. */
  write(
    rows: readonly StreamRow[],
    options: { readonly job: StreamJobDefinition; readonly signal: AbortSignal },
  ): Promise<void>;
}

/** One thing that went wrong with one input event, by Azure's name for it. */
export interface StreamDiagnostic {
  /** For example `InputDeserializerError.InvalidData` or `LateInputEvent`. */
  readonly type: string;
  readonly input: string;
  readonly message: string;
  readonly at: Instant;
}

/** One step or statement of a query. */
export interface StreamStepStatus {
  /** The step's name, or `statement 1`. */
  readonly name: string;
  /** Rows taken and written since the job started here. */
  readonly inputRows: number;
  readonly outputRows: number;
  /** Rows, values and pieces of evidence it holds now. */
  readonly stateEntries: number;
  /** What these took in the checkpoint that was measured last. */
  readonly stateBytes?: number;
}

export interface StreamJobStatus {
  readonly state: 'running' | 'stopped' | 'failed';
  readonly inputEvents: number;
  readonly outputRows: number;
  readonly watermark?: Instant;
  /** The newest ones of each name; bounded. */
  readonly diagnostics: readonly StreamDiagnostic[];
  /** How often each came since the job started here, by Azure's name. */
  readonly diagnosticCounts?: Readonly<Record<string, number>>;
  /** In the order of the query. */
  readonly steps?: readonly StreamStepStatus[];
  /** How far the watermark is behind the clock, in milliseconds. */
  readonly watermarkDelayMs?: number;
  /** Events that were read and wait: for another partition, for the watermark or for a sink. */
  readonly waitingEvents?: number;
  /** The sink whose answer is awaited; nothing is read meanwhile. */
  readonly blockedBy?: { readonly output: string; readonly since: Instant };
  /** All that the job holds, reference data included; `bytes` is the size of the checkpoint that was measured last. */
  readonly held?: { readonly entries: number; readonly bytes?: number };
  /** Why it failed. */
  readonly error?: string;
}

export interface StreamJobHandle {
  status(): StreamJobStatus;
  /** Stops after the batch in hand; the checkpoint is saved. */
  stop(): Promise<void>;
}

export interface StartJobOptions extends CallOptions {
  /** Under which the job runs here; its checkpoints are saved under it. */
  readonly lease?: Lease | undefined;
  /**
   * Which state the job goes on with, when somebody has decided what becomes of it (0 at first). State that was saved under
   * another number is dropped; under the same it is kept where it fits the query. What was read stays read either way.
   * Absent: as the processor is set up.
   */
  readonly stateVersion?: number | undefined;
}

export interface CheckJobOptions extends CallOptions {
  /** The job whose state the checked one would go on with. */
  readonly replaces?: StreamJobDefinition | undefined;
}

/** Runs stream jobs: the embedded engine, or Azure Stream Analytics. */
export interface StreamProcessor extends Port {
  /**
   * Compiles and starts a job; goes on from its checkpoint if there is one.
   * @throws `invalid` with line and column in `details` when the query does not compile.
   */
  start(job: StreamJobDefinition, options?: StartJobOptions): Promise<StreamJobHandle>;
  /**
   * Compiles a job as {@link StreamProcessor.start} would, and runs nothing.
   * @throws `invalid` as `start` does; `conflict` with `reasons` in `details` when it cannot keep the state of the job that
   * it replaces.
   */
  check(job: StreamJobDefinition, options?: CheckJobOptions): Promise<void>;
}
