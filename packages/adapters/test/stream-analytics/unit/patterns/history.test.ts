// Patterns that compare an event with the ones before it.
import { events, pattern, rows, time } from './pattern.ts';

pattern('growth against the event before: LAG', {
  query: `SELECT pump, bar - LAG(bar) OVER (PARTITION BY pump LIMIT DURATION(minute, 1)) AS rise INTO o FROM p TIMESTAMP BY at`,
  events: { p: events('pump bar', ['00:01', 'a', 5], ['00:02', 'b', 9], ['00:10', 'a', 7], ['01:11', 'a', 8]) },
  // The last one is 61 s after the one before it.
  rows: { o: rows('pump rise', ['a', null], ['b', null], ['a', 2], ['a', null]) },
});

pattern('only what changed: an event whose value differs from the one before', {
  query: `SELECT door, state INTO o FROM d TIMESTAMP BY at
    WHERE state <> LAG(state, 1, '') OVER (PARTITION BY door LIMIT DURATION(hour, 1))`,
  events: {
    d: events(
      'door state',
      ['00:01', 'x', 'open'],
      ['00:02', 'x', 'open'],
      ['00:03', 'y', 'open'],
      ['00:04', 'x', 'shut'],
      ['00:05', 'x', 'open'],
    ),
  },
  rows: { o: rows('door state', ['x', 'open'], ['y', 'open'], ['x', 'shut'], ['x', 'open']) },
});

pattern('two of one make in a row: successive events belong together', {
  query: `SELECT make, plate, LAG(plate) OVER (LIMIT DURATION(second, 30)) AS behind INTO o FROM road TIMESTAMP BY at
    WHERE LAG(make) OVER (LIMIT DURATION(second, 30)) = make`,
  events: {
    road: events('make plate', ['00:01', 'M', 'p1'], ['00:05', 'N', 'p2'], ['00:09', 'N', 'p3'], ['00:50', 'N', 'p4']),
  },
  rows: { o: rows('make plate behind', ['N', 'p3', 'p2']) },
});

pattern('how long a job took: from its latest start to its end', {
  query: `SELECT job, DATEDIFF(second, LAST(System.Timestamp()) OVER (PARTITION BY job LIMIT DURATION(hour, 1) WHEN step = 'start'), System.Timestamp()) AS seconds
    INTO o FROM work TIMESTAMP BY at WHERE step = 'end'`,
  events: {
    work: events(
      'job step',
      ['00:05', 'a', 'start'],
      ['00:10', 'b', 'start'],
      ['00:20', 'a', 'start'],
      ['01:00', 'a', 'end'],
      ['01:10', 'c', 'end'],
    ),
  },
  rows: { o: rows('job seconds', ['a', 40], ['c', null]) },
});

pattern('how long a condition lasted: from the first fault after the last good reading', {
  query: `WITH marked AS (
      SELECT unit, hot, System.Timestamp() AS t, LAG(hot, 1, 0) OVER (PARTITION BY unit LIMIT DURATION(day, 1)) AS wasHot
      FROM oven TIMESTAMP BY at)
    SELECT unit, LAST(t) OVER (PARTITION BY unit LIMIT DURATION(day, 1) WHEN hot = 1 AND wasHot = 0) AS since, t AS until,
      DATEDIFF(second, LAST(t) OVER (PARTITION BY unit LIMIT DURATION(day, 1) WHEN hot = 1 AND wasHot = 0), t) AS seconds
    INTO o FROM marked WHERE hot = 0 AND wasHot = 1`,
  events: {
    oven: events(
      'unit hot',
      ['00:01', 'u', 0],
      ['00:10', 'u', 1],
      ['00:15', 'v', 1],
      ['00:20', 'u', 1],
      ['00:47', 'u', 0],
      ['00:50', 'u', 0],
    ),
  },
  rows: { o: rows('unit since until seconds', ['u', time('00:10'), time('00:47'), 37]) },
});

pattern('too hot for half a minute: raised once, when the time is over', {
  query: `WITH marked AS (
      SELECT unit, hot, System.Timestamp() AS t, LAST(System.Timestamp()) OVER (PARTITION BY unit LIMIT DURATION(hour, 1) WHEN hot = 0) AS fine
      FROM oven TIMESTAMP BY at),
    aged AS (SELECT unit, hot, DATEDIFF(second, fine, t) AS age FROM marked)
    SELECT unit, age INTO o FROM aged
    WHERE age >= 30 AND LAG(age, 1, 0) OVER (PARTITION BY unit LIMIT DURATION(hour, 1)) < 30`,
  events: {
    oven: events(
      'unit hot',
      ['00:00', 'u', 0],
      ['00:10', 'u', 1],
      ['00:29', 'u', 1],
      ['00:31', 'u', 1],
      ['00:45', 'u', 1],
      ['00:50', 'u', 0],
      ['01:25', 'u', 1],
    ),
  },
  rows: { o: rows('unit age', ['u', 31], ['u', 35]) },
});

