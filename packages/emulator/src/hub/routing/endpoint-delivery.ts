import type { EventHub } from '../../event-hubs/event-hub.ts';
import type { QueueNamespace } from '../../service-bus/namespace.ts';
import { Topic } from '../../service-bus/topic.ts';
import { readMessage } from '../../service-bus/wire-message.ts';
import { toEvent, toQueueMessage } from '../hub-message.ts';
import type { Delivery } from './router.ts';
import { BUILT_IN } from './routing-options.ts';

/** Whether a route may lead to a queue or topic. IoT Hub reaches none that has sessions or looks for duplicates. */
export function canBeEndpoint(queues: QueueNamespace, name: string): boolean {
  const target = queues.destination(name);
  if (!target) return false;
  const { rules } = target instanceof Topic ? target.waiting.state : target.state;
  return !rules.requiresSession && rules.duplicateDetection === undefined;
}

/** Takes messages to the built-in endpoint, in the order of their device, or to a Service Bus queue or topic. */
export function endpointDelivery(events: EventHub, queues: QueueNamespace): Delivery {
  return async (endpoint, message) => {
    if (endpoint === BUILT_IN) await events.append(events.partitionOf(message.identity.deviceId), toEvent(message));
    else await queues.destination(endpoint)?.send([readMessage(toQueueMessage(message))]);
  };
}
