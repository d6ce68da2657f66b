import { Worker } from 'node:worker_threads';
import { StreamRuntimeError } from '../errors.ts';
import type { RunCommand, RunHost, RunReply } from '../hosting/run-commands.ts';
import type { RunCounts } from '../run-types.ts';
import type { JobSnapshot } from '../snapshot.ts';
import { type WorkerAnswer, type WorkerOrder, type WorkerQuestion, errorOf } from './protocol.ts';

export interface WorkerSettings {
  /** Heap of the thread in mebibytes. */
  readonly memoryMb: number;
  /** How long the thread may take to start. */
  readonly startMs: number;
  readonly script: URL | undefined;
}

interface Waiting {
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** Runs in a thread. When the thread dies, what waits for it fails, and so does everything after. */
export class WorkerHost implements RunHost {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #failure: Error | undefined;

  /** @throws the error of the order: of compilation, functions or snapshots, or StreamRuntimeError `WorkerFailed`. */
  static async start(order: WorkerOrder, settings: WorkerSettings): Promise<WorkerHost> {
    const host = new WorkerHost(order, settings);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new StreamRuntimeError('WorkerFailed', `the thread did not start within ${settings.startMs} ms`));
      }, settings.startMs);
    });
    try {
      await Promise.race([host.#answerTo(0), late]);
      return host;
    } catch (error) {
      await host.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private constructor(order: WorkerOrder, settings: WorkerSettings) {
    // The script is found by its public name, because a bundle of this file may lie elsewhere.
    const script = settings.script ?? new URL(import.meta.resolve('@csk/adapters/stream-analytics/worker'));
    this.#worker = new Worker(script, {
      workerData: order,
      // Nothing of the process's secrets is of any use to a query.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
    });
    this.#worker.on('message', (answer: WorkerAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (waiting === undefined) return;
      if ('fault' in answer) waiting.reject(errorOf(answer.fault));
      else waiting.resolve(answer);
    });
    this.#worker.on('error', (error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#fail(isMemory ? `the job took more than its ${settings.memoryMb} MB of memory` : error.message);
    });
    this.#worker.on('exit', (code) => {
      this.#fail(`the thread of the job ended with code ${code}`);
    });
  }

  #fail(message: string): void {
    this.#failure ??= new StreamRuntimeError('WorkerFailed', message);
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }

  #answerTo(id: number): Promise<WorkerAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }

  async #ask(question: WorkerQuestion): Promise<WorkerAnswer> {
    const id = this.#next;
    this.#next += 1;
    // What cannot be cloned is refused here, before anything waits for an answer to it.
    if (this.#failure === undefined) this.#worker.postMessage({ id, ...question });
    return this.#answerTo(id);
  }

  async execute(batches: readonly (readonly [string, readonly RunCommand[]])[]): Promise<readonly RunReply[]> {
    const answer = await this.#ask({ kind: 'execute', batches });
    return 'replies' in answer ? answer.replies : [];
  }

  async snapshots(): Promise<readonly (readonly [string, JobSnapshot])[]> {
    const answer = await this.#ask({ kind: 'snapshots' });
    return 'snapshots' in answer ? answer.snapshots : [];
  }

  async counts(): Promise<readonly (readonly [string, RunCounts])[]> {
    const answer = await this.#ask({ kind: 'counts' });
    return 'counts' in answer ? answer.counts : [];
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
    this.#fail('the job is closed');
  }
}
