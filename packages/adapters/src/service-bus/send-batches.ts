import type { ServiceBusMessageBatch, ServiceBusSender } from '@azure/service-bus';
import { ConnectedServiceError } from '@csk/core';
import type { QueueMessage } from '@csk/core';

import { reasonOf, safeCause } from '../links/redact.ts';
import { toServiceBusMessage } from './message-body.ts';
import { PORT } from './service-bus-errors.ts';

/**
 * Packs messages into as few batches as fit, in order.
 * @throws ConnectedServiceError `invalid` naming the first message that is too large for any batch, or that cannot be
 * written at all.
 */
export async function packBatches(
  sender: Pick<ServiceBusSender, 'createMessageBatch'>,
  messages: readonly QueueMessage[],
  abortSignal?: AbortSignal,
): Promise<readonly ServiceBusMessageBatch[]> {
  const batches: ServiceBusMessageBatch[] = [];
  let batch: ServiceBusMessageBatch | undefined;
  for (const message of messages) {
    if (batch && added(batch, message)) continue;
    batch = await sender.createMessageBatch({ ...(abortSignal ? { abortSignal } : {}) });
    if (!added(batch, message)) {
      throw new ConnectedServiceError(
        'invalid',
        `Message ${message.id} is larger than the queue takes (${batch.maxSizeInBytes} bytes).`,
        { port: PORT, details: { field: 'body', messageId: message.id } },
      );
    }
    batches.push(batch);
  }
  return batches;
}

/** Nothing is sent here, so whatever the SDK throws is about the message: an id that is too long, a number too large. */
function added(batch: ServiceBusMessageBatch, message: QueueMessage): boolean {
  try {
    return batch.tryAddMessage(toServiceBusMessage(message));
  } catch (error) {
    throw new ConnectedServiceError('invalid', `Message ${message.id} cannot be sent: ${reasonOf(error)}`, {
      port: PORT,
      cause: safeCause(error),
      details: { messageId: message.id },
    });
  }
}
