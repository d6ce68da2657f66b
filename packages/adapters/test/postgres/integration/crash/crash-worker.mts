// An engine process that kills itself at a chosen await. Its database, queue and device cloud live outside and stay.
import { promiseHooks } from 'node:v8';
import { openPostgres } from '@csk/adapters/postgres';
import { createConnectedService } from '@csk/core';
import type {
  CloudCommand,
  CommandFeedback,
  CommandReceipt,
  Delivery,
  DeviceCloud,
  MessageQueue,
  QueueMessage,
  ReceiveOptions,
} from '@csk/core';
import { systemClock } from '@csk/core/memory';
import { CRASH_FLOW } from './crash-flow.ts';
import type { FromWorker, StreamName, ToWorker, WorkerOrder } from './crash-link.ts';

// Whatever happens to the test, this process ends.
process.on('disconnect', () => process.exit(1));

let awaits = 0;
let dieAt = Infinity;
promiseHooks.onBefore(() => {
  awaits += 1;
  if (awaits >= dieAt) process.kill(process.pid, 'SIGKILL');
});

const inboxes = new Map<StreamName, (item: Extract<ToWorker, { type: 'delivery' }>) => void>();
const calls = new Map<number, (receipt: CommandReceipt) => void>();
let callCount = 0;

process.on('message', (message: ToWorker) => {
  if (message.type === 'start') void run(message.order);
  else if (message.type === 'arm') arm(message.dieAt);
  else if (message.type === 'ask-awaits') tell({ type: 'awaits', count: awaits });
  else if (message.type === 'delivery') inboxes.get(message.stream)?.(message);
  else calls.get(message.call)?.(message.receipt);
});

function arm(at: number | undefined): void {
  awaits = 0;
  dieAt = at ?? Infinity;
}

function tell(message: FromWorker): void {
  process.send?.(message);
}

async function* receive<T>(
  stream: StreamName,
  { prefetch = 16, signal }: ReceiveOptions = {},
): AsyncGenerator<Delivery<T>> {
  const waiting: Extract<ToWorker, { type: 'delivery' }>[] = [];
  let wake = (): void => undefined;
  inboxes.set(stream, (item) => {
    waiting.push(item);
    wake();
  });
  tell({ type: 'receive', stream, prefetch });
  while (!signal?.aborted) {
    const item = waiting.shift();
    if (!item) {
      await new Promise<void>((resolve) => (wake = resolve));
      continue;
    }
    const settle = async (ack: boolean): Promise<void> => tell({ type: 'settle', delivery: item.delivery, ack });
    yield {
      id: String(item.delivery),
      attempt: item.attempt,
      value: item.value as T,
      ack: () => settle(true),
      nack: () => settle(false),
    };
  }
}

const queue: MessageQueue = {
  name: 'alerts outside',
  capabilities: {},
  send: () => Promise.reject(new Error('The test sends.')),
  receive: (options) => receive<QueueMessage>('alerts', options),
  peekDeadLetters: async () => [],
};

const notNeeded = (): Promise<never> => Promise.reject(new Error('Not part of this test.'));
const devices: DeviceCloud = {
  name: 'cloud outside',
  capabilities: { twin: false, tags: false, directMethod: false, queued: true, feedback: true },
  register: notNeeded,
  unregister: notNeeded,
  getDevice: notNeeded,
  updateDevice: notNeeded,
  listDevices: () => {
    throw new Error('Not part of this test.');
  },
  sendCommand(command: CloudCommand) {
    const call = (callCount += 1);
    return new Promise((resolve) => {
      calls.set(call, resolve);
      tell({ type: 'send-command', call, command });
    });
  },
  feedback: (options) => receive<readonly CommandFeedback[]>('feedback', options),
};

async function run({ connectionString, schema, clockAheadMs, dieAt: at }: WorkerOrder): Promise<void> {
  arm(at);
  const postgres = await openPostgres({ connectionString, schema });
  const service = createConnectedService({
    store: postgres.store,
    readings: postgres.readings,
    devices,
    alertSources: [{ name: 'rules', queue }],
    flows: [CRASH_FLOW],
    clock: { ...systemClock, now: () => systemClock.now() + clockAheadMs },
  });
  await service.start();
  tell({ type: 'ready' });
}
