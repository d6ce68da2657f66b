import { fullJitter } from '../async/full-jitter.ts';
import { linkAbort } from '../async/linked-abort.ts';
import { isConnectedServiceError } from '../model/index.ts';
import type { Delivery, MessageQueue, QueueMessage } from '../ports/index.ts';
import { ruleOf } from './alert-evidence.ts';
import { parseAlertMessage } from './alert-message.ts';
import type { AlertMessage, AlertRow } from './alert-message.ts';
import { clearAlerts } from './clear-alert.ts';
import { nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import { raiseAlert } from './raise-alert.ts';
import { messageOf } from './supervisor.ts';
import type { Hop, HopReport } from './supervisor.ts';

/** How many messages are in hand at once. */
const PREFETCH = 16;
/** A message that keeps failing for its own reasons is put aside after so many deliveries. */
const MAX_DELIVERIES = 5;

/**
 * Takes alert messages from a queue and raises their alerts; acknowledges after the commit. Messages are handled side by
 * side, but those of one device in the order in which they came: the end of a condition must not overtake its beginning.
 */
export function alertIntake(
  context: ServiceContext,
  source: { readonly name: string; readonly queue: MessageQueue },
): Hop {
  return {
    name: `alerts:${source.name}`,
    async run(signal, report) {
      const inHand = new Set<Promise<void>>();
      const newest = new Map<string, Promise<void>>();
      for await (const delivery of source.queue.receive({ signal, prefetch: PREFETCH })) {
        const message = parseAlertMessage(delivery.value);
        const devices = 'reason' in message ? [] : [...new Set(message.rows.map((row) => row.deviceKey))];
        const earlier = Promise.all(devices.flatMap((deviceKey) => newest.get(deviceKey) ?? []));
        const handled: Promise<void> = earlier
          .then(() => handle(context, source.name, message, delivery, signal, report))
          .finally(() => {
            inHand.delete(handled);
            for (const deviceKey of devices) if (newest.get(deviceKey) === handled) newest.delete(deviceKey);
          });
        inHand.add(handled);
        for (const deviceKey of devices) newest.set(deviceKey, handled);
        if (inHand.size >= PREFETCH) await Promise.race(inHand);
      }
      await Promise.all(inHand);
    },
  };
}

async function handle(
  context: ServiceContext,
  sourceName: string,
  message: ReturnType<typeof parseAlertMessage>,
  delivery: Delivery<QueueMessage>,
  stopping: AbortSignal,
  report: HopReport,
): Promise<void> {
  const { signal, end } = linkAbort(stopping);
  try {
    if ('reason' in message) {
      report.count('deadLettered');
      report.diagnose(`${message.reason}: ${message.description}`);
      await delivery.nack({ deadLetter: true, ...message });
      return;
    }
    if (!(await applyWithRetries(context, sourceName, message, delivery, signal, report))) return;
    report.count('messages');
    report.ok();
    await delivery.ack();
  } catch (error) {
    // The message was not settled: it comes again, and its alerts are there already.
    if (!signal.aborted) report.error(error);
  } finally {
    end();
  }
}

/**
 * While the store is away the message stays in hand: giving it back would only use up its deliveries. An error of any
 * other kind is the message's own; it is tried again a few times and then put aside with the reason.
 */
async function applyWithRetries(
  context: ServiceContext,
  sourceName: string,
  message: AlertMessage,
  delivery: Delivery<QueueMessage>,
  signal: AbortSignal,
  report: HopReport,
): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      for (const row of message.rows) await applyRow(context, sourceName, message, row, signal);
      report.count('rows', message.rows.length);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      report.error(error);
      context.logger.log('warn', 'An alert message could not be stored.', {
        source: sourceName,
        error: messageOf(error),
      });
      if (!isConnectedServiceError(error) || !error.retryable) {
        const deadLetter = delivery.attempt >= MAX_DELIVERIES;
        if (deadLetter) report.count('deadLettered');
        await context.clock.sleep(fullJitter(attempt), { signal });
        await delivery.nack({ deadLetter, reason: 'ProcessingFailed', description: messageOf(error) });
        return false;
      }
      await context.clock.sleep(error.retryAfterMs ?? fullJitter(attempt), { signal });
    }
  }
}

async function applyRow(
  context: ServiceContext,
  sourceName: string,
  message: AlertMessage,
  row: AlertRow,
  signal: AbortSignal,
): Promise<void> {
  const moment = row.time ?? nowOf(context);
  if (row.event === 'Cleared') {
    await clearAlerts(context, { deviceKey: row.deviceKey, rule: row.rule, clearedAt: moment }, { signal });
    return;
  }
  const source = message.job ?? sourceName;
  await raiseAlert(
    context,
    {
      // Devices choose the token: two devices, or two rules on one message, must not take each other's alerts away.
      identity: [source, row.token, row.deviceKey, row.rule ?? null],
      source,
      token: row.token,
      description: descriptionOf(row),
      type: 'anomaly',
      raisedAt: moment,
      deviceKey: row.deviceKey,
      rule: row.rule,
      data: row.data,
      evidence: {
        rule: ruleOf(context, message.job, message.jobVersion),
        metric: row.metric,
        reading: row.reading,
        threshold: row.threshold,
        ...(message.sources.length > 0 ? { messages: message.sources } : {}),
      },
    },
    { signal },
  );
}

function descriptionOf({ metric, reading, threshold, rule }: AlertRow): string {
  const what = metric ?? rule ?? 'Alert';
  if (reading === undefined) return what;
  if (threshold === undefined) return `${what} is ${reading}`;
  return `${what} of ${reading} is ${reading >= threshold ? 'above' : 'below'} the limit of ${threshold}`;
}
