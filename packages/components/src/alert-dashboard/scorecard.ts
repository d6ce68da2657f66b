import { ALARM_TARGETS, type AlarmMetrics, type AlarmRate } from '@csk/core';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { AlertDashboardStrings } from './alert-dashboard.strings.ts';

export type Rating = 'good' | 'fair' | 'bad';

/** One line of the scorecard. */
export interface Score {
  readonly measure: keyof AlertDashboardStrings['measures'];
  readonly value: string;
  readonly target: string;
  /** Absent where the standard names no target. */
  readonly rating?: Rating | undefined;
}

/** How the alarm system does against the figures of ISA-18.2. */
export function scorecard(metrics: AlarmMetrics, t: AlertDashboardStrings, format: Formatter): readonly Score[] {
  const { stale, priorityMix: mix } = metrics;
  const staleCount = format.number(stale.count);
  const { priorityMix } = ALARM_TARGETS;
  const share = (measure: Score['measure'], level: keyof typeof priorityMix): Score => ({
    measure,
    value: format.percent(mix[level]),
    target: interpolate(t.about, { value: format.percent(priorityMix[level]) }),
  });
  return [
    rateScore('perTenMinutes', metrics.perTenMinutes, t, format),
    rateScore('perHour', metrics.perHour, t, format),
    rateScore('perDay', metrics.perDay, t, format),
    {
      measure: 'floodShare',
      value: format.percent(metrics.floodShare),
      target: interpolate(t.lessThan, { value: format.percent(ALARM_TARGETS.floodShare) }),
      rating: metrics.floodShare < ALARM_TARGETS.floodShare ? 'good' : 'bad',
    },
    {
      measure: 'stale',
      value: stale.atLeast ? interpolate(t.atLeast, { count: staleCount }) : staleCount,
      target: interpolate(t.lessThan, { value: format.number(ALARM_TARGETS.stale) }),
      rating: stale.count < ALARM_TARGETS.stale ? 'good' : 'bad',
    },
    {
      measure: 'chattering',
      value: format.number(metrics.chattering.length),
      target: t.zero,
      rating: metrics.chattering.length <= ALARM_TARGETS.chattering ? 'good' : 'bad',
    },
    {
      measure: 'topTenShare',
      value: format.percent(metrics.topTenShare),
      target: interpolate(t.atMost, { value: format.percent(ALARM_TARGETS.topTenShare) }),
      // Among few alerts any ten are most of them.
      rating: metrics.alarmCount < 200 ? undefined : metrics.topTenShare <= ALARM_TARGETS.topTenShare ? 'good' : 'bad',
    },
    share('priorityHigh', 'high'),
    share('priorityMedium', 'medium'),
    share('priorityLow', 'low'),
    { measure: 'longestUnacknowledged', value: span(metrics.maximumUnAck, t, format), target: t.noTarget },
    { measure: 'longestActive', value: span(metrics.maximumActiveState, t, format), target: t.noTarget },
    {
      measure: 'suppressed',
      value: `${format.number(metrics.suppressed)} (${format.percent(metrics.suppressedShare)})`,
      target: t.noTarget,
    },
    { measure: 'shelved', value: format.number(metrics.shelved), target: t.noTarget },
  ];
}

function rateScore(
  measure: Score['measure'],
  { average, maximum, target, manageable }: AlarmRate,
  t: AlertDashboardStrings,
  format: Formatter,
): Score {
  return {
    measure,
    value: interpolate(t.peak, { value: format.number(average), max: format.number(maximum) }),
    target: interpolate(t.atMost, { value: format.number(target) }),
    rating: average <= target ? 'good' : average <= manageable ? 'fair' : 'bad',
  };
}

function span(ms: number, t: AlertDashboardStrings, format: Formatter): string {
  return format.age(0, ms) || t.noTarget;
}
