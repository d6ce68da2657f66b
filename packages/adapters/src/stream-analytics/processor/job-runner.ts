import {
  type CheckpointStore,
  type Clock,
  type Json,
  type Lease,
  linkAbort,
  type Logger,
  type StreamJobDefinition,
  type StreamJobHandle,
  type StreamJobStatus,
  type StreamPositions,
  type StreamSink,
} from '@csk/core';
import type { EngineRun } from '../hosting/engine-run.ts';
import type { StepResult } from '../run-types.ts';
import type { JobSnapshot } from '../snapshot.ts';
import { type StateBytes, stateBytes } from '../state-bytes.ts';
import type { MergedEvent } from './arrival-merge.ts';
import { ArrivalReader, type InputPort, type ReaderTimes } from './arrival-reader.ts';
import { Delivery } from './delivery.ts';
import { DiagnosticLog } from './diagnostic-log.ts';
import { pushedEvents } from './message.ts';
import type { ReferenceFeed } from './reference-loader.ts';
import { type RetrySettings, withDeadline, withRetry } from './retry.ts';

/** What a job keeps between runs: where it read to, and the state that belongs to exactly those positions. */
export interface Checkpoint {
  readonly positions: Readonly<Record<string, StreamPositions>>;
  readonly snapshot: JobSnapshot;
  /** As `StartJobOptions` has it; absent: 0. */
  readonly stateVersion?: number | undefined;
}

export interface JobRunnerPorts {
  readonly inputs: ReadonlyMap<string, InputPort>;
  readonly references: readonly ReferenceFeed[];
  readonly sinks: ReadonlyMap<string, StreamSink>;
  readonly checkpoints: CheckpointStore;
  /** Under which checkpoints are saved. Without it nobody else runs this job. */
  readonly lease?: Lease | undefined;
  /** Saved with each checkpoint. */
  readonly stateVersion?: number | undefined;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

export interface JobRunnerTimes extends ReaderTimes {
  readonly checkpointMs: number;
  readonly referenceRefreshMs: number;
  /** Idle time is reckoned so much behind the clock, for events that are on their way. */
  readonly idleGraceMs: number;
  readonly sinkTimeoutMs: number;
}

/** How often the size of a checkpoint is measured, which means going through all of it; milliseconds. */
const MEASURE_MS = 10_000;
/** How often a run that is elsewhere is asked for what it holds, which means going through all of it; milliseconds. */
const LOOK_MS = 1000;
/** Rows go to the sinks at the latest after so many events. */
const ROUND = 128;

/**
 * Runs one job: read, push, wait for the sinks, and only then save the checkpoint. A crash in between replays the
 * events and gives the rows the same ids, which the sinks drop.
 */
export class JobRunner implements StreamJobHandle {
  readonly #job: StreamJobDefinition;
  readonly #run: EngineRun;
  readonly #ports: JobRunnerPorts;
  readonly #times: JobRunnerTimes;
  readonly #positions: Record<string, Record<string, string>> = {};
  readonly #stopping = new AbortController();
  readonly #reader: ArrivalReader;
  readonly #diagnostics = new DiagnosticLog();
  readonly #delivery: Delivery;
  readonly #done: Promise<void>;
  #state: StreamJobStatus['state'] = 'running';
  #error: string | undefined;
  #inputEvents = 0;
  #processing = 0;
  #bytes: StateBytes | undefined;
  #measuredAt = -Infinity;
  #lookedAt = -Infinity;
  #savedAt = -Infinity;
  #refreshedAt = -Infinity;
  #dirty = false;

  constructor(
    job: StreamJobDefinition,
    run: EngineRun,
    checkpoint: Checkpoint | undefined,
    ports: JobRunnerPorts,
    times: JobRunnerTimes,
  ) {
    this.#job = job;
    this.#run = run;
    this.#ports = ports;
    this.#times = times;
    this.#reader = new ArrivalReader(ports.clock, times);
    this.#delivery = new Delivery(job, ports.sinks, ports.clock);
    for (const name of ports.inputs.keys()) this.#positions[name] = { ...checkpoint?.positions[name] };
    this.#done = this.#work();
  }

