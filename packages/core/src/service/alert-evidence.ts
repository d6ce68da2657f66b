import type { AlertEvidence, Reading } from '../model/index.ts';
import { instantOf } from './context.ts';
import type { ServiceContext } from './context.ts';

const WINDOW_MS = 5 * 60_000;
const MAX_READINGS = 300;

/**
 * The readings of the five minutes up to an alert, oldest first, and the one that raised it as the last: the alert may
 * be quicker than the store of readings.
 */
export async function evidenceReadings(
  context: ServiceContext,
  deviceKey: string,
  alert: { readonly raisedAt: string; readonly evidence?: Omit<AlertEvidence, 'readings'> | undefined },
): Promise<readonly Reading[]> {
  const { metric, reading: value } = alert.evidence ?? {};
  const before = await readingsBefore(context, deviceKey, alert.raisedAt, metric);
  if (metric === undefined || value === undefined) return before;
  const at = Date.parse(alert.raisedAt);
  // The rule may spell the metric in its own way.
  const same = before.filter((known) => known.metric.toLowerCase() === metric.toLowerCase());
  if (same.some((known) => known.at === at)) return before;
  return [...before, { deviceKey, metric: same[0]?.metric ?? metric, at, value }];
}

/**
 * The readings of the five minutes up to a moment, oldest first. An alert without them is better than none: when the
 * store does not answer, the list is empty and the log says so.
 */
async function readingsBefore(
  { readings, logger }: ServiceContext,
  deviceKey: string,
  moment: string,
  metric: string | undefined,
): Promise<readonly Reading[]> {
  const end = Date.parse(moment);
  try {
    const range = { from: instantOf(end - WINDOW_MS), to: instantOf(end + 1), maxPoints: MAX_READINGS };
    const all = await readings.range(deviceKey, range);
    // The rule may name its metric in its own way; then all of the device's metrics are evidence.
    const named = all.filter((series) => series.metric.toLowerCase() === metric?.toLowerCase());
    return (named.length > 0 ? named : all)
      .flatMap((series) =>
        series.times.map((at, index) => ({ deviceKey, metric: series.metric, at, value: series.values[index] ?? 0 })),
      )
      .sort((a, b) => a.at - b.at)
      .slice(-MAX_READINGS);
  } catch (error) {
    logger.log('warn', 'An alert is raised without its readings.', { error: String(error) });
    return [];
  }
}

/** The rule as it is now, for an alert to keep. */
export function ruleOf(
  { jobs }: ServiceContext,
  name: string | undefined,
  version: string | undefined,
): AlertEvidence['rule'] {
  if (name === undefined) return undefined;
  const job = jobs.find((candidate) => candidate.name === name && (version ?? candidate.version) === candidate.version);
  return { name, version: version ?? job?.version ?? '', text: job?.query ?? '' };
}
