// Patterns that sum up a stretch of time.
import { event, events, pattern, rows, time } from './pattern.ts';

pattern('totals every ten seconds for each lane', {
  query: `SELECT lane, COUNT(*) AS cars, SUM(axles) AS axles, AVG(speed) AS mean, System.Timestamp() AS upTo
    INTO o FROM toll TIMESTAMP BY at GROUP BY lane, TumblingWindow(second, 10)`,
  events: {
    toll: events(
      'lane axles speed',
      ['00:01', 1, 2, 30],
      ['00:04', 2, 3, 20],
      ['00:09', 1, 2, 35],
      ['00:10', 1, 4, 10],
      ['00:11', 1, 2, 50],
    ),
  },
  rows: {
    o: rows(
      'lane cars axles mean upTo',
      [1, 3, 8, 25, time('00:10')],
      [2, 1, 3, 20, time('00:10')],
      [1, 1, 2, 50, time('00:20')],
    ),
  },
});

pattern('how many different ones: COUNT(DISTINCT)', {
  query: `SELECT COUNT(DISTINCT card) AS people, COUNT(*) AS passes INTO o FROM turnstile TIMESTAMP BY at GROUP BY TumblingWindow(minute, 1)`,
  events: {
    turnstile: events('card', ['00:01', 'x'], ['00:02', 'y'], ['00:03', 'x'], ['00:04', null], ['01:30', 'y']),
  },
  rows: { o: rows('people passes', [2, 4], [1, 1]) },
});

pattern('the best event of a window: TopOne', {
  query: `WITH best AS (
      SELECT TopOne() OVER (ORDER BY speed DESC) AS ev FROM toll TIMESTAMP BY at GROUP BY lane, TumblingWindow(minute, 1))
    SELECT ev.plate AS plate, ev.speed AS speed INTO o FROM best`,
  events: {
    toll: events(
      'lane plate speed',
      ['00:01', 1, 'p1', 48],
      ['00:09', 1, 'p2', 61],
      ['00:30', 1, 'p3', 52],
      ['01:10', 1, 'p4', 33],
    ),
  },
  rows: { o: rows('plate speed', ['p2', 61], ['p4', 33]) },
});

pattern('the top n of a window, best first', {
  query: `SELECT CollectTop(2, plate) OVER (ORDER BY speed DESC) AS fastest INTO o FROM toll TIMESTAMP BY at GROUP BY TumblingWindow(minute, 1)`,
  events: { toll: events('plate speed', ['00:01', 'p1', 48], ['00:09', 'p2', 61], ['00:30', 'p3', 52]) },
  rows: {
    o: [
      {
        fastest: [
          { rank: 1, value: 'p2' },
          { rank: 2, value: 'p3' },
        ],
      },
    ],
  },
});

pattern('the last event of each window, by joining the window with its events', {
  query: `WITH ends AS (SELECT MAX(CAST(at AS datetime)) AS lastAt FROM toll TIMESTAMP BY at GROUP BY TumblingWindow(second, 30))
    SELECT toll.plate INTO o FROM toll TIMESTAMP BY at
    JOIN ends ON DATEDIFF(second, toll, ends) BETWEEN 0 AND 30 AND CAST(toll.at AS datetime) = ends.lastAt`,
  events: { toll: events('plate', ['00:02', 'p1'], ['00:28', 'p2'], ['00:31', 'p3'], ['00:44', 'p4']) },
  rows: { o: rows('plate', ['p2'], ['p4']) },
});

pattern('the first event of each interval: ISFIRST', {
  query: `SELECT plate INTO o FROM toll TIMESTAMP BY at WHERE ISFIRST(second, 30) OVER (PARTITION BY lane) = 1`,
  events: {
    toll: events('lane plate', ['00:05', 1, 'p1'], ['00:06', 2, 'p2'], ['00:29', 1, 'p3'], ['00:31', 1, 'p4']),
  },
  rows: { o: rows('plate', ['p1'], ['p2'], ['p4']) },
});

pattern('several lengths at once: Windows()', {
  query: `SELECT System.Window().Id AS span, SUM(kwh) AS kwh, System.Timestamp() AS upTo INTO o FROM meter TIMESTAMP BY at
    GROUP BY Windows(Window('10s', TumblingWindow(second, 10)), Window('20s', TumblingWindow(second, 20)))`,
  events: { meter: events('kwh', ['00:03', 1], ['00:08', 2], ['00:12', 4]) },
  rows: { o: rows('span kwh upTo', ['10s', 3, time('00:10')], ['10s', 4, time('00:20')], ['20s', 7, time('00:20')]) },
});

pattern('periodic values: the latest known one every five seconds, for five minutes at most', {
  query: `SELECT System.Timestamp() AS upTo, TopOne() OVER (ORDER BY at DESC) AS latest INTO o FROM tank TIMESTAMP BY at
    GROUP BY HoppingWindow(second, 15, 5)`,
  events: { tank: [event('00:03', { litres: 80 }), event('00:14', { litres: 60 })] },
  rows: {
    // Ends 5, 10, 15 hold the first; 15, 20, 25 the second, which is later.
    o: [5, 10, 15, 20, 25].map((second) => ({
      upTo: time(`00:${String(second).padStart(2, '0')}`),
      latest:
        second < 15 ? { at: '2026-04-07T06:00:03.000Z', litres: 80 } : { at: '2026-04-07T06:00:14.000Z', litres: 60 },
    })),
  },
});

