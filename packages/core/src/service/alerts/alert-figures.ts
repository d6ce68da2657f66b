import { ALARM_RATE_MS, ALARM_RATE_TARGETS, isAnnounced, isOpen, STALE_AFTER_MS } from '../../model/index.ts';
import type { AlarmMetrics, AlarmRate, Alert, AlertPriority, BadActor } from '../../model/index.ts';
import { floodPeriods, floodShare } from './alarm-floods.ts';
import { instantOf } from '../context.ts';

/** What the metrics need of an alert: little, so that thousands fit into memory. */
export interface AlertFigures {
  readonly id: string;
  /** When people were told of it; in milliseconds since 1970, like all times here. */
  readonly at: number;
  readonly state: 'announced' | 'shelved' | 'suppressed';
  /** Whether a maintenance window keeps it quiet, or has. */
  readonly wasSuppressed: boolean;
  readonly open: boolean;
  readonly raisedAt: number;
  readonly clearedAt?: number | undefined;
  readonly acknowledgedAt?: number | undefined;
  readonly closedAt?: number | undefined;
  readonly level: AlertPriority['level'];
  readonly deviceKey?: string | undefined;
  readonly rule?: string | undefined;
  readonly occurrences: number;
  readonly chatterAdvice?: string | undefined;
}

const MAX_FLOODS = 50;
const MAX_LISTED = 50;
const TOP = 10;

/** Takes from an alert what the metrics need. */
export function figuresOf(alert: Alert): AlertFigures {
  const cameBack = alert.transitions.findLast(({ handling }) => handling === 'unsuppressed');
  const closed = isOpen(alert)
    ? undefined
    : (alert.transitions.findLast(({ from, to }) => from !== to)?.at ?? alert.updatedAt);
  return {
    id: alert.id,
    at: Date.parse(cameBack?.at ?? alert.raisedAt),
    state: !isAnnounced(alert) ? 'suppressed' : alert.shelvedUntil !== undefined ? 'shelved' : 'announced',
    wasSuppressed: !isAnnounced(alert) || alert.transitions.some(({ handling }) => handling === 'suppressed'),
    open: isOpen(alert),
    raisedAt: Date.parse(alert.raisedAt),
    clearedAt: timeOf(alert.clearedAt),
    acknowledgedAt: timeOf(alert.acknowledgedAt),
    closedAt: timeOf(closed),
    level: alert.priority.level,
    deviceKey: alert.deviceKey,
    rule: alert.rule,
    occurrences: alert.occurrences,
    chatterAdvice: alert.chattering?.advice,
  };
}

/** Whether people have been looking at an alert for too long already. */
export function isStale(alert: AlertFigures, to: number): boolean {
  return alert.open && alert.state === 'announced' && alert.at <= to - STALE_AFTER_MS;
}

