import {
  type BlobStore,
  type CheckJobOptions,
  type CheckpointStore,
  type Clock,
  ConnectedServiceError,
  type EventStream,
  type Logger,
  type ReferenceQuery,
  type StartJobOptions,
  type StreamJobDefinition,
  type StreamJobHandle,
  type StreamProcessor,
  type StreamSink,
} from '@csk/core';
import type { Job } from '../job.ts';
import type { UserFunctions } from '../functions/user/user-functions.ts';
import { compileDefinition, declareInputs, requireSinks } from './compile-definition.ts';
import { type Checkpoint, JobRunner, type JobRunnerTimes, checkpointName } from './job-runner.ts';
import { QueryReference } from './query-reference.ts';
import { type ReferenceFeed, ReferenceLoader } from './reference-loader.ts';
import type { StreamWorkers } from './run-starter.ts';
import { startRun, stateLost } from './start-run.ts';

export interface StreamInputSettings {
  readonly stream: EventStream;
  readonly consumerGroup?: string | undefined;
  /** A column of the payload by whose value the sender spreads events over the partitions. */
  readonly partitionKey?: string | undefined;
}

/** Reference data in blobs, or from a query such as `referenceQuery` of the PostgreSQL adapter gives. */
export type ReferenceInputSettings =
  | {
      readonly blobs: BlobStore;
      /** For example `{date}/{time}/devicerules.json` (yyyy-MM-dd and HH-mm, UTC). */
      readonly path: string;
    }
  | {
      readonly query: ReferenceQuery;
      /** How often the query is asked, in milliseconds; the default is 60,000. */
      readonly refreshMs?: number | undefined;
    };

export interface StreamProcessorOptions {
  /** Streams by the name that queries give them. */
  readonly inputs: Readonly<Record<string, StreamInputSettings>>;
  readonly references?: Readonly<Record<string, ReferenceInputSettings>> | undefined;
  /** Sinks by output name; an output without a sink is refused at the start. */
  readonly sinks: Readonly<Record<string, StreamSink>>;
  readonly checkpoints: CheckpointStore;
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
  /**
   * What to do with the checkpoint of a job whose text or settings have changed. `drop-state` (the default) reads on
   * from its positions with empty windows and histories; `keep-state` keeps them where what they are built from is the
   * same but for the constants that values are compared with, and else throws `conflict` with the reasons in `details`;
   * `refuse` always throws `conflict`.
   */
  readonly onChangedQuery?: 'drop-state' | 'keep-state' | 'refuse' | undefined;
  /**
   * Rows, values and pieces of evidence that one job may hold; one that holds more fails. The default is 2,000,000.
   */
  readonly maxStateEntries?: number | undefined;
  readonly times?: Partial<JobRunnerTimes> | undefined;
  /** Functions of this program that queries may call. Jobs then run in this thread, as functions cannot leave it. */
  readonly functions?: UserFunctions | undefined;
  /**
   * Threads in which jobs run, from `@csk/adapters/stream-analytics/workers`. Jobs that bring functions as source text
   * need them.
   */
  readonly workers?: StreamWorkers | undefined;
}

const QUERY_REFRESH_MS = 60_000;

const TIMES: JobRunnerTimes = {
  checkpointMs: 1000,
  referenceRefreshMs: 3000,
  mergeWaitMs: 100,
  liveMergeWaitMs: 15,
  idleGraceMs: 1000,
  sinkTimeoutMs: 30_000,
};

/** Runs Stream Analytics jobs in this process: the embedded implementation of the `StreamProcessor` port. */
export function createStreamProcessor(options: StreamProcessorOptions): StreamProcessor {
  const running = new Set<StreamJobHandle>();
  let closed = false;

  /** What is wrong with a job is told before it runs, whether it is to run or not. */
  async function prepare(definition: StreamJobDefinition, signal: AbortSignal | undefined) {
    if (closed) throw closedError();
    signal?.throwIfAborted();
    const inputs = await declareInputs(definition, options);
    const job = compileDefinition(definition, inputs, options);
    requireSinks(job, options);
    return { job, inputs };
  }

  return {
    name: 'stream-analytics',
    capabilities: {},
    async start(
      definition: StreamJobDefinition,
      { lease, stateVersion, ...call }: StartJobOptions = {},
    ): Promise<StreamJobHandle> {
      const { job } = await prepare(definition, call.signal);
      const checkpoint = (await options.checkpoints.load(checkpointName(definition), call)) as unknown as
        Checkpoint | undefined;
      call.signal?.throwIfAborted();
      const run = await startRun({ job, definition, options, checkpoint, stateVersion });
      if (closed) {
        await run.close();
        throw closedError();
      }
      const handle = new JobRunner(
        definition,
        run,
        checkpoint,
        { ...portsOf(job, options), lease, stateVersion: stateVersion ?? checkpoint?.stateVersion },
        { ...TIMES, ...options.times },
      );
      // A service starts a job anew whenever its rule or its lease has changed: those that have ended are let go.
      for (const former of running) if (former.status().state !== 'running') running.delete(former);
      running.add(handle);
      return handle;
    },
    async check(definition: StreamJobDefinition, { replaces, signal }: CheckJobOptions = {}): Promise<void> {
      const { job, inputs } = await prepare(definition, signal);
      if (replaces === undefined) return;
      const reasons = stateLost(job, () => compileDefinition(replaces, inputs, options));
      if (reasons.length > 0) {
        throw new ConnectedServiceError(
          'conflict',
          `The state of ${definition.name} cannot be kept: ${reasons.join('; ')}.`,
          { details: { field: 'state', reasons } },
        );
      }
    },
    async close() {
      closed = true;
      await Promise.all([...running].map((handle) => handle.stop()));
      running.clear();
    },
  };
}

function closedError(): ConnectedServiceError {
  return new ConnectedServiceError('closed', 'The stream processor is closed.');
}

function referenceFeed(name: string, source: ReferenceInputSettings, clock: Clock): ReferenceFeed {
  return 'query' in source
    ? new QueryReference(name, source.query, source.refreshMs ?? QUERY_REFRESH_MS, clock)
    : new ReferenceLoader(name, source);
}

function portsOf(job: Job, options: StreamProcessorOptions): ConstructorParameters<typeof JobRunner>[3] {
  const used = new Set(job.inputs.map(({ name }) => name));
  const inputs = Object.entries(options.inputs).filter(([name]) => used.has(name));
  const references = Object.entries(options.references ?? {}).filter(([name]) => used.has(name));
  return {
    inputs: new Map(inputs.map(([name, { stream, consumerGroup }]) => [name, { stream, consumerGroup }])),
    references: references.map(([name, source]) => referenceFeed(name, source, options.clock)),
    sinks: new Map(Object.entries(options.sinks).map(([name, sink]) => [name.toLowerCase(), sink])),
    checkpoints: options.checkpoints,
    clock: options.clock,
    logger: options.logger,
  };
}
