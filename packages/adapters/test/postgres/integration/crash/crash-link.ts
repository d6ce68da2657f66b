import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CloudCommand, CommandFeedback, CommandReceipt, Delivery, QueueMessage } from '@csk/core';
import type { MemoryDeviceCloud } from '@csk/core/memory';
import type { MessageQueue } from '@csk/core';

/** What a worker needs to begin its work. */
export interface WorkerOrder {
  readonly connectionString: string;
  readonly schema: string;
  /** How far its clock is ahead: leases of the dead have run out for the next one. */
  readonly clockAheadMs: number;
  /** Dies at this await, counted from here; absent: lives. */
  readonly dieAt?: number | undefined;
}

/** From the test to the worker. */
export type ToWorker =
  | { readonly type: 'start'; readonly order: WorkerOrder }
  /** Counts its awaits anew, and dies at the one named. */
  | { readonly type: 'arm'; readonly dieAt?: number | undefined }
  | { readonly type: 'ask-awaits' }
  | {
      readonly type: 'delivery';
      readonly stream: StreamName;
      readonly delivery: number;
      readonly attempt: number;
      readonly value: unknown;
    }
  | { readonly type: 'receipt'; readonly call: number; readonly receipt: CommandReceipt };

/** From the worker to the test. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'awaits'; readonly count: number }
  | { readonly type: 'receive'; readonly stream: StreamName; readonly prefetch: number }
  | { readonly type: 'settle'; readonly delivery: number; readonly ack: boolean }
  | { readonly type: 'send-command'; readonly call: number; readonly command: CloudCommand };

export type StreamName = 'alerts' | 'feedback';

const WORKER = fileURLToPath(new URL('./crash-worker.mts', import.meta.url));

/** What stays alive while workers die: the alert queue, and the cloud with its devices. */
export interface Outside {
  readonly queue: MessageQueue;
  readonly cloud: MemoryDeviceCloud;
}

/** A worker process as its test sees it. What it had in hand when it died is given back, as a broker does. */
export class Worker {
  readonly exited: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #outside: Outside;
  readonly #inHand = new Map<number, Delivery<unknown>>();
  readonly #gone = new AbortController();
  #deliveries = 0;

  constructor(outside: Outside, order: WorkerOrder) {
    this.#outside = outside;
    this.#child = fork(WORKER, {
      execArgv: ['--conditions=csk-source', '--import=tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.exited = once(this.#child, 'exit').then(async () => {
      this.#gone.abort();
      for (const delivery of this.#inHand.values()) await delivery.nack();
      this.#inHand.clear();
    });
    this.#child.on('message', (message: FromWorker) => this.#take(message));
    this.#send({ type: 'start', order });
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  arm(dieAt: number | undefined): void {
    this.#send({ type: 'arm', dieAt });
  }

  /** Awaits since it was armed. */
  async awaits(): Promise<number> {
    const answered = this.#hear('awaits');
    this.#send({ type: 'ask-awaits' });
    return ((await answered) as Extract<FromWorker, { type: 'awaits' }>).count;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  #send(message: ToWorker): void {
    // It may die at any moment: what does not arrive is its loss.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #hear(type: FromWorker['type']): Promise<FromWorker> {
    return new Promise((resolve) => {
      const listen = (message: FromWorker): void => {
        if (message.type !== type) return;
        this.#child.off('message', listen);
        resolve(message);
      };
      this.#child.on('message', listen);
    });
  }

  #take(message: FromWorker): void {
    switch (message.type) {
      case 'receive':
        void this.#deliver(message.stream, message.prefetch);
        return;
      case 'settle': {
        const delivery = this.#inHand.get(message.delivery);
        this.#inHand.delete(message.delivery);
        void (message.ack ? delivery?.ack() : delivery?.nack());
        return;
      }
      case 'send-command': {
        const { call } = message;
        void this.#outside.cloud
          .sendCommand(message.command)
          .then((receipt) => this.#send({ type: 'receipt', call, receipt }));
        return;
      }
      default:
    }
  }

  async #deliver(stream: StreamName, prefetch: number): Promise<void> {
    const { queue, cloud } = this.#outside;
    const options = { signal: this.#gone.signal, prefetch };
    const source: AsyncIterable<Delivery<QueueMessage | readonly CommandFeedback[]>> =
      stream === 'alerts' ? queue.receive(options) : cloud.feedback(options);
    for await (const item of source) {
      if (this.#gone.signal.aborted) {
        await item.nack();
        return;
      }
      const delivery = (this.#deliveries += 1);
      this.#inHand.set(delivery, item);
      this.#send({ type: 'delivery', stream, delivery, attempt: item.attempt, value: item.value });
    }
  }
}
