import type { GapRequest, HeartbeatRequest, Instant, ReadingRange, ReadingSpan } from '../../model/index.ts';
import { instantOf } from '../context.ts';
import {
  fieldsOf,
  instantIn,
  invalid,
  listOf,
  MAX_METRICS,
  MAX_NAME,
  MAX_POINTS,
  optionalTextOf,
  textOf,
  wholeNumberOf,
} from '../input-guard.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MAX_WINDOW_DAYS = 90;
const MAX_HEARTBEAT_DAYS = 7;
const MAX_HEARTBEATS = 1_440;

/** What is asked of the readings of a device, checked. */
export function readingRangeOf(input: unknown): ReadingRange {
  const { maxPoints, metrics, from, to } = fieldsOf(input, '', ['metrics', 'from', 'to', 'maxPoints']);
  return {
    ...momentsOf(from, to),
    metrics: metricsOf(metrics),
    maxPoints: maxPoints === undefined ? undefined : wholeNumberOf(maxPoints, 'maxPoints', 2, MAX_POINTS),
  };
}

export function readingSpanOf(input: unknown): ReadingSpan {
  const { metrics, from, to } = fieldsOf(input, '', ['metrics', 'from', 'to']);
  return { ...withinDays(momentsOf(from, to), MAX_WINDOW_DAYS), metrics: metricsOf(metrics) };
}

export function gapRequestOf(input: unknown): GapRequest {
  const { metric, from, to, longerThanMs } = fieldsOf(input, '', ['metric', 'from', 'to', 'longerThanMs']);
  const length = wholeNumberOf(longerThanMs, 'longerThanMs', 1_000, MAX_WINDOW_DAYS * DAY);
  return {
    // Shorter silences are looked for in every single reading.
    ...withinDays(momentsOf(from, to), length < 2 * MINUTE ? 1 : MAX_WINDOW_DAYS),
    longerThanMs: length,
    metric: optionalTextOf(metric, 'metric', MAX_NAME),
  };
}

export function heartbeatRequestOf(input: unknown, now: number): HeartbeatRequest {
  const { from, to, limit } = fieldsOf(input, '', ['from', 'to', 'limit']);
  const end = to === undefined ? instantOf(now + 1) : instantIn(to, 'to');
  const window = momentsOf(from ?? instantOf(Date.parse(end) - DAY), end);
  return {
    ...withinDays(window, MAX_HEARTBEAT_DAYS),
    limit: limit === undefined ? 20 : wholeNumberOf(limit, 'limit', 1, MAX_HEARTBEATS),
  };
}

interface Moments {
  readonly from: Instant;
  readonly to: Instant;
}

function momentsOf(from: unknown, to: unknown): Moments {
  const moments = { from: instantIn(from, 'from'), to: instantIn(to, 'to') };
  if (moments.from >= moments.to) throw invalid('to', 'must be after "from"');
  return moments;
}

function withinDays(moments: Moments, days: number): Moments {
  if (Date.parse(moments.to) - Date.parse(moments.from) > days * DAY) {
    throw invalid('to', `must be at most ${days} ${days === 1 ? 'day' : 'days'} after "from"`);
  }
  return moments;
}

function metricsOf(metrics: unknown): readonly string[] | undefined {
  if (metrics === undefined) return undefined;
  return listOf(metrics, 'metrics', MAX_METRICS, (name, field) => textOf(name, field, MAX_NAME));
}
