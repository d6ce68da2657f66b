import { isConnectedServiceError, type Alert, type AlertPriority, type ReadingGap } from '@csk/core';
import { firstPage } from '../element/first-page.ts';
import type { ConnectedServiceClient, Id } from '@csk/core';
import { activeSpan } from '../alert-facts/active-span.ts';
import { OPEN_ALERTS } from '../alert-facts/open-alerts.ts';

const HOUR = 3_600_000;
/** So much of the past the lanes show. */
export const SHOWN_MS = 24 * HOUR;
/** A device that reports every minute has been silent when this much longer nothing came. */
const SILENCE_MS = 5 * 60_000;
/** Alerts that are looked at, the newest. */
const MOST_ALERTS = 200;

export type LaneName = 'reporting' | AlertPriority['level'];

/** A time in which a lane is in its state, in milliseconds since 1970. */
export interface LaneSpan {
  readonly from: number;
  readonly to: number;
}

/** One state of a device over time. */
export interface StateLane {
  readonly name: LaneName;
  /** In the order of time; those of alerts may overlap. */
  readonly spans: readonly LaneSpan[];
  /** How long it was in it, overlaps counted once. */
  readonly totalMs: number;
}

/** All lanes of a device, over the same time. */
export interface StateLanes extends LaneSpan {
  readonly lanes: readonly StateLane[];
}

const LEVELS: readonly AlertPriority['level'][] = ['high', 'medium', 'low'];

/** When the device reported, and when it had alerts: what of it is known. */
export async function fetchLanes(
  client: ConnectedServiceClient,
  deviceId: Id<'device'>,
  signal: AbortSignal,
): Promise<StateLanes> {
  const to = Date.now();
  const from = to - SHOWN_MS;
  const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), longerThanMs: SILENCE_MS };
  const [gaps, alerts] = await Promise.all([
    client.readings.gaps(deviceId, window, { signal }).catch(unlessRefused),
    newestAlerts(client, deviceId, signal).catch(unlessRefused),
  ]);
  return lanesOf({ from, to }, gaps, alerts);
}

/** A lane that the caller may not see is left out; the others are shown. */
function unlessRefused(error: unknown): undefined {
  if (isConnectedServiceError(error, 'forbidden')) return undefined;
  throw error;
}

function newestAlerts(
  client: ConnectedServiceClient,
  deviceId: Id<'device'>,
  signal: AbortSignal,
): Promise<readonly Alert[]> {
  const where = { deviceId, parentId: OPEN_ALERTS.parentId };
  return firstPage(client.alerts.list({ where, orderBy: 'raisedAt desc' }, { signal }), MOST_ALERTS);
}

/** The lanes of a window: of a level only when there was an alert of it. */
export function lanesOf(
  { from, to }: LaneSpan,
  gaps: readonly ReadingGap[] | undefined,
  alerts: readonly Alert[] | undefined,
): StateLanes {
  const within = (spans: readonly LaneSpan[]) =>
    spans
      .map((span) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }))
      .filter((span) => span.to > span.from)
      .sort((a, b) => a.from - b.from);
  const lane = (name: LaneName, spans: readonly LaneSpan[]): StateLane => {
    const shown = within(spans);
    return { name, spans: shown, totalMs: totalOf(shown) };
  };
  const levels = LEVELS.map((level) =>
    lane(
      level,
      (alerts ?? []).filter(({ priority }) => priority.level === level).map((alert) => activeSpan(alert, to)),
    ),
  );
  return {
    from,
    to,
    lanes: [
      ...(gaps ? [lane('reporting', between(within(gaps), from, to))] : []),
      ...levels.filter(({ spans }) => spans.length > 0),
    ],
  };
}

/** What lies between spans that are in the order of time and do not overlap. */
function between(spans: readonly LaneSpan[], from: number, to: number): readonly LaneSpan[] {
  const starts = [from, ...spans.map((span) => span.to)];
  const ends = [...spans.map((span) => span.from), to];
  return starts.map((start, index) => ({ from: start, to: ends[index] ?? to }));
}

function totalOf(spans: readonly LaneSpan[]): number {
  let total = 0;
  let reached = -Infinity;
  for (const { from, to } of spans) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return total;
}