/** The metrics of the alerts that were raised in a span of time; `stale` are the open ones of any time. */
export function alarmMetrics(
  alerts: readonly AlertFigures[],
  stale: { readonly found: readonly AlertFigures[]; readonly atLeast: boolean },
  span: { readonly from: number; readonly to: number; readonly truncated: boolean },
): AlarmMetrics {
  const { from, to } = span;
  const announced = alerts.filter(({ state, at }) => state === 'announced' && at < to).sort((a, b) => a.at - b.at);
  const times = announced.map(({ at }) => at);
  const floods = floodPeriods(times, to);
  const last = floods.at(-1);
  const current = last?.to === undefined ? last : undefined;
  const tooLong = stale.found.filter((alert) => isStale(alert, to));
  const suppressed = alerts.filter(({ wasSuppressed }) => wasSuppressed).length;
  const actors = badActors(announced);
  const perTenMinutes = alarmRate(times, span, ALARM_RATE_MS, ALARM_RATE_TARGETS.perTenMinutes);
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const level = (name: AlertPriority['level']) =>
    share(announced.filter((alert) => alert.level === name).length, announced.length);
  return {
    from: instantOf(from),
    to: instantOf(to),
    truncated: span.truncated,
    alarmCount: announced.length,
    maximumActiveState: most(
      announced.map((alert) => Math.min(alert.clearedAt ?? alert.closedAt ?? to, to) - alert.raisedAt),
    ),
    maximumUnAck: most(announced.map((alert) => Math.min(alert.acknowledgedAt ?? alert.closedAt ?? to, to) - alert.at)),
    currentAlarmRate: times.filter((time) => time > to - ALARM_RATE_MS).length,
    averageAlarmRate: perTenMinutes.average,
    maximumAlarmRate: perTenMinutes.maximum,
    maximumReAlarmCount: most(announced.map(({ occurrences }) => occurrences - 1)),
    perTenMinutes,
    perHour: alarmRate(times, span, 6 * ALARM_RATE_MS, ALARM_RATE_TARGETS.perHour),
    perDay: alarmRate(times, span, 144 * ALARM_RATE_MS, ALARM_RATE_TARGETS.perDay),
    flood: current
      ? { active: true, since: instantOf(current.from), count: current.count }
      : { active: false, count: 0 },
    floods: floods.slice(-MAX_FLOODS).map((flood) => ({
      from: instantOf(flood.from),
      to: flood.to === undefined ? undefined : instantOf(flood.to),
      count: flood.count,
    })),
    floodShare: floodShare(floods, from, to),
    stale: {
      count: tooLong.length,
      atLeast: stale.atLeast,
      alertIds: tooLong.slice(0, TOP).map(({ id }) => id),
    },
    chattering: chatteringOf([...alerts, ...stale.found]),
    priorityMix: { low: level('low'), medium: level('medium'), high: level('high') },
    topTen: actors.slice(0, TOP),
    topTenShare: share(
      actors.slice(0, TOP).reduce((sum, actor) => sum + actor.alerts, 0),
      announced.length,
    ),
    suppressed,
    suppressedShare: share(suppressed, alerts.length),
    shelved: alerts.filter(({ state }) => state === 'shelved').length,
  };
}

/** Periods are counted from the beginning of the span; the last one may be shorter. */
export function alarmRate(
  times: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
  periodMs: number,
  limits: Pick<AlarmRate, 'target' | 'manageable'>,
): AlarmRate {
  const periods = new Map<number, number>();
  let maximum = 0;
  for (const time of times) {
    const period = Math.floor((time - from) / periodMs);
    const count = (periods.get(period) ?? 0) + 1;
    periods.set(period, count);
    maximum = Math.max(maximum, count);
  }
  return { average: (times.length * periodMs) / Math.max(1, to - from), maximum, ...limits };
}

function badActors(announced: readonly AlertFigures[]): readonly BadActor[] {
  const actors = new Map<string, { deviceKey?: string; rule?: string; alerts: number; occurrences: number }>();
  for (const { deviceKey, rule, occurrences } of announced) {
    const key = JSON.stringify([deviceKey ?? null, rule ?? null]);
    const actor = actors.get(key) ?? {
      ...(deviceKey === undefined ? {} : { deviceKey }),
      ...(rule === undefined ? {} : { rule }),
      alerts: 0,
      occurrences: 0,
    };
    actor.alerts += 1;
    actor.occurrences += occurrences;
    actors.set(key, actor);
  }
  return [...actors.entries()]
    .sort(([a, x], [b, y]) => y.alerts - x.alerts || y.occurrences - x.occurrences || (a < b ? -1 : 1))
    .map(([, actor]) => actor);
}

function chatteringOf(alerts: readonly AlertFigures[]): AlarmMetrics['chattering'] {
  const found = new Map<string, string>();
  for (const { id, open, state, chatterAdvice } of alerts) {
    if (open && state === 'announced' && chatterAdvice !== undefined) found.set(id, chatterAdvice);
  }
  return [...found].slice(0, MAX_LISTED).map(([alertId, advice]) => ({ alertId, advice }));
}

function timeOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}
