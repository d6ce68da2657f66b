import { isConnectedServiceError } from '../../model/index.ts';
import type { AlertEvidence, Reading, ReadingWindow } from '../../model/index.ts';
import type { ServiceContext } from '../context.ts';
import type { LiveRules } from '../rules/live-rules.ts';

const WINDOW_MS = 5 * 60_000;
const MAX_READINGS = 300;

/** What evidence is looked for by. */
export interface Occurrence {
  readonly deviceKey?: string | undefined;
  readonly raisedAt: string;
  readonly evidence?: Omit<AlertEvidence, 'readings'> | undefined;
}

/**
 * For each alert the readings of the five minutes up to it, oldest first, and the one that raised it as the last: the
 * alert may be quicker than the store of readings.
 */
export async function evidenceReadings(
  context: ServiceContext,
  alerts: readonly Occurrence[],
): Promise<readonly (readonly Reading[])[]> {
  const named = await readingsBefore(context, alerts, (alert) => alert.evidence?.metric);
  // The rule may name its metric in its own way; then all of the device's metrics are evidence.
  const unnamed = alerts.filter((alert, index) => alert.evidence?.metric !== undefined && named[index]?.length === 0);
  const all = await readingsBefore(context, unnamed, () => undefined);
  const others = new Map(unnamed.map((alert, index) => [alert, all[index] ?? []]));
  return alerts.map((alert, index) => withOwnReading(alert, others.get(alert) ?? named[index] ?? []));
}

function withOwnReading(alert: Occurrence, found: readonly Reading[]): readonly Reading[] {
  const { deviceKey } = alert;
  const { metric, reading: value } = alert.evidence ?? {};
  if (deviceKey === undefined || metric === undefined) return found;
  const same = found.filter((known) => known.metric.toLowerCase() === metric.toLowerCase());
  const before = same.length > 0 ? same : found;
  const at = Date.parse(alert.raisedAt);
  if (value === undefined || same.some((known) => known.at === at)) return before;
  return [...before, { deviceKey, metric: same[0]?.metric ?? metric, at, value }];
}

/**
 * The readings of the five minutes up to each alert, oldest first. An alert without them is better than none: when the
 * store does not answer, the lists are empty and the log says so.
 */
async function readingsBefore(
  { readings, logger }: ServiceContext,
  alerts: readonly Occurrence[],
  metricOf: (alert: Occurrence) => string | undefined,
): Promise<readonly (readonly Reading[])[]> {
  const windows = alerts.map((alert): ReadingWindow | undefined => {
    if (alert.deviceKey === undefined) return undefined;
    const end = Date.parse(alert.raisedAt);
    return {
      deviceKey: alert.deviceKey,
      metric: metricOf(alert),
      from: end - WINDOW_MS,
      to: end + 1,
      limit: MAX_READINGS,
    };
  });
  const asked = windows.filter((window) => window !== undefined);
  if (asked.length === 0) return alerts.map(() => []);
  const answers = [...(await readOrNothing(asked))];
  return windows.map((window) => (window === undefined ? [] : (answers.shift() ?? [])));

  async function readOrNothing(some: readonly ReadingWindow[]): Promise<readonly (readonly Reading[])[]> {
    try {
      return await readings.windows(some);
    } catch (error) {
      // One window that the store refuses must not take the others' readings.
      if (some.length > 1 && isConnectedServiceError(error) && !error.retryable) {
        const alone: (readonly Reading[])[] = [];
        for (const window of some) alone.push(...(await readOrNothing([window])));
        return alone;
      }
      logger.log('warn', 'An alert is raised without its readings.', { error: String(error), alerts: some.length });
      return some.map(() => []);
    }
  }
}

/** The rule as it is now, for an alert to keep. */
export function ruleOf(
  rules: Pick<LiveRules, 'known'>,
  name: string | undefined,
  version: string | undefined,
): AlertEvidence['rule'] {
  if (name === undefined) return undefined;
  const job = rules.known().find((known) => known.name === name && (version ?? known.version) === known.version);
  return { name, version: version ?? job?.version ?? '', text: job?.query ?? '' };
}
