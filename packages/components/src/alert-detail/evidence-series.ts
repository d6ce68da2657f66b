import { statusCodeOf, type AlertEvidence } from '@csk/core';
import type { ChartSeries } from '../readings-chart/chart-series.ts';

/** The frozen readings as lines: only the metric that fired when it is known, else all. */
export function evidenceSeries(evidence: AlertEvidence | undefined): readonly ChartSeries[] {
  const lines = new Map<string, { metric: string; times: number[]; values: number[]; quality?: number[] }>();
  for (const { metric, at, value, quality } of evidence?.readings ?? []) {
    let line = lines.get(metric);
    if (!line) {
      line = { metric, times: [], values: [] };
      lines.set(metric, line);
    }
    line.times.push(at);
    line.values.push(value);
    const statusCode = statusCodeOf(quality);
    if (statusCode !== 0) line.quality ??= line.times.slice(1).map(() => 0);
    line.quality?.push(statusCode);
  }
  const fired = evidence?.metric === undefined ? undefined : lines.get(evidence.metric);
  return fired ? [fired] : [...lines.values()];
}
