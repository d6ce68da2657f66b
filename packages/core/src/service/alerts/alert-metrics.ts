import { STALE_AFTER_MS } from '../../model/index.ts';
import type { AlarmMetrics, CallOptions, Where, Alert } from '../../model/index.ts';
import { alarmMetrics, figuresOf } from './alert-figures.ts';
import type { AlertFigures } from './alert-figures.ts';
import { instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, fieldsOf, instantIn, invalid, optionalIdOf } from '../input-guard.ts';
import { everyRecord } from '../transaction.ts';

const DAY = 24 * 3_600_000;
/** The longest span that is measured at once, and the one that ISA-18.2 asks for. */
const MAX_SPAN_MS = 30 * DAY;
const DEFAULT_SPAN_MS = DAY;
/** Alerts that are counted at once: more than one operator can cope with in 30 days (300 a day). */
const MAX_ALERTS = 10_000;
const MAX_STALE = 1_000;

/** Measures the alarm system over a span of time. Takes the newest alerts, page by page, and keeps only figures of them. */
export async function alertMetrics(
  context: ServiceContext,
  input: unknown,
  options: CallOptions | undefined,
): Promise<AlarmMetrics> {
  const fields = fieldsOf(input, '', ['accountId', 'from', 'to']);
  const accountId = optionalIdOf(fields.accountId, 'accountId');
  const now = nowOf(context);
  const asked = fields.to === undefined ? now : instantIn(fields.to, 'to');
  const to = asked < now ? asked : now;
  const from = fields.from === undefined ? instantOf(Date.parse(to) - DEFAULT_SPAN_MS) : instantIn(fields.from, 'from');
  if (from >= to) throw invalid('from', 'must be before the end, and in the past');
  if (Date.parse(to) - Date.parse(from) > MAX_SPAN_MS) throw invalid('from', 'must be at most 30 days before the end');
  const { signal } = callOptionsOf(options);

  const where: Where<Alert> = { parentId: null, accountId };
  const found = await firstOf(
    context,
    { ...where, raisedAt: { gte: from, lt: to } },
    'raisedAt desc',
    MAX_ALERTS,
    signal,
  );
  const stale = await firstOf(
    context,
    {
      ...where,
      status: ['active', 'in-progress'],
      raisedAt: { lte: instantOf(Date.parse(to) - STALE_AFTER_MS) },
    },
    'raisedAt asc',
    MAX_STALE,
    signal,
  );
  const oldest = found.figures.at(-1)?.raisedAt;
  return alarmMetrics(
    found.figures,
    { found: stale.figures, atLeast: stale.more },
    {
      from: found.more && oldest !== undefined ? oldest : Date.parse(from),
      to: Date.parse(to),
      truncated: found.more,
    },
  );
}

async function firstOf(
  { store }: ServiceContext,
  where: Where<Alert>,
  orderBy: 'raisedAt asc' | 'raisedAt desc',
  limit: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly figures: readonly AlertFigures[]; readonly more: boolean }> {
  const figures: AlertFigures[] = [];
  for await (const alert of everyRecord(store, 'alert', { where, orderBy })) {
    signal?.throwIfAborted();
    if (figures.length === limit) return { figures, more: true };
    figures.push(figuresOf(alert));
  }
  return { figures, more: false };
}
