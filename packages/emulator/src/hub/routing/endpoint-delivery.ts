import type { EventHub } from '../../event-hubs/event-hub.ts';
import type { QueueNamespace } from '../../service-bus/namespace.ts';
import { readMessage } from '../../service-bus/wire-message.ts';
import { toEvent, toQueueMessage } from '../hub-message.ts';
import type { Delivery } from './router.ts';
import { BUILT_IN } from './routing-options.ts';

/** Takes messages to the built-in endpoint, in the order of their device, or to a Service Bus queue. */
export function endpointDelivery(events: EventHub, queues: QueueNamespace): Delivery {
  return async (endpoint, message) => {
    if (endpoint === BUILT_IN) await events.append(events.partitionOf(message.identity.deviceId), toEvent(message));
    else await queues.find(endpoint)?.send([readMessage(toQueueMessage(message))]);
  };
}
