import { encodeBare } from '../amqp/message-bytes.ts';
import type { EventHub } from '../event-hubs/event-hub.ts';
import type { QueueNamespace } from '../service-bus/namespace.ts';
import { readMessage } from '../service-bus/wire-message.ts';
import type { LocalDelivery } from './outbox.ts';

/** Gives exported messages to the queues and topics and to the event hub of this emulator. */
export function localDelivery(queues: QueueNamespace, events: EventHub, now: () => number): LocalDelivery {
  return async ({ channel, id, createdAt, key, body, properties }) => {
    if (channel.kind === 'webhook') throw new Error('A webhook is not one of ours.');
    // Ids begin anew with each start: alone they would be taken for duplicates of messages from before it.
    const fields = {
      message_id: `central-${createdAt}-${id}`,
      content_type: 'application/json',
      content_encoding: 'utf-8',
    };
    const bare = encodeBare(fields, properties, Buffer.from(body));
    if (channel.kind === 'eventHub') {
      if (channel.name.toLowerCase() !== events.name) throw new Error(`There is no event hub '${channel.name}'.`);
      const event = { enqueuedAt: now(), annotations: { 'x-opt-partition-key': key }, bare };
      await events.append(events.partitionOf(key), event);
      return;
    }
    const target = queues.destination(channel.name);
    if (!target) throw new Error(`There is no queue or topic '${channel.name}'.`);
    await target.send([readMessage(bare)]);
  };
}
