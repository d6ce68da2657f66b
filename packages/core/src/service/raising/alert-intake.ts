import { fullJitter } from '../../async/full-jitter.ts';
import { createWakeUp } from '../../async/wake-up.ts';
import { isConnectedServiceError } from '../../model/index.ts';
import type { Delivery, QueueMessage } from '../../ports/index.ts';
import { prepareMessages } from './alert-batch.ts';
import type { PreparedMessages } from './alert-batch.ts';
import { parseAlertMessage } from './alert-message.ts';
import type { AlertMessage, Refusal } from './alert-message.ts';
import type { ServiceContext } from '../context.ts';
import { keyedMessage } from '../provider-instances/device-sources.ts';
import type { AlertSource } from '../provider-instances/device-sources.ts';
import { messageOf } from '../engine/supervisor.ts';
import type { Hop, HopReport } from '../engine/supervisor.ts';

/** How many messages are in hand at once: one batch in work, the next arriving. */
const PREFETCH = 256;
/** What is committed together at most. A message has up to 1,000 rows; one alone is always taken. */
const MAX_MESSAGES = 100;
const MAX_ROWS = 250;
/** Promises that a message in hand passes at most on its way through a queue's iterator. */
const LAST_STEPS = 32;
/** A message that keeps failing for its own reasons is put aside after so many deliveries. */
const MAX_DELIVERIES = 5;

/** A message in hand. */
interface Received {
  readonly delivery: Delivery<QueueMessage>;
  readonly message: AlertMessage;
}

/**
 * Takes alert messages from a queue and raises their alerts; acknowledges after the commit. What has arrived while one
 * batch was committed is the next: nothing waits for company, and under load a commit serves many.
 */
export function alertIntake(context: ServiceContext, source: AlertSource): Hop {
  return {
    name: `alerts:${source.name}`,
    async run(signal, report) {
      const waiting: Received[] = [];
      const unsettled = new Set<Promise<void>>();
      const [arrived, left] = [createWakeUp(), createWakeUp()];
      let inHand = 0;
      let receiving = true;

      const settle = (settlement: Promise<void>) => {
        const settled = settlement
          .catch((error: unknown) => {
            // The message was not settled: it comes again, and its alerts are there already.
            if (!signal.aborted) report.error(error);
          })
          .finally(() => {
            unsettled.delete(settled);
            inHand -= 1;
            left.ring();
          });
        unsettled.add(settled);
      };
      const receive = async () => {
        try {
          for await (const delivery of source.queue.receive({ signal, prefetch: PREFETCH })) {
            inHand += 1;
            const message = await understood(context, delivery, signal);
            if (message === undefined) settle(delivery.nack());
            else if ('reason' in message) settle(refuse(delivery, message, report));
            else waiting.push({ delivery, message: keyedMessage(source, message) });
            arrived.ring();
            // A queue whose locks run out meanwhile would bring the same messages again, and again.
            while (inHand >= PREFETCH && !signal.aborted) await left.wait(signal);
          }
        } finally {
          receiving = false;
          arrived.ring();
        }
      };
      const received = receive();
      received.catch(() => undefined);
      let committed = Promise.resolve();
      const batches = batchWork(context, source.name, { signal, report, settle });
      while (receiving || waiting.length > 0) {
        if (signal.aborted) break;
        if (waiting.length === 0) {
          await arrived.wait(signal);
          continue;
        }
        await gather(waiting);
        // What a batch needs is read while the one before is committed.
        const batch = batches.prepare(nextBatch(waiting));
        await Promise.allSettled([batch.prepared]);
        await committed;
        committed = batches.commit(batch);
      }
      await committed;
      // At the end what nobody has begun goes back at once, not when its lock runs out.
      for (const { delivery } of waiting.splice(0)) settle(delivery.nack());
      await received;
      await Promise.all(unsettled);
    },
  };
}

/**
 * What a message says under the settings that are known here. One that makes no sense is looked at again under those of
 * the store, since refusing is for good; while they cannot be read it stays in hand. `undefined` when that was aborted.
 */
