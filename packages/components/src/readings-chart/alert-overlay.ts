import { isOpen, type Alert } from '@csk/core';
import type { ChartMarker, ChartThreshold } from './chart-series.ts';

/** Alerts as marks on the time axis. */
export function alertMarkers(alerts: readonly Alert[]): readonly ChartMarker[] {
  return alerts.map((alert) => ({
    at: Date.parse(alert.raisedAt),
    level: alert.priority.level,
    label: alert.description,
  }));
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

/** Metrics because of which alerts were raised, open or closed: their lanes must not move when an alert closes. */
export function limitedMetrics(alerts: readonly Alert[]): ReadonlySet<string | undefined> {
  return new Set(alerts.flatMap(({ evidence }) => (evidence?.threshold === undefined ? [] : [evidence.metric])));
}
