import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import { ConnectedServiceError, linkAbort } from '@csk/core';
import type { CallOptions, DeadLetter, Delivery, Logger, MessageQueue, QueueMessage, ReceiveOptions } from '@csk/core';

import { callWithin, tidyUp } from '../links/deadline.ts';
import { invalidField } from '../links/invalid-field.ts';
import { reasonOf } from '../links/redact.ts';
import { superviseLink } from '../links/supervise.ts';
import { connectServiceBus } from './connection.ts';
import type { ServiceBusConnection } from './connection.ts';
import { toQueueMessage } from './message-body.ts';
import { openQueueLink } from './queue-link.ts';
import { packBatches } from './send-batches.ts';
import { PORT, toServiceBusError } from './service-bus-errors.ts';

export type ServiceBusQueueOptions = ServiceBusConnection & ServiceBusQueueSettings;

export interface ServiceBusQueueSettings {
  /** Name of the queue. */
  readonly queue: string;
  /** How long a call may take, in milliseconds; the default is 30,000. */
  readonly deadlineMs?: number;
  /** A receiver that brought nothing for so long is opened anew, in milliseconds; the default is five minutes. */
  readonly silenceMs?: number;
  readonly logger?: Logger;
}

const DEFAULT_DEADLINE_MS = 30_000;
const DEFAULT_SILENCE_MS = 300_000;
const DEFAULT_PREFETCH = 16;
const DEFAULT_PEEK = 100;
const SETTLE_GRACE_MS = 30_000;

/**
 * A Service Bus queue as a {@link MessageQueue}, received with peek-lock. A delivery stays locked while it is in hand,
 * half an hour at most. When the lock was lost all the same, `ack` rejects with `conflict` and `details.reason`
 * `lock-lost`: the message comes again.
 */
export function createServiceBusQueue(options: ServiceBusQueueOptions): MessageQueue {
  const { queue, deadlineMs = DEFAULT_DEADLINE_MS, logger } = options;
  const client = connectServiceBus(options);
  const sender = client.createSender(queue);
  const closing = new AbortController();

  const assertOpen = (): void => {
    if (closing.signal.aborted) {
      throw new ConnectedServiceError('closed', `The queue ${queue} is closed.`, { port: PORT });
    }
  };
  const call = <R>(what: string, { signal }: CallOptions, run: (ended: AbortSignal) => Promise<R>): Promise<R> =>
    callWithin(run, { signal, deadlineMs, what, port: PORT, toError: toServiceBusError });

  async function* receive(request: ReceiveOptions = {}): AsyncGenerator<Delivery<QueueMessage>, void, undefined> {
    assertOpen();
    const prefetch = request.prefetch ?? DEFAULT_PREFETCH;
    // Where none may be in hand each would be given back until it is a dead letter.
    if (!Number.isInteger(prefetch) || prefetch < 1)
      throw invalidField(PORT, 'prefetch', 'must be a whole number from 1');
    const { signal, end } = linkAbort(request.signal, closing.signal);
    try {
      yield* superviseLink((events) => openQueueLink(events, { client, queue, prefetch, deadlineMs, logger }), {
        port: PORT,
        signal,
        prefetch,
        // A reconnected receiver may bring as many again before the old ones are settled.
        capacity: 3 * prefetch,
        silenceMs: options.silenceMs ?? DEFAULT_SILENCE_MS,
        graceMs: SETTLE_GRACE_MS,
        onTrouble: (error, retryInMs) => {
          logger?.log('warn', 'service-bus: the receiver broke and is opened anew', {
            queue,
            reason: reasonOf(error),
            retryInMs,
          });
        },
      });
    } finally {
      end();
    }
  }

  return {
    name: PORT,
    capabilities: Object.freeze({}),
    send: async (messages, request: CallOptions = {}) => {
      assertOpen();
      await call(`Sending to queue ${queue}`, request, async (abortSignal) => {
        // Everything is packed before anything is sent, so a message that is too large stops all of them.
        for (const batch of await packBatches(sender, messages, abortSignal)) {
          abortSignal.throwIfAborted();
          await sender.sendMessages(batch, { abortSignal });
        }
      });
    },
    receive,
    peekDeadLetters: async (request = {}) => {
      assertOpen();
      // A client remembers how far it has peeked, also across receivers; a new one starts at the oldest.
      const fresh = connectServiceBus(options);
      const receiver = fresh.createReceiver(queue, { subQueueType: 'deadLetter', skipParsingBodyAsJson: true });
      const max = request.max ?? DEFAULT_PEEK;
      try {
        return await call(`Reading the dead letters of queue ${queue}`, request, async (abortSignal) => {
          const letters: DeadLetter[] = [];
          while (letters.length < max) {
            const more = await receiver.peekMessages(max - letters.length, { abortSignal });
            if (more.length === 0) break;
            letters.push(...more.map(toDeadLetter));
          }
          return letters;
        });
      } finally {
        await tidyUp(() => fresh.close());
      }
    },
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      await tidyUp(() => client.close());
    },
  };
}

function toDeadLetter(message: ServiceBusReceivedMessage): DeadLetter {
  const { deadLetterReason: reason, deadLetterErrorDescription: description } = message;
  return {
    ...toQueueMessage(message),
    ...(reason === undefined ? {} : { reason }),
    ...(description === undefined ? {} : { description }),
  };
}
