import { CHOICES } from '../choices.ts';
import type { RunHost } from '../hosting/run-commands.ts';
import { PartitionedRun } from '../hosting/partitioned-run.ts';
import { partitionSnapshots } from '../hosting/saved-partitions.ts';
import { WHOLE, WholeRun } from '../hosting/whole-run.ts';
import type { EngineRun } from '../hosting/engine-run.ts';
import type { Job } from '../job.ts';
import type { RunOrder, StreamWorkers } from '../processor/run-starter.ts';
import { fingerprint } from '../snapshot.ts';
import { WorkerHost } from './worker-host.ts';
import type { WorkerOrder } from './protocol.ts';

export interface StreamWorkersOptions {
  /**
   * Threads over which the partitions of a job are spread, if its query allows; the default is 1. A job whose query does
   * not, or whose inputs name no partitions, takes one.
   */
  readonly threads?: number | undefined;
  /** Heap of each thread in mebibytes; the default is 512. A job that needs more stops with `WorkerFailed`. */
  readonly memoryMb?: number | undefined;
  /** Longest time of one call of a function from source text, in milliseconds; the default is 1000. */
  readonly functionTimeoutMs?: number | undefined;
  /** Longest time in which a thread starts, in milliseconds; the default is 30 000. */
  readonly startTimeoutMs?: number | undefined;
  /** The script of the threads, `@csk/adapters/stream-analytics/worker`, where a bundler has put it elsewhere. */
  readonly script?: URL | undefined;
}

/** For `createStreamProcessor({ workers })`. */
export function createStreamWorkers(options: StreamWorkersOptions = {}): StreamWorkers {
  const { threads = 1, memoryMb = 512, functionTimeoutMs = 1000, startTimeoutMs = 30_000 } = options;
  for (const [name, value] of Object.entries({ threads, memoryMb, functionTimeoutMs, startTimeoutMs }))
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number of at least 1`);
  const limits = { memoryMb, startMs: startTimeoutMs, script: options.script };
  return {
    async start({ job, sources, snapshot, changed = false }: RunOrder): Promise<EngineRun> {
      const { functions: _, ...plain } = job.options;
      const order = { query: job.query, options: plain, sources, functionTimeoutMs, changed };
      const partitions = threads > 1 && job.partitionProblem === undefined ? partitionsOf(job) : [];
      if (partitions.length < 2) {
        const runs = [[WHOLE, snapshot]] as const;
        return new WholeRun(await WorkerHost.start({ ...order, runs, inPartitions: false }, limits));
      }
      const name = fingerprint(JSON.stringify([job.fingerprint, sources]));
      const snapshots = partitionSnapshots(name, partitions, snapshot, changed);
      // Partitions are dealt out in turn; a thread with several computes each by itself.
      const shares = Array.from({ length: Math.min(threads, partitions.length) }, (_, thread) =>
        partitions.filter((_, index) => index % threads === thread),
      );
      const hosts = await startAll(
        shares.map((share): WorkerOrder => ({
          ...order,
          runs: share.map((partition) => [partition, snapshots.get(partition)] as const),
          inPartitions: true,
        })),
        (each) => WorkerHost.start(each, limits),
      );
      const hostOf = new Map(
        shares.flatMap((share, index) => {
          const host = hosts[index];
          return host === undefined ? [] : share.map((partition) => [partition, host] as const);
        }),
      );
      const { maxStateEntries = CHOICES.maxStateEntries } = job.options;
      return new PartitionedRun(name, partitions, hostOf, { snapshot, maxStateEntries });
    },
  };
}

/** All of them, or none when one fails. */
async function startAll(
  orders: readonly WorkerOrder[],
  start: (order: WorkerOrder) => Promise<RunHost>,
): Promise<RunHost[]> {
  const started = await Promise.allSettled(orders.map(start));
  const hosts = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = started.find((each) => each.status === 'rejected');
  if (failed === undefined) return hosts;
  await Promise.all(hosts.map((host) => host.close()));
  throw failed.reason;
}

/** Partitions of all streams that the query reads, in order. */
function partitionsOf(job: Job): string[] {
  const read = new Set(job.inputs.map(({ name }) => name));
  const all = Object.entries(job.options.inputs ?? {}).flatMap(([name, { partitions }]) =>
    read.has(name) ? (partitions ?? []) : [],
  );
  return [...new Set(all)].sort();
}