  status(): StreamJobStatus {
    const { watermark, counts } = this.#run;
    const { steps, stateEntries, heldEvents } = counts;
    const bytes = this.#bytes;
    const { blockedBy } = this.#delivery;
    return {
      state: this.#state,
      inputEvents: this.#inputEvents,
      outputRows: this.#delivery.rows,
      diagnostics: this.#diagnostics.newest,
      diagnosticCounts: this.#diagnostics.counts,
      steps: steps.map((step) => {
        const stateBytes = bytes?.steps.get(step.name);
        return stateBytes === undefined ? step : { ...step, stateBytes };
      }),
      waitingEvents: this.#reader.waiting + this.#processing + heldEvents,
      held: bytes === undefined ? { entries: stateEntries } : { entries: stateEntries, bytes: bytes.total },
      ...(blockedBy === undefined ? {} : { blockedBy }),
      ...(watermark === undefined ? {} : { watermark, watermarkDelayMs: this.#delayOf(watermark) }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }

  #delayOf(watermark: string): number {
    return Math.max(0, this.#ports.clock.now() - Date.parse(watermark));
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the job is stopped'));
    await this.#done;
  }

  get #retry(): RetrySettings {
    const { clock } = this.#ports;
    return {
      clock,
      signal: this.#stopping.signal,
      timeoutMs: this.#times.sinkTimeoutMs,
      firstDelayMs: 100,
      maxDelayMs: 10_000,
    };
  }

  async #work(): Promise<void> {
    try {
      await this.#consume();
      await this.#save();
      this.#state = 'stopped';
    } catch (error) {
      if (this.#stopping.signal.aborted) {
        // What was in hand is not saved: the next start replays it, with the same ids.
        this.#state = 'stopped';
        return;
      }
      this.#state = 'failed';
      this.#error = error instanceof Error ? error.message : String(error);
      this.#stopping.abort(error);
      this.#ports.logger?.log('error', 'stream job failed', { job: this.#job.name, error: this.#error });
    } finally {
      // Only now that all reading is told to end: an input with nothing to say would hold up what has failed.
      await this.#reader.close();
      await this.#run.close().catch((error: unknown) => this.#warn('end of the run', error));
    }
  }

  async #consume(): Promise<void> {
    const { signal } = this.#stopping;
    const reader = this.#reader;
    await this.#refreshReferences();
    await Promise.all([...this.#ports.inputs].map(([name, port]) => this.#open(name, port)));
    while (!signal.aborted && reader.isOpen) {
      await reader.receive(signal, this.#times.referenceRefreshMs);
      if (signal.aborted) break;
      await this.#refreshReferences();
      await this.#process(reader.take());
      if (signal.aborted) break;
      if (reader.isIdle) {
        await this.#deliver(await this.#run.advance(this.#ports.clock.now() - this.#times.idleGraceMs));
      }
      await this.#look();
      if (this.#dirty && this.#ports.clock.now() - this.#savedAt >= this.#times.checkpointMs) await this.#save();
    }
  }

  #open(input: string, port: InputPort): Promise<void> {
    const after = { ...this.#positions[input] };
    return this.#reader.open(input, port, after, this.#retry, (error) => this.#warn('partitions', error));
  }

  async #process(events: readonly MergedEvent[]): Promise<void> {
    for (let from = 0; from < events.length && !this.#stopping.signal.aborted; from += ROUND) {
      this.#processing = events.length - from;
      const read: MergedEvent[] = events.slice(from, from + ROUND);
      const results = await this.#run.push(pushedEvents(read));
      this.#inputEvents += read.length;
      await this.#deliver(results);
      // Positions move only with rows that the sinks have.
      for (const { input, event } of read) {
        const positions = this.#positions[input];
        if (positions !== undefined) positions[event.partition] = event.offset;
      }
      this.#dirty = true;
    }
    this.#processing = 0;
  }

  async #deliver(results: readonly StepResult[]): Promise<void> {
    for (const { diagnostics } of results) this.#diagnostics.add(diagnostics);
    const before = this.#delivery.rows;
    try {
      await this.#delivery.deliver(
        results.map(({ rows }) => rows),
        this.#retry,
        (output, error) => this.#warn(`sink ${output}`, error),
      );
    } finally {
      if (this.#delivery.rows > before) this.#dirty = true;
    }
  }

  async #refreshReferences(): Promise<void> {
    const { clock, references } = this.#ports;
    if (references.length === 0 || clock.now() - this.#refreshedAt < this.#times.referenceRefreshMs) return;
    const report = (message: string): void => this.#ports.logger?.log('warn', message, { job: this.#job.name });
    const { signal } = this.#stopping;
    for (const loader of references) {
      const refresh = async (late: AbortSignal): Promise<void> => {
        const ending = linkAbort(signal, late);
        await loader.refresh(this.#run, ending.signal, report).finally(ending.end);
      };
      if (loader.hasData) {
        // The data at hand is good until the next look: a source that does not answer must not hold up the events.
        await withDeadline(this.#retry, refresh).catch((error: unknown) => this.#warn('reference data', error));
        continue;
      }
      // As in Azure, a job waits for the first version of its reference data.
      for (;;) {
        await withRetry(this.#retry, refresh, (error) => this.#warn('reference data', error));
        if (loader.hasData) break;
        report('the job waits for its reference data');
        await clock.sleep(this.#times.referenceRefreshMs, { signal });
      }
    }
    this.#refreshedAt = clock.now();
  }

  async #save(): Promise<void> {
    if (!this.#dirty) return;
    const snapshot = await this.#run.snapshot();
    this.#measure(snapshot);
    const { stateVersion } = this.#ports;
    const checkpoint: Checkpoint = {
      positions: this.#positions,
      snapshot,
      ...(stateVersion === undefined ? {} : { stateVersion }),
    };
    const save = (signal: AbortSignal): Promise<void> =>
      this.#ports.checkpoints.save(checkpointName(this.#job), checkpoint as unknown as Json, {
        signal,
        lease: this.#ports.lease,
      });
    await withRetry(this.#retry, save, (error) => this.#warn('checkpoint', error));
    for (const [input, { stream, consumerGroup }] of this.#ports.inputs) {
      stream.confirm?.(this.#positions[input] ?? {}, { consumerGroup });
    }
    this.#dirty = false;
    this.#savedAt = this.#ports.clock.now();
  }

  async #look(): Promise<void> {
    const now = this.#ports.clock.now();
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    await this.#run.look();
  }

  #measure(snapshot: JobSnapshot): void {
    const now = this.#ports.clock.now();
    if (now - this.#measuredAt < MEASURE_MS) return;
    this.#measuredAt = now;
    this.#bytes = stateBytes(snapshot);
  }

  #warn(what: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#ports.logger?.log('warn', `${what}: ${message}`, { job: this.#job.name });
  }
}

export function checkpointName(job: StreamJobDefinition): string {
  return `stream-job/${job.name}`;
}