pattern('three in ten seconds, whenever that is: sliding window', {
  query: `SELECT badge, COUNT(*) AS tries, System.Timestamp() AS t INTO o FROM door TIMESTAMP BY at WHERE ok = 0
    GROUP BY badge, SlidingWindow(second, 10) HAVING COUNT(*) >= 3`,
  events: {
    door: events(
      'badge ok',
      ['00:01', 'b', 0],
      ['00:07', 'b', 0],
      ['00:09', 'b', 1],
      ['00:10', 'b', 0],
      ['00:12', 'b', 0],
    ),
  },
  // At 10: 1, 7, 10. At 11 the first leaves. At 12: 7, 10, 12. At 17 the next leaves.
  rows: { o: rows('badge tries t', ['b', 3, time('00:10')], ['b', 3, time('00:12')]) },
});

pattern('visits: sessions that end after a pause', {
  query: `SELECT visitor, COUNT(*) AS pages, MIN(System.Timestamp()) AS since, DATEDIFF(second, MIN(System.Timestamp()), MAX(System.Timestamp())) AS seconds
    INTO o FROM web TIMESTAMP BY at GROUP BY visitor, SessionWindow(second, 20, 300) OVER (PARTITION BY visitor)`,
  events: { web: events('visitor', ['00:01', 'v'], ['00:15', 'w'], ['00:20', 'v'], ['00:40', 'v'], ['01:10', 'v']) },
  rows: {
    o: rows(
      'visitor pages since seconds',
      ['w', 1, time('00:15'), 0],
      ['v', 3, time('00:01'), 39],
      ['v', 1, time('01:10'), 0],
    ),
  },
});

pattern('the same message twice: duplicates within a window count once', {
  query: `WITH once AS (SELECT id, MAX(amount) AS amount, System.Timestamp() AS t FROM sale TIMESTAMP BY at GROUP BY id, System.Timestamp())
    SELECT COUNT(*) AS sales, SUM(amount) AS total INTO o FROM once GROUP BY TumblingWindow(minute, 1)`,
  events: { sale: events('id amount', ['00:01', 'a', 5], ['00:01', 'a', 5], ['00:02', 'b', 7], ['00:02', 'a', 3]) },
  rows: { o: rows('sales total', [3, 15]) },
});

pattern('everything that happens at one moment: snapshot over what several windows write', {
  query: `WITH lanes AS (SELECT lane, COUNT(*) AS cars FROM toll TIMESTAMP BY at GROUP BY lane, TumblingWindow(second, 10))
    SELECT System.Timestamp() AS t, COUNT(*) AS lanes, MAX(cars) AS busiest INTO o FROM lanes GROUP BY System.Timestamp()`,
  events: { toll: events('lane', ['00:01', 1], ['00:02', 2], ['00:03', 2], ['00:14', 1]) },
  rows: { o: rows('t lanes busiest', [time('00:10'), 2, 2], [time('00:20'), 1, 1]) },
});

pattern('a moving average of minutes: window over window', {
  query: `WITH seconds10 AS (SELECT AVG(kw) AS kw FROM meter TIMESTAMP BY at GROUP BY TumblingWindow(second, 10))
    SELECT AVG(kw) AS smooth, COUNT(*) AS parts, System.Timestamp() AS t INTO o FROM seconds10 GROUP BY HoppingWindow(second, 20, 10)`,
  events: { meter: events('kw', ['00:01', 2], ['00:05', 4], ['00:15', 9]) },
  // The tens are 3 at :10 and 9 at :20; windows of two tens end at 10, 20 and 30.
  rows: { o: rows('smooth parts t', [3, 1, time('00:10')], [6, 2, time('00:20')], [9, 1, time('00:30')]) },
});

pattern('service levels: percentiles of response times', {
  query: `SELECT PERCENTILE_CONT(0.5) OVER (ORDER BY took) AS middle, PERCENTILE_DISC(0.9) OVER (ORDER BY took) AS slow INTO o
    FROM calls TIMESTAMP BY at GROUP BY TumblingWindow(minute, 1)`,
  events: { calls: events('took', ['00:01', 40], ['00:02', 10], ['00:03', 30], ['00:04', 20]) },
  // Sorted 10 20 30 40: halfway between the second and third; the first with a share of at least 0.9 is the fourth.
  rows: { o: rows('middle slow', [25, 40]) },
});

pattern('clocks of their own: a slow device is not out of order with the others', {
  query: `SELECT device, COUNT(*) AS n, System.Timestamp() AS t INTO o FROM s TIMESTAMP BY at OVER device GROUP BY device, TumblingWindow(second, 10)`,
  options: { lateArrivalSeconds: 30 },
  events: {
    s: [
      event('00:31', { device: 'quick' }),
      event('00:12', { device: 'slow' }, { arrival: '00:32' }),
      event('00:33', { device: 'quick' }),
      event('00:13', { device: 'slow' }, { arrival: '00:34' }),
    ],
  },
  rows: { o: rows('device n t', ['slow', 2, time('00:20')], ['quick', 2, time('00:40')]) },
});

pattern('shifts: windows that begin at a quarter past', {
  query: `SELECT COUNT(*) AS parts, System.Timestamp() AS upTo INTO o FROM line TIMESTAMP BY at GROUP BY Tumbling(Duration(hour, 1), Offset(minute, 15))`,
  events: { line: events('q', ['14:59', 1], ['15:00', 2], ['15:01', 3], ['74:00', 4]) },
  rows: { o: rows('parts upTo', [2, time('15:00')], [2, time('75:00')]) },
});

pattern('a column for each kind: sums over CASE', {
  query: `SELECT SUM(CASE WHEN kind = 'in' THEN 1 ELSE 0 END) AS entered, SUM(CASE WHEN kind = 'out' THEN 1 ELSE 0 END) AS [left]
    INTO o FROM gate TIMESTAMP BY at GROUP BY TumblingWindow(minute, 1)`,
  events: { gate: events('kind', ['00:01', 'in'], ['00:02', 'in'], ['00:30', 'out']) },
  rows: { o: rows('entered left', [2, 1]) },
});
