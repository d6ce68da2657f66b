/** The script of a thread that runs stream jobs. It is started by worker-host.ts and is of no use to anybody else. */
import { parentPort, workerData } from 'node:worker_threads';
import { HostedRuns } from '../hosting/run-commands.ts';
import { compileJob } from '../job.ts';
import type { JobRun } from '../run.ts';
import type { JobSnapshot } from '../snapshot.ts';
import { type WorkerAnswer, type WorkerOrder, type WorkerRequest, faultOf } from './protocol.ts';
import { sandboxedFunctions } from './sandbox.ts';

/** Should an object of this realm reach a sandbox after all, its constructor must not make code from text. */
function closeConstructors(): void {
  const kinds = [() => 0, function* () {}, async () => {}, async function* () {}];
  for (const kind of kinds) {
    const prototype: unknown = Object.getPrototypeOf(kind);
    if (typeof prototype === 'object' || typeof prototype === 'function')
      Object.defineProperty(prototype, 'constructor', { value: undefined, configurable: false, writable: false });
  }
}

function open(order: WorkerOrder): HostedRuns {
  const { query, options, sources, functionTimeoutMs, runs, inPartitions, changed } = order;
  const job = compileJob(query, { ...options, functions: sandboxedFunctions(sources, functionTimeoutMs) });
  const start = (name: string, snapshot: JobSnapshot | undefined): JobRun => {
    if (!changed || snapshot === undefined)
      return inPartitions ? job.startPartition(name, snapshot) : job.start(snapshot);
    return inPartitions ? job.upgradePartition(name, snapshot) : job.upgrade(snapshot);
  };
  return new HostedRuns(new Map(runs.map(([name, snapshot]) => [name, start(name, snapshot)] as const)));
}

function answerTo(request: WorkerRequest, runs: HostedRuns): WorkerAnswer {
  const { id } = request;
  switch (request.kind) {
    case 'execute':
      return { id, replies: runs.execute(request.batches) };
    case 'snapshots':
      return { id, snapshots: runs.snapshots() };
    case 'counts':
      return { id, counts: runs.counts() };
  }
}

const port = parentPort;
if (port !== null) {
  const answer = (message: WorkerAnswer): void => {
    port.postMessage(message);
  };
  try {
    const runs = open(workerData as WorkerOrder);
    closeConstructors();
    port.on('message', (request: WorkerRequest) => {
      try {
        answer(answerTo(request, runs));
      } catch (error) {
        answer({ id: request.id, fault: faultOf(error) });
      }
    });
    answer({ id: 0, replies: [] });
  } catch (error) {
    answer({ id: 0, fault: faultOf(error) });
    port.close();
  }
}
