import type { Clock } from '../../ports/index.ts';
import { ruleOf } from './alert-evidence.ts';
import type { AlertMessage, AlertRow } from './alert-message.ts';
import type { ClearReport } from './clear-alert.ts';
import { nowOf } from '../context.ts';
import { eventTime } from '../event-time.ts';
import type { RaiseRequest } from './raise-request.ts';
import type { LiveRules } from '../rules/live-rules.ts';

/** What reading a row looks at beside the row. */
export interface RowContext {
  readonly rules: Pick<LiveRules, 'known'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** A row of a message, with what the message says of all its rows. */
export interface ReceivedRow {
  readonly row: AlertRow;
  readonly message: AlertMessage;
}

/** The alert that a row reports. `sourceName`: the queue's, for messages that name no job. */
export function raiseRequestOf(context: RowContext, sourceName: string, { row, message }: ReceivedRow): RaiseRequest {
  const source = message.job ?? sourceName;
  const { at, isArrival, note } = eventTime(row.time, nowOf(context));
  return {
    // Devices choose the token: two devices, or two rules on one message, must not take each other's alerts away.
    identity: [source, row.token, row.deviceKey, row.rule ?? null],
    source,
    token: row.token,
    parentToken: row.parentToken,
    description: descriptionOf(row),
    type: row.type ?? 'anomaly',
    url: row.url,
    raisedAt: at,
    isArrival,
    note,
    deviceKey: row.deviceKey,
    rule: row.rule,
    data: row.data,
    evidence: {
      rule: ruleOf(context.rules, message.job, message.jobVersion),
      metric: row.metric,
      reading: row.reading,
      threshold: row.threshold,
      ...(message.sources.length > 0 ? { messages: message.sources } : {}),
    },
  };
}

/** The end of a condition that a row reports. */
export function clearReportOf(context: Pick<RowContext, 'clock'>, { row }: ReceivedRow): ClearReport {
  return { deviceKey: row.deviceKey, rule: row.rule, clearedAt: eventTime(row.time, nowOf(context)).at };
}

function descriptionOf({ metric, reading, threshold, rule }: AlertRow): string {
  const what = metric ?? rule ?? 'Alert';
  if (reading === undefined) return what;
  if (threshold === undefined) return `${what} is ${reading}`;
  return `${what} of ${reading} is ${reading >= threshold ? 'above' : 'below'} the limit of ${threshold}`;
}