async function understood(
  { settings, clock }: ServiceContext,
  { value }: Delivery<QueueMessage>,
  signal: AbortSignal,
): Promise<AlertMessage | Refusal | undefined> {
  const message = parseAlertMessage(value, settings.known().alertColumns);
  if (!('reason' in message)) return message;
  try {
    await settings.refresh(clock, signal);
  } catch {
    return undefined;
  }
  return parseAlertMessage(value, settings.known().alertColumns);
}

/**
 * Lets in what has arrived already and is still on its last steps through the iterators: a link hands over many messages
 * in one turn of the event loop, and the first of them would else have a commit of its own. It takes no time when there is
 * nothing more.
 */
async function gather(waiting: readonly Received[]): Promise<void> {
  let known = 0;
  while (waiting.length > known && waiting.length < MAX_MESSAGES) {
    known = waiting.length;
    for (let step = 0; step < LAST_STEPS && waiting.length === known; step += 1) await Promise.resolve();
  }
}

/**
 * Takes the oldest messages out of those that wait. One that comes again may be the one for which a batch has failed, so
 * it does not go together with new ones.
 */
function nextBatch(waiting: Received[]): readonly Received[] {
  const comesAgain = ({ delivery }: Received) => delivery.attempt > 1;
  const [first] = waiting;
  let rows = 0;
  const size = waiting.slice(0, MAX_MESSAGES).findIndex((received) => {
    rows += received.message.rows.length;
    return (rows > MAX_ROWS && received !== first) || (first && comesAgain(received) !== comesAgain(first));
  });
  return waiting.splice(0, size < 0 ? MAX_MESSAGES : size);
}

function refuse(delivery: Delivery<QueueMessage>, refusal: Refusal, report: HopReport): Promise<void> {
  report.count('deadLettered');
  report.diagnose(`${refusal.reason}: ${refusal.description}`);
  return delivery.nack({ deadLetter: true, ...refusal });
}

interface BatchWork {
  readonly signal: AbortSignal;
  readonly report: HopReport;
  /** Follows a settlement to its end, while the next batch is in work. */
  readonly settle: (settlement: Promise<void>) => void;
}

/** Messages that are applied and acknowledged together. */
interface Batch {
  readonly received: readonly Received[];
  readonly prepared: Promise<PreparedMessages>;
}

function batchWork(context: ServiceContext, sourceName: string, { signal, report, settle }: BatchWork) {
  function prepare(received: readonly Received[]): Batch {
    const messages = received.map(({ message }) => message);
    const prepared = prepareMessages({ ...context, ...context.settings.known() }, sourceName, messages);
    // Whoever commits the batch meets the error.
    prepared.catch(() => undefined);
    return { received, prepared };
  }

  /**
   * While the store is away the messages stay in hand: giving them back would only use up their deliveries. An error of
   * any other kind is some message's own: each is then tried by itself, and the one that fails again a few times.
   */
  async function commit({ received, prepared }: Batch): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const apply = await (attempt === 0 ? prepared : prepare(received).prepared);
        await apply({ signal });
        for (const { delivery, message } of received) {
          report.count('rows', message.rows.length);
          report.count('messages');
          settle(delivery.ack());
        }
        report.ok();
        return;
      } catch (error) {
        if (signal.aborted) {
          for (const { delivery } of received) settle(delivery.nack());
          return;
        }
        const retryable = isConnectedServiceError(error) && error.retryable;
        if (!retryable && received.length > 1) {
          for (const one of received) await commit(prepare([one]));
          return;
        }
        report.error(error);
        context.logger.log('warn', 'Alert messages could not be stored.', {
          source: sourceName,
          messages: received.length,
          error: messageOf(error),
        });
        if (!retryable) {
          for (const { delivery } of received) settle(giveBack(delivery, error));
          return;
        }
        await context.clock.sleep(error.retryAfterMs ?? fullJitter(attempt), { signal }).catch(() => undefined);
      }
    }
  }

  async function giveBack(delivery: Delivery<QueueMessage>, error: unknown): Promise<void> {
    const deadLetter = delivery.attempt >= MAX_DELIVERIES;
    if (deadLetter) report.count('deadLettered');
    await context.clock.sleep(fullJitter(0), { signal });
    await delivery.nack({ deadLetter, reason: 'ProcessingFailed', description: messageOf(error) });
  }

  return { prepare, commit };
}
