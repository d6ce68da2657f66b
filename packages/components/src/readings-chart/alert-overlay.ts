import { isOpen, type Alert } from '@csk/core';
import { activeSpan } from '../alert-facts/active-span.ts';
import type { ChartBand, ChartMarker, ChartThreshold } from './chart-series.ts';

/** What alerts of a device add to its chart. */
export interface AlertOverlay {
  readonly markers: readonly ChartMarker[];
  readonly bands: readonly ChartBand[];
  readonly thresholds: readonly ChartThreshold[];
  /** Metrics because of which alerts were raised, open or closed: their lanes must not move when an alert closes. */
  readonly limited: ReadonlySet<string | undefined>;
}

export function alertOverlay(alerts: readonly Alert[]): AlertOverlay {
  return {
    markers: alertMarkers(alerts),
    bands: alertBands(alerts),
    thresholds: alertThresholds(alerts),
    limited: limitedMetrics(alerts),
  };
}

/** Alerts as marks on the time axis. */
export function alertMarkers(alerts: readonly Alert[]): readonly ChartMarker[] {
  return alerts.map((alert) => ({
    id: alert.id,
    at: Date.parse(alert.raisedAt),
    level: alert.priority.level,
    label: alert.description,
  }));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** When there were alerts: of several at a time the highest level, as one over the other would be ever darker. */
export function alertBands(alerts: readonly Alert[]): readonly ChartBand[] {
  const bands: ChartBand[] = [];
  let higher: readonly Span[] = [];
  for (const level of ['high', 'medium', 'low'] as const) {
    const ofLevel = alerts
      .filter(({ priority }) => priority.level === level)
      .map((alert) => activeSpan(alert, Infinity));
    for (const { from, to } of without(united(ofLevel), higher)) {
      bands.push({ from, to: to === Infinity ? undefined : to, level });
    }
    higher = united([...higher, ...ofLevel]);
  }
  return bands;
}

/** The same time in spans that are in its order and do not meet. */
function united(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else if (span.to > span.from) result.push(span);
  }
  return result;
}

/** What is left of spans outside of others, which are united. */
function without(spans: readonly Span[], others: readonly Span[]): readonly Span[] {
  return others.reduce<readonly Span[]>(
    (left, other) =>
      left.flatMap(({ from, to }) =>
        [
          { from, to: Math.min(to, other.from) },
          { from: Math.max(from, other.to), to },
        ].filter((span) => span.to > span.from),
      ),
    spans,
  );
}

/** The limits that the device's open alerts crossed, each once. */
export function alertThresholds(alerts: readonly Alert[]): readonly ChartThreshold[] {
  const limits = new Map<string, ChartThreshold>();
  for (const alert of alerts) {
    const { metric, threshold } = alert.evidence ?? {};
    if (!isOpen(alert) || threshold === undefined) continue;
    limits.set(JSON.stringify([metric, threshold]), { metric, value: threshold });
  }
  return [...limits.values()];
}

function limitedMetrics(alerts: readonly Alert[]): ReadonlySet<string | undefined> {
  return new Set(alerts.flatMap(({ evidence }) => (evidence?.threshold === undefined ? [] : [evidence.metric])));
}
