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

/** When there were alerts, by level: those that overlap become one, as one over the other would be ever darker. */
export function alertBands(alerts: readonly Alert[]): readonly ChartBand[] {
  const bands: ChartBand[] = [];
  const spans = alerts
    .map((alert) => ({ ...activeSpan(alert, Infinity), level: alert.priority.level }))
    .sort((a, b) => a.from - b.from);
  for (const level of ['low', 'medium', 'high'] as const) {
    let start = Number.NaN;
    let end = Number.NaN;
    const add = () => {
      if (end > start) bands.push({ from: start, to: end === Infinity ? undefined : end, level });
    };
    for (const { from, to } of spans.filter((span) => span.level === level)) {
      if (from <= end) end = Math.max(end, to);
      else {
        add();
        [start, end] = [from, to];
      }
    }
    add();
  }
  return bands;
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
