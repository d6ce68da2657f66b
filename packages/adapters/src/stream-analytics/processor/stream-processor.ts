import {
  type BlobStore,
  type CheckpointStore,
  type Clock,
  ConnectedServiceError,
  type EventStream,
  type Json,
  type Logger,
  type ReferenceQuery,
  type StartJobOptions,
  type StreamJobDefinition,
  type StreamJobHandle,
  type StreamProcessor,
  type StreamSink,
} from '@csk/core';
import { StreamCompileError, StreamFunctionError, StreamSnapshotError } from '../errors.ts';
import { type InputOptions, type Job, compileJob } from '../job.ts';
import type { UserFunctions } from '../functions/user/user-functions.ts';
import { type EngineRun, LocalRun } from '../hosting/engine-run.ts';
import type { JobSnapshot } from '../snapshot.ts';
import { declaredFunctions, functionFault } from './function-sources.ts';
import { type Checkpoint, JobRunner, type JobRunnerTimes, checkpointName } from './job-runner.ts';
import { QueryReference } from './query-reference.ts';
import { type ReferenceFeed, ReferenceLoader } from './reference-loader.ts';
import type { StreamWorkers } from './run-starter.ts';

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
  return {
    name: 'stream-analytics',
    capabilities: {},
    async start(definition: StreamJobDefinition, { lease, ...call }: StartJobOptions = {}): Promise<StreamJobHandle> {
      if (closed) throw new ConnectedServiceError('closed', 'The stream processor is closed.');
      call.signal?.throwIfAborted();
      const inputs = await declareInputs(options);
      const job = compile(definition, inputs, options);
      requireSinks(job, options);
      const checkpoint = (await options.checkpoints.load(checkpointName(definition), call)) as unknown as
        Checkpoint | undefined;
      call.signal?.throwIfAborted();
      const run = await startRun(job, checkpoint, options, definition);
      const handle = new JobRunner(
        definition,
        run,
        checkpoint,
        { ...portsOf(job, options), lease },
        { ...TIMES, ...options.times },
      );
      running.add(handle);
      return handle;
    },
    async close() {
      closed = true;
      await Promise.all([...running].map((handle) => handle.stop()));
      running.clear();
    },
  };
}

async function declareInputs(options: StreamProcessorOptions): Promise<Record<string, InputOptions>> {
  const inputs: Record<string, InputOptions> = {};
  for (const [name, { stream, partitionKey }] of Object.entries(options.inputs))
    inputs[name] = { kind: 'stream', partitions: await stream.partitions(), partitionKey };
  for (const name of Object.keys(options.references ?? {})) inputs[name] = { kind: 'reference' };
  return inputs;
}

function compile(
  definition: StreamJobDefinition,
  inputs: Record<string, InputOptions>,
  options: StreamProcessorOptions,
): Job {
  const { functions: sources = [] } = definition;
  if (sources.length > 0 && (options.workers === undefined || options.functions !== undefined)) {
    const reason =
      options.workers === undefined
        ? 'source text runs only where the processor has workers'
        : 'source text does not run beside functions of the program';
    throw new ConnectedServiceError('invalid', `functions: ${reason}`, { details: { field: 'functions' } });
  }
  const functions = options.functions ?? declaredFunctions(sources);
  const { compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy } = definition;
  try {
    return compileJob(definition.query, {
      compatibilityLevel,
      lateArrivalSeconds,
      outOfOrderSeconds,
      outOfOrderPolicy,
      maxStateEntries: options.maxStateEntries,
      inputs,
      functions,
    });
  } catch (error) {
    throw startFault(error);
  }
}

/** What is wrong with the text of a job, as an error of the caller. */
function startFault(error: unknown): unknown {
  if (error instanceof StreamFunctionError) return functionFault(error);
  if (!(error instanceof StreamCompileError)) return error;
  const { line, column, hint } = error;
  const details: Json = { field: 'query', line, column, ...(hint === undefined ? {} : { hint }) };
  return new ConnectedServiceError('invalid', `${line}:${column} ${error.message}`, {
    cause: error,
    details,
    port: 'stream-analytics',
  });
}

function requireSinks(job: Job, options: StreamProcessorOptions): void {
  const sinks = new Set(Object.keys(options.sinks).map((name) => name.toLowerCase()));
  const missing = job.outputs.find((output) => !sinks.has(output.toLowerCase()));
  if (missing === undefined) return;
  const known = Object.keys(options.sinks).join(', ');
  throw new ConnectedServiceError('invalid', `There is no sink for the output ${missing}; the sinks are ${known}.`, {
    details: { field: 'query' },
  });
}

async function startRun(
  job: Job,
  checkpoint: Checkpoint | undefined,
  options: StreamProcessorOptions,
  definition: StreamJobDefinition,
): Promise<EngineRun> {
  const snapshot = checkpoint?.snapshot;
  try {
    return await openRun(job, definition, options, snapshot, false);
  } catch (error) {
    if (!(error instanceof StreamSnapshotError) || snapshot === undefined) throw startFault(error);
    return startChanged(job, snapshot, options, definition, error);
  }
}

/** In this thread or in others. `changed`: the snapshot is of another version of the query, its state is kept. */
async function openRun(
  job: Job,
  { functions: sources = [] }: StreamJobDefinition,
  { workers, functions }: StreamProcessorOptions,
  snapshot: JobSnapshot | undefined,
  changed: boolean,
): Promise<EngineRun> {
  if (workers !== undefined && functions === undefined) return workers.start({ job, sources, snapshot, changed });
  return new LocalRun(changed && snapshot !== undefined ? job.upgrade(snapshot) : job.start(snapshot));
}

/** The snapshot is not of this version of the query, or not of this version of the engine. */
async function startChanged(
  job: Job,
  snapshot: JobSnapshot,
  options: StreamProcessorOptions,
  definition: StreamJobDefinition,
  mismatch: StreamSnapshotError,
): Promise<EngineRun> {
  const { onChangedQuery = 'drop-state', logger } = options;
  const { name } = definition;
  if (onChangedQuery === 'drop-state') {
    logger?.log('warn', 'stream job changed: it goes on from its positions without its state', { job: name });
    return openRun(job, definition, options, undefined, false);
  }
  if (onChangedQuery === 'refuse') throw misfit(name, mismatch);
  try {
    const run = await openRun(job, definition, options, snapshot, true);
    logger?.log('info', 'stream job changed: it goes on with its state', { job: name });
    return run;
  } catch (error) {
    throw error instanceof StreamSnapshotError ? misfit(name, error) : startFault(error);
  }
}

function misfit(name: string, error: StreamSnapshotError): ConnectedServiceError {
  return new ConnectedServiceError('conflict', `The checkpoint of ${name} does not fit: ${error.message}.`, {
    cause: error,
    details: { reasons: error.reasons },
  });
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
