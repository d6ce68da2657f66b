import type { AlertEvidence, Instant } from '@csk/core';
import type { ChartSeries } from '../readings-chart/chart-series.ts';

/**
 * The frozen readings as lines: only the metric that fired when it is known, else all. The line of the metric that fired
 * ends in the reading that fired it, which is often newer than those that were stored at that moment.
 */
export function evidenceSeries(evidence: AlertEvidence | undefined, raisedAt?: Instant): readonly ChartSeries[] {
  const lines = new Map<string, { metric: string; times: number[]; values: number[] }>();
  for (const { metric, at, value } of evidence?.readings ?? []) {
    let line = lines.get(metric);
    if (!line) {
      line = { metric, times: [], values: [] };
      lines.set(metric, line);
    }
    line.times.push(at);
    line.values.push(value);
  }
  const fired = evidence?.metric === undefined ? undefined : lines.get(evidence.metric);
  if (!fired) return [...lines.values()];
  const firedAt = raisedAt === undefined ? NaN : Date.parse(raisedAt);
  if (evidence?.reading !== undefined && firedAt > (fired.times.at(-1) ?? -Infinity)) {
    fired.times.push(firedAt);
    fired.values.push(evidence.reading);
  }
  return [fired];
}
