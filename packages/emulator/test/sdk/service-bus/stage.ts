import type { TestContext } from 'node:test';
import {
  ServiceBusClient,
  type ServiceBusClientOptions,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus';
import type { Emulator, EmulatorOptions, QueueOptions, TopicOptions } from '../../../src/index.ts';
import { defer } from '../../integration/running-emulator.ts';
import type { Scenario } from '../scenarios.ts';

/** What a scenario finds: entities of its own, and a client that is closed when it ends. */
export interface Stage {
  readonly t: TestContext;
  readonly emulator: Emulator;
  readonly connection: string;
  readonly client: ServiceBusClient;
  /** Name of the scenario's queue. */
  readonly queue: string;
  /** Name of the scenario's topic. */
  readonly topic: string;
  /** Another client; also closed when the scenario ends. */
  connect(connectionString?: string, options?: ServiceBusClientOptions): ServiceBusClient;
}

export interface BusScenario extends Scenario<Stage> {
  /** Options of its queue; without them the queue has the defaults. */
  readonly queue?: Omit<QueueOptions, 'name'>;
  readonly topic?: Omit<TopicOptions, 'name'>;
}

const queueName = (index: number): string => `queue-${index}`;
const topicName = (index: number): string => `topic-${index}`;

export const entitiesOf = (scenarios: readonly BusScenario[]): EmulatorOptions => ({
  queues: scenarios.map(({ queue }, index) => ({ ...queue, name: queueName(index) })),
  topics: scenarios.map(({ topic }, index) => ({ ...topic, name: topicName(index) })),
});

export function stageOf(index: number, emulator: Emulator, t: TestContext): Stage {
  const connection = emulator.connectionStrings.serviceBus;
  const connect: Stage['connect'] = (connectionString = connection, options = { retryOptions: { maxRetries: 0 } }) => {
    const client = new ServiceBusClient(connectionString, options);
    defer(t, () => client.close());
    return client;
  };
  const client = connect();
  return { t, emulator, connection, client, connect, queue: queueName(index), topic: topicName(index) };
}

/** Longer than anything takes that is there; no passing scenario waits for it. */
export const WAIT = { maxWaitTimeInMs: 20_000 };
/** To see that nothing comes. */
export const BRIEF = { maxWaitTimeInMs: 300 };

/** The next message, which has to be there. */
export async function next(receiver: ServiceBusReceiver): Promise<ServiceBusReceivedMessage> {
  const [message] = await receiver.receiveMessages(1, WAIT);
  if (!message) throw new Error('No message came.');
  return message;
}

/** The sequence number 1: the client peeks on from where it was, unless it is told, and exports nothing to tell it with. */
const FIRST = { __isLong__: true, toBytesBE: () => [0, 0, 0, 0, 0, 0, 0, 1] } as unknown as Long;
type Long = NonNullable<ServiceBusReceivedMessage['sequenceNumber']>;

/** Bodies of what is there, taken away. Peeking tells how much to wait for; as it shows locked messages, too, none may be. */
export async function take(client: ServiceBusClient, queue: string, subscription?: string): Promise<unknown[]> {
  const options = { receiveMode: 'receiveAndDelete' } as const;
  const receiver = subscription
    ? client.createReceiver(queue, subscription, options)
    : client.createReceiver(queue, options);
  const bodies: unknown[] = [];
  for (;;) {
    const there = await receiver.peekMessages(50, { fromSequenceNumber: FIRST });
    if (there.length === 0) break;
    const messages = await receiver.receiveMessages(there.length, WAIT);
    if (messages.length === 0) throw new Error('A message that was seen did not come.');
    bodies.push(...messages.map((message) => message.body as unknown));
  }
  await receiver.close();
  return bodies;
}