pattern('a quiet time after an alert: the next one only when none went out for a minute', {
  query: `SELECT room, celsius INTO o FROM cold TIMESTAMP BY at
    WHERE celsius > 8 AND LAG(celsius) OVER (PARTITION BY room LIMIT DURATION(minute, 1) WHEN celsius > 8) IS NULL`,
  events: {
    cold: events(
      'room celsius',
      ['00:01', 'r', 9],
      ['00:30', 'r', 5],
      ['00:40', 'r', 10],
      ['01:41', 'r', 11],
      ['01:50', 's', 12],
    ),
  },
  rows: { o: rows('room celsius', ['r', 9], ['r', 11], ['s', 12]) },
});

pattern('three rising readings one after the other', {
  query: `SELECT pump, bar INTO o FROM p TIMESTAMP BY at
    WHERE LAG(bar, 2) OVER (PARTITION BY pump LIMIT DURATION(minute, 5)) < LAG(bar, 1) OVER (PARTITION BY pump LIMIT DURATION(minute, 5))
      AND LAG(bar, 1) OVER (PARTITION BY pump LIMIT DURATION(minute, 5)) < bar`,
  events: {
    p: events(
      'pump bar',
      ['00:01', 'a', 5],
      ['00:02', 'a', 6],
      ['00:03', 'b', 1],
      ['00:04', 'a', 9],
      ['00:05', 'a', 8],
      ['00:06', 'a', 9],
    ),
  },
  rows: { o: rows('pump bar', ['a', 9]) },
});

pattern('running totals of the last minute: SUM and COUNT with OVER', {
  query: `SELECT id, SUM(amount) OVER (PARTITION BY till LIMIT DURATION(minute, 1)) AS total, COUNT(*) OVER (PARTITION BY till LIMIT DURATION(minute, 1)) AS n
    INTO o FROM sale TIMESTAMP BY at`,
  events: {
    sale: events(
      'id till amount',
      ['00:00', 1, 'A', 5],
      ['00:30', 2, 'A', 7],
      ['00:40', 3, 'B', 9],
      ['01:00', 4, 'A', 1],
      ['01:31', 5, 'A', 2],
    ),
  },
  // The history is (now − 1 min, now]: at 01:00 the first sale is out of it.
  rows: { o: rows('id total n', [1, 5, 1], [2, 12, 2], [3, 9, 1], [4, 8, 2], [5, 3, 2]) },
});

pattern('an outlier by its own history: z-score', {
  query: `WITH scored AS (
      SELECT q, v, AVG(v) OVER (LIMIT DURATION(minute, 1) WHEN v < 100) AS mean, STDEVP(v) OVER (LIMIT DURATION(minute, 1) WHEN v < 100) AS spread
      FROM s TIMESTAMP BY at)
    SELECT q, (v - mean) / spread AS z INTO o FROM scored WHERE spread > 0 AND ABS(v - mean) > 3 * spread`,
  events: {
    s: events('q v', ['00:01', 1, 10], ['00:02', 2, 14], ['00:03', 3, 12], ['00:04', 4, 200], ['00:05', 5, 13]),
  },
  // Before 200 came: 10, 14, 12, so a mean of 12 and a variance of 8 / 3.
  rows: { o: [{ q: 4, z: 188 / Math.sqrt(8 / 3) }] },
});

pattern('rate of change per second', {
  query: `WITH pairs AS (
      SELECT tank, litres, LAG(litres) OVER (PARTITION BY tank LIMIT DURATION(minute, 1)) AS before,
        DATEDIFF(second, LAG(System.Timestamp()) OVER (PARTITION BY tank LIMIT DURATION(minute, 1)), System.Timestamp()) AS seconds
      FROM t TIMESTAMP BY at)
    SELECT tank, CAST(litres - before AS float) / seconds AS rate INTO o FROM pairs WHERE seconds > 0 AND ABS(litres - before) >= 2 * seconds`,
  events: { t: events('tank litres', ['00:00', 'x', 100], ['00:10', 'x', 95], ['00:20', 'x', 60]) },
  rows: { o: rows('tank rate', ['x', -3.5]) },
});

pattern('worse than the window before: LAG over windows', {
  query: `WITH w AS (SELECT line, COUNT(*) AS faults, System.Timestamp() AS t FROM f TIMESTAMP BY at GROUP BY line, TumblingWindow(second, 10))
    SELECT line, faults, LAG(faults, 1, 0) OVER (PARTITION BY line LIMIT DURATION(second, 10)) AS before INTO o FROM w`,
  events: { f: events('line', ['00:01', 'A'], ['00:12', 'A'], ['00:13', 'A'], ['00:35', 'A']) },
  // The window that ends at :40 has none 10 s before it.
  rows: { o: rows('line faults before', ['A', 1, 0], ['A', 2, 1], ['A', 1, 0]) },
});
