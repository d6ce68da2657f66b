// What the engine is measured against: the same results by loops written by hand, without evidence, late events or
// out-of-order events, and by alasql over all rows at once.
import alasql from 'alasql';
import type { Arrived } from './stream-readings.ts';

interface Row {
  readonly timestamp: number;
  readonly row: object;
}

export function filterByHand(events: readonly Arrived[]): number {
  const rows: Row[] = [];
  for (const { payload } of events) {
    const timestamp = Date.parse(payload.ReadingTime);
    if (!(payload.Temperature >= 70)) continue;
    const { DeviceID, Temperature, ReadingTime } = payload;
    rows.push({ timestamp, row: { DeviceID, Fahrenheit: Temperature * 1.8 + 32, ReadingTime } });
  }
  return rows.length;
}

export function tumblingByHand(events: readonly Arrived[], windowMs: number): number {
  const rows: Row[] = [];
  let groups = new Map<string, { sum: number; highest: number; count: number }>();
  let end = -Infinity;
  for (const { payload } of events) {
    const { DeviceID, Temperature } = payload;
    const time = Date.parse(payload.ReadingTime);
    if (time > end) {
      for (const [key, { sum, highest, count }] of groups)
        rows.push({ timestamp: end, row: { DeviceID: key, Mean: sum / count, Highest: highest, Readings: count } });
      groups = new Map();
      end = Math.ceil(time / windowMs) * windowMs;
    }
    let group = groups.get(DeviceID);
    if (group === undefined) {
      group = { sum: 0, highest: -Infinity, count: 0 };
      groups.set(DeviceID, group);
    }
    group.sum += Temperature;
    group.count += 1;
    if (Temperature > group.highest) group.highest = Temperature;
  }
  return rows.length + groups.size;
}

export function referenceByHand(events: readonly Arrived[], limits: ReadonlyMap<string, number>): number {
  const rows: Row[] = [];
  for (const { payload } of events) {
    const { DeviceID, Temperature, ReadingTime } = payload;
    const timestamp = Date.parse(ReadingTime);
    const Threshold = limits.get(DeviceID);
    if (Threshold === undefined || !(Temperature >= Threshold)) continue;
    rows.push({ timestamp, row: { DeviceID, Temperature, Threshold } });
  }
  return rows.length;
}

export function lagByHand(events: readonly Arrived[]): number {
  const rows: Row[] = [];
  const earlier = new Map<string, { time: number; value: number }>();
  for (const { payload } of events) {
    const { DeviceID, Temperature } = payload;
    const time = Date.parse(payload.ReadingTime);
    const past = earlier.get(DeviceID);
    const Rise = past !== undefined && time - past.time <= 600_000 ? Temperature - past.value : null;
    earlier.set(DeviceID, { time, value: Temperature });
    rows.push({ timestamp: time, row: { DeviceID, Rise } });
  }
  return rows.length;
}

/** alasql has no event time: it is given each row's epoch milliseconds, so that it need not read the text. */
export function alasqlRows(events: readonly Arrived[]): object[] {
  return events.map(({ payload, arrival }) => ({ ...payload, epoch: arrival }));
}

export function tumblingByAlasql(rows: readonly object[], windowMs: number): number {
  const result: unknown = alasql(
    `SELECT DeviceID, AVG(Temperature) AS Mean, MAX(Temperature) AS Highest, COUNT(*) AS Readings
     FROM ? GROUP BY DeviceID, CEIL(epoch / ${windowMs})`,
    [rows],
  );
  return (result as readonly unknown[]).length;
}
