// A Service Bus queue, by Microsoft's client: messages sent one by one, then received under a lock and completed. The
// peer is an AMQP queue without lock, token or disk, spoken to by a bare AMQP client: what the wire itself costs.
import { ServiceBusClient } from '@azure/service-bus';
import rhea from 'rhea';
import type { EmulatorInfo, PeersInfo } from './emulator-child.ts';
import { inFlight, rateRow, takeTurns, type Contender } from './interleaved.ts';
import type { BenchRow } from './row.ts';

const MESSAGES = 200;
const WINDOW = 20;
const QUEUE = 'bench';
const BODY = { device: 'd-1', alert: 'Temperature is above 70', at: '2026-03-01T00:00:00.000Z' };
const PEER = 'bare AMQP queue';

export async function measureServiceBus(emulator: EmulatorInfo, peers: PeersInfo): Promise<readonly BenchRow[]> {
  const client = new ServiceBusClient(emulator.connectionStrings.serviceBus);
  const connection = rhea.create_container().connect({ host: '127.0.0.1', port: peers.amqp, reconnect: false });
  try {
    const bus = serviceBus(client);
    const bare = bareQueue(connection);
    // A round of sending fills what the round of receiving after it empties.
    const sent = { emulator: [] as number[], bare: [] as number[] };
    const received = await takeTurns({
      emulator: async () => (sent.emulator.push(await bus.send()), await bus.receive()),
      bare: async () => (sent.bare.push(await bare.send()), await bare.receive()),
    });
    const common = { unit: 'messages/s', peer: PEER };
    return [
      rateRow({ case: 'Service Bus send', ours: sent.emulator.slice(1), theirs: sent.bare.slice(1), ...common }),
      rateRow({
        case: 'Service Bus peek-lock and complete',
        ours: received.emulator,
        theirs: received.bare,
        ...common,
      }),
    ];
  } finally {
    connection.close();
    await client.close();
  }
}

interface Queue {
  readonly send: Contender;
  readonly receive: Contender;
}

function serviceBus(client: ServiceBusClient): Queue {
  const sender = client.createSender(QUEUE);
  return {
    send: () => inFlight(MESSAGES, WINDOW, () => sender.sendMessages({ body: BODY })),
    receive: async () => {
      const receiver = client.createReceiver(QUEUE);
      const begun = performance.now();
      let completed = 0;
      while (completed < MESSAGES) {
        const messages = await receiver.receiveMessages(MESSAGES - completed, { maxWaitTimeInMs: 5_000 });
        await Promise.all(messages.map((message) => receiver.completeMessage(message)));
        completed += messages.length;
      }
      const rate = (MESSAGES * 1_000) / (performance.now() - begun);
      await receiver.close();
      return rate;
    },
  };
}

function bareQueue(connection: rhea.Connection): Queue {
  const sender = connection.open_sender(QUEUE);
  sender.setMaxListeners(WINDOW);
  const taken = new Map<rhea.Delivery, () => void>();
  sender.on('accepted', ({ delivery }: rhea.EventContext) => {
    if (delivery) taken.get(delivery)?.();
  });
  const send = async (): Promise<void> => {
    while (!sender.sendable()) await new Promise<void>((resolve) => sender.once('sendable', () => resolve()));
    const delivery = sender.send({ body: rhea.message.data_section(Buffer.from(JSON.stringify(BODY))) });
    await new Promise<void>((resolve) => taken.set(delivery, resolve));
    taken.delete(delivery);
  };
  const receiver = connection.open_receiver({ source: QUEUE, credit_window: 0 });
  let onMessage = (): void => {};
  receiver.on('message', () => onMessage());
  return {
    send: () => inFlight(MESSAGES, WINDOW, send),
    receive: async () => {
      const begun = performance.now();
      let left = MESSAGES;
      await new Promise<void>((resolve) => {
        onMessage = () => {
          left -= 1;
          if (left === 0) resolve();
        };
        receiver.add_credit(MESSAGES);
      });
      return (MESSAGES * 1_000) / (performance.now() - begun);
    },
  };
}
