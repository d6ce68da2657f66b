import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { Logger, QueueMessage } from '@csk/core';

import { withDeadline } from '../links/deadline.ts';
import type { Link, LinkEvents, LinkItem } from '../links/link-session.ts';
import { reasonOf } from '../links/redact.ts';
import { keepLocked } from './lock-renewal.ts';
import { messageIdOf, toQueueMessage } from './message-body.ts';
import { PORT, toServiceBusError } from './service-bus-errors.ts';

export interface QueueLinkOptions {
  readonly client: ServiceBusClient;
  readonly queue: string;
  readonly prefetch: number;
  readonly deadlineMs: number;
  readonly logger: Logger | undefined;
}

/**
 * Opens a peek-lock receiver. The SDK reconnects it by itself; as many messages are taken as may be in hand, each
 * until it is settled.
 */
export async function openQueueLink(
  events: LinkEvents<QueueMessage>,
  { client, queue, prefetch, deadlineMs, logger }: QueueLinkOptions,
): Promise<Link> {
  const receiver = client.createReceiver(queue, {
    receiveMode: 'peekLock',
    skipParsingBodyAsJson: true,
    maxAutoLockRenewalDurationInMs: 0,
  });
  const trouble = (error: unknown): void => {
    logger?.log('warn', 'service-bus: receiving met an error', { queue, reason: reasonOf(error) });
  };
  const subscription = receiver.subscribe(
    {
      // The SDK counts a message as in work until this promise resolves.
      processMessage: (message) =>
        new Promise<void>((settled) => {
          events.receive(toItem(receiver, message, { settled, trouble, deadlineMs }));
        }),
      processError: async ({ error }) => trouble(error),
    },
    { autoCompleteMessages: false, maxConcurrentCalls: prefetch },
  );
  return { stop: () => subscription.close(), close: () => receiver.close() };
}

interface ItemContext {
  readonly settled: () => void;
  readonly trouble: (error: unknown) => void;
  readonly deadlineMs: number;
}

function toItem(
  receiver: ServiceBusReceiver,
  message: ServiceBusReceivedMessage,
  { settled, trouble, deadlineMs }: ItemContext,
): LinkItem<QueueMessage> {
  const lock = keepLocked(receiver, message, trouble);
  const id = messageIdOf(message);
  const settle = async (what: string, how: () => Promise<void>): Promise<void> => {
    const subject = `${what} message ${id}`;
    lock.stop();
    try {
      await withDeadline(how, { deadlineMs, what: subject, port: PORT });
    } catch (error) {
      throw toServiceBusError(error, subject);
    } finally {
      settled();
    }
  };
  const giveBack = (): Promise<void> => settle('Giving back', () => receiver.abandonMessage(message));
  return {
    id,
    value: toQueueMessage(message),
    attempt: 1 + (message.deliveryCount ?? 0),
    complete: () => settle('Completing', () => receiver.completeMessage(message)),
    giveBack,
    deadLetter: (reason, description) =>
      settle('Dead-lettering', () =>
        receiver.deadLetterMessage(message, {
          deadLetterReason: cut(reason ?? 'Unspecified'),
          deadLetterErrorDescription: cut(description ?? ''),
        }),
      ),
    release: giveBack,
    lost: () => lock.lost(),
  };
}

/** Service Bus takes at most 4,096 characters for either text. */
function cut(text: string): string {
  return text.slice(0, 4_096);
}
