import type { ServiceBusMessageBatch, ServiceBusSender } from '@azure/service-bus';
import { ConnectedServiceError } from '@csk/core';
import type { QueueMessage } from '@csk/core';

import { toServiceBusMessage } from './message-body.ts';
import { PORT } from './service-bus-errors.ts';

/**
 * Packs messages into as few batches as fit, in order.
 * @throws ConnectedServiceError `invalid` naming the first message that is too large for any batch.
 */
export async function packBatches(
  sender: Pick<ServiceBusSender, 'createMessageBatch'>,
  messages: readonly QueueMessage[],
  abortSignal?: AbortSignal,
): Promise<readonly ServiceBusMessageBatch[]> {
  const batches: ServiceBusMessageBatch[] = [];
  let batch: ServiceBusMessageBatch | undefined;
  for (const message of messages) {
    const encoded = toServiceBusMessage(message);
    if (batch?.tryAddMessage(encoded)) continue;
    batch = await sender.createMessageBatch({ ...(abortSignal ? { abortSignal } : {}) });
    if (!batch.tryAddMessage(encoded)) {
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
