// A dry run that a browser and Node both make: a threshold on a window's mean, over a function of the program.
import { eventsOfReadings, replay } from '../../../src/stream-analytics/index.ts';

const START = Date.UTC(2026, 2, 2, 8);

/** Forty minutes of two devices: one is warm for a while, in degrees Fahrenheit. */
const READINGS = Array.from({ length: 240 }, (_, index) => ({
  at: START + index * 10_000,
  deviceKey: `d${index % 2}`,
  metric: 'Temperature',
  value: index % 2 === 1 && index >= 60 && index < 150 ? 104 : 68,
}));

export const QUERY = `
WITH means AS (
  SELECT DeviceID, System.Timestamp() AS Time, AVG(udf.celsius(Temperature)) AS Mean
  FROM IoTStream TIMESTAMP BY Time GROUP BY DeviceID, TumblingWindow(minute, 5)
)
SELECT DeviceID AS DeviceId, 'Temperature' AS ReadingType, Mean AS Reading, CONCAT(DeviceID, '/', Time) AS EventToken,
  30 AS Threshold, 'TooWarm' AS RuleOutput, Time
INTO AlertsQueue FROM means WHERE Mean > 30`;

/** What the dry run found, as text: the same bytes wherever it runs. */
export function dryRun(): string {
  const rule = { name: 'TooWarm', version: 'draft', query: QUERY };
  const functions = { udf: { celsius: (fahrenheit: number) => ((fahrenheit - 32) * 5) / 9 } };
  return JSON.stringify(replay(rule, eventsOfReadings(READINGS), { functions }));
}
