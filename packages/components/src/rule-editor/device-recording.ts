import { doubtOf, qualityOf, type ConnectedServiceClient, type Id, type Reading, type ReadingSeries } from '@csk/core';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The most points that one call gives. */
const MAX_POINTS = 20_000;
/** So many readings are played at most; of more the newest. */
export const MAX_READINGS = 200_000;
/** A span as short as this that is not raw is not kept raw: asking for less would not help. */
const SHORTEST_SPAN = 6 * HOUR;

/** Past readings of a device, in the order of time. */
export interface Recording {
  readonly readings: readonly Reading[];
  /** Some are averages: raw readings are not kept that long. */
  readonly isAveraged: boolean;
  /** There are older ones that were left out. */
  readonly isCut: boolean;
}

/**
 * Reads the past of a device, raw as far as it is kept. The service gives a coarser resolution when a span has too many
 * points, so days that have are asked for in halves.
 */
export async function deviceRecording(
  client: ConnectedServiceClient,
  deviceId: Id<'device'>,
  days: number,
  signal: AbortSignal,
): Promise<Recording> {
  const deviceKey = (await client.devices.get(deviceId, { signal }))?.deviceKey ?? deviceId;
  const to = Date.now();
  const readings: Reading[] = [];
  let isAveraged = false;

  async function read(from: number, until: number): Promise<void> {
    const window = { from: new Date(from).toISOString(), to: new Date(until).toISOString(), maxPoints: MAX_POINTS };
    const series = await client.readings.range(deviceId, window, { signal });
    const isRaw = series.every(({ bucketMs }) => bucketMs === 0);
    if (!isRaw && until - from > SHORTEST_SPAN) {
      const middle = from + (until - from) / 2;
      await read(middle, until);
      if (readings.length < MAX_READINGS) await read(from, middle);
      return;
    }
    isAveraged ||= !isRaw;
    // One by one: a call takes no hundred thousand arguments.
    for (const reading of readingsOf(series, deviceKey)) readings.push(reading);
  }

  let from = to;
  for (let day = 0; day < days && readings.length < MAX_READINGS; day += 1) {
    from = to - (day + 1) * DAY;
    await read(from, to - day * DAY);
  }
  const isCut = readings.length > MAX_READINGS || from > to - days * DAY;
  const ordered = readings.sort((a, b) => a.at - b.at);
  return { readings: ordered.slice(-MAX_READINGS), isAveraged, isCut };
}

function* readingsOf(series: readonly ReadingSeries[], deviceKey: string): Generator<Reading> {
  for (const { metric, times, values, quality } of series) {
    for (const [index, at] of times.entries()) {
      const value = values[index];
      if (value !== undefined) yield { deviceKey, metric, at, value, ...doubtOf(qualityOf(quality?.[index])) };
    }
  }
}
