// The readings of the stream benchmark: the telemetry message of Connected Field Service's simulator, with its time.
export interface Reading {
  readonly DeviceID: string;
  readonly Temperature: number;
  readonly Humidity: number;
  readonly EventToken: string;
  readonly ReadingTime: string;
}

/** A reading as a job takes it, and as the broker has it. */
export interface Arrived {
  readonly payload: Reading;
  /** Epoch milliseconds. */
  readonly arrival: number;
}

const START = Date.UTC(2026, 2, 2, 8);
export const MS_BETWEEN = 5;

/** `digits`: how many the number of a device has at least. */
export function readingText(index: number, keys: number, digits = 1): string {
  return JSON.stringify({
    // A prime step: neighbours in the stream are not neighbours among the devices.
    DeviceID: `device-${String((index * 7919) % keys).padStart(digits, '0')}`,
    Temperature: 60 + ((index * 37) % 200) / 10,
    Humidity: (index * 13) % 100,
    EventToken: `5bd3e6a1-77a2-4c5e-9d5b-${String(index).padStart(12, '0')}`,
    ReadingTime: new Date(arrivalOf(index)).toISOString(),
  });
}

export const arrivalOf = (index: number): number => START + index * MS_BETWEEN;

export function readings(count: number, keys: number, digits?: number): Arrived[] {
  return Array.from({ length: count }, (_, index) => ({
    payload: JSON.parse(readingText(index, keys, digits)) as Reading,
    arrival: arrivalOf(index),
  }));
}

/** Half of the readings pass. */
export const FILTER = `SELECT DeviceID, Temperature * 1.8 + 32 AS Fahrenheit, ReadingTime INTO hot
  FROM readings TIMESTAMP BY ReadingTime WHERE Temperature >= 70`;

export const tumbling = (windowMs: number): string =>
  `SELECT DeviceID, AVG(Temperature) AS Mean, MAX(Temperature) AS Highest, COUNT(*) AS Readings INTO report
  FROM readings TIMESTAMP BY ReadingTime GROUP BY DeviceID, TumblingWindow(millisecond, ${windowMs})`;

export const REFERENCE = `SELECT r.DeviceID, r.Temperature, l.Threshold INTO above
  FROM readings r TIMESTAMP BY ReadingTime JOIN limits l ON r.DeviceID = l.DeviceID WHERE r.Temperature >= l.Threshold`;

export const LAG = `SELECT DeviceID, Temperature - LAG(Temperature) OVER (PARTITION BY DeviceID LIMIT DURATION(minute, 10)) AS Rise
  INTO rises FROM readings TIMESTAMP BY ReadingTime`;

export const limits = (keys: number): { readonly DeviceID: string; readonly Threshold: number }[] =>
  Array.from({ length: keys }, (_, key) => ({ DeviceID: `device-${key}`, Threshold: 70 }));
