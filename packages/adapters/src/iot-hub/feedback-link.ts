import { createHash } from 'node:crypto';

import type { CommandFeedback, Logger } from '@csk/core';
import type { Client } from 'azure-iothub';

import { withDeadline } from '../links/deadline.ts';
import type { Link, LinkEvents, LinkItem } from '../links/link-session.ts';
import { parseFeedback } from './feedback-records.ts';
import { PORT, toHubError } from './hub-errors.ts';
import { abandonClient, createServiceClient } from './service-client.ts';
import type { IotHubConnection } from './service-client.ts';

export interface FeedbackLinkOptions {
  readonly connection: IotHubConnection;
  readonly deadlineMs: number;
  readonly logger: Logger | undefined;
  readonly signal: AbortSignal;
}

type FeedbackReceiver = Awaited<ReturnType<Client['getFeedbackReceiver']>>['result'];
type FeedbackMessage = Parameters<FeedbackReceiver['complete']>[0];

/** Opens a feedback receiver on a connection of its own, so that its troubles and those of the sender stay apart. */
export async function openFeedbackLink(
  events: LinkEvents<readonly CommandFeedback[]>,
  { connection, deadlineMs, logger, signal }: FeedbackLinkOptions,
): Promise<Link> {
  const client = createServiceClient(connection);
  const deadline = { deadlineMs, signal, what: 'Opening the feedback receiver', port: PORT };
  try {
    // Only an explicitly opened client reports that its connection was lost.
    await withDeadline(() => client.open(), deadline);
    const { result: receiver } = await withDeadline(() => client.getFeedbackReceiver(), deadline);
    receiver.on('message', (message: FeedbackMessage) => {
      const records = parseFeedback(bodyOf(message));
      if (records.length === 0) {
        logger?.log('warn', 'iot-hub: a feedback message without a readable record was dropped');
        settle(deadlineMs, (done) => receiver.complete(message, done)).catch(() => undefined);
        return;
      }
      events.receive(toItem(receiver, message, records, deadlineMs));
    });
    receiver.on('error', (error: unknown) => events.fail(error));
  } catch (error) {
    abandonClient(client);
    throw toHubError(error, deadline.what);
  }
  client.on('disconnect', (reason: unknown) => events.fail(reason));
  return {
    // The SDK cannot pause a receiver; what still arrives stays unsettled and returns to the hub when the link closes.
    stop: async () => undefined,
    close: async () => {
      await client.close();
    },
  };
}

function toItem(
  receiver: FeedbackReceiver,
  message: FeedbackMessage,
  records: readonly CommandFeedback[],
  deadlineMs: number,
): LinkItem<readonly CommandFeedback[]> {
  return {
    // The hub packs its records anew, under a new message id, when they come again; what they say stays the same.
    id: createHash('sha256').update(bodyOf(message)).digest('hex').slice(0, 32),
    value: records,
    attempt: 1 + deliveryCount(message),
    complete: () => settle(deadlineMs, (done) => receiver.complete(message, done)),
    giveBack: () => settle(deadlineMs, (done) => receiver.abandon(message, done)),
    deadLetter: () => settle(deadlineMs, (done) => receiver.reject(message, done)),
    // Unsettled messages go back by themselves with the link; an explicit abandon would count as a failed delivery.
    release: async () => undefined,
    lost: () => false,
  };
}

/** Calls one of the receiver's settling methods; `conflict` when the hub has taken the message back. */
async function settle(deadlineMs: number, call: (done: (error?: Error) => void) => unknown): Promise<void> {
  const what = 'Settling a feedback message';
  const answered = (): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      call((error) => (error ? reject(error) : resolve()));
    });
  try {
    // A link that was lost in the middle may never call back, and the reader would wait for ever.
    await withDeadline(answered, { deadlineMs, what, port: PORT });
  } catch (error) {
    throw toHubError(error, what);
  }
}

function bodyOf(message: FeedbackMessage): Uint8Array | string {
  const data: unknown = message.getData();
  return typeof data === 'string' || data instanceof Uint8Array ? data : '';
}

function deliveryCount(message: FeedbackMessage): number {
  const { delivery_count: count } = (message.transportObj ?? {}) as { delivery_count?: unknown };
  return typeof count === 'number' ? count : 0;
}
