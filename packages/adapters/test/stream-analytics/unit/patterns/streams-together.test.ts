// Patterns over two streams, or one beside itself.
import { event, events, pattern, rows, time } from './pattern.ts';

pattern('what belongs together within a time: temporal JOIN', {
  query: `SELECT e.plate, DATEDIFF(second, e, x) AS inside, System.Timestamp() AS t INTO o
    FROM entries e TIMESTAMP BY at JOIN exits x TIMESTAMP BY at ON e.plate = x.plate AND DATEDIFF(second, e, x) BETWEEN 0 AND 60`,
  events: {
    entries: events('plate', ['00:01', 'p'], ['00:10', 'q'], ['00:20', 'r']),
    exits: events('plate', ['00:05', 'q'], ['00:41', 'p'], ['01:21', 'r']),
  },
  // q left before it came in; r needed 61 s.
  rows: { o: rows('plate inside t', ['p', 40, time('00:41')]) },
});

pattern('absence: an order without an acknowledgement', {
  query: `SELECT c.id, System.Timestamp() AS t INTO o FROM commands c TIMESTAMP BY at
    LEFT JOIN acks a TIMESTAMP BY at ON c.id = a.id AND DATEDIFF(second, c, a) BETWEEN 0 AND 20 WHERE a.id IS NULL`,
  events: {
    commands: events('id', ['00:01', 1], ['00:02', 2], ['00:30', 3]),
    acks: events('id', ['00:21', 1], ['00:23', 2]),
  },
  rows: { o: rows('id t', [2, time('00:22')], [3, time('00:50')]) },
});

pattern('silence: a device that sends nothing more for half a minute', {
  query: `SELECT a.device, System.Timestamp() AS t INTO o FROM beat a TIMESTAMP BY at
    LEFT JOIN beat b TIMESTAMP BY at ON a.device = b.device AND DATEDIFF(second, a, b) BETWEEN 1 AND 30 WHERE b.device IS NULL`,
  events: { beat: events('device', ['00:01', 'd'], ['00:20', 'd'], ['00:25', 'e'], ['00:50', 'd'], ['00:55', 'e']) },
  rows: { o: rows('device t', ['d', time('01:20')], ['e', time('01:25')]) },
});

pattern('one stream beside itself: the same card at two places at once', {
  query: `SELECT a.card, a.shop AS here, b.shop AS there INTO o FROM pay a TIMESTAMP BY at
    JOIN pay b TIMESTAMP BY at ON a.card = b.card AND DATEDIFF(second, a, b) BETWEEN 0 AND 30 WHERE a.shop <> b.shop`,
  events: {
    pay: events('card shop', ['00:01', 'c', 'X'], ['00:05', 'c', 'X'], ['00:20', 'c', 'Y'], ['00:40', 'c', 'X']),
  },
  rows: { o: rows('card here there', ['c', 'X', 'Y'], ['c', 'X', 'Y'], ['c', 'Y', 'X']) },
});

pattern('a window beside another window: more out than in', {
  query: `WITH i AS (SELECT hall, COUNT(*) AS n FROM entries TIMESTAMP BY at GROUP BY hall, TumblingWindow(second, 10)),
      x AS (SELECT hall, COUNT(*) AS n FROM exits TIMESTAMP BY at GROUP BY hall, TumblingWindow(second, 10))
    SELECT x.hall, x.n - COALESCE(i.n, 0) AS surplus INTO o FROM x LEFT JOIN i ON x.hall = i.hall AND DATEDIFF(second, x, i) BETWEEN 0 AND 0
    WHERE x.n > COALESCE(i.n, 0)`,
  events: {
    entries: events('hall', ['00:01', 'A'], ['00:02', 'B'], ['00:03', 'B']),
    exits: events('hall', ['00:04', 'A'], ['00:05', 'A'], ['00:06', 'B'], ['00:12', 'A']),
  },
  rows: { o: rows('hall surplus', ['A', 1], ['A', 1]) },
});

pattern('the reading of each event beside the mean of its window', {
  query: `WITH m AS (SELECT room, AVG(celsius) AS mean FROM cold TIMESTAMP BY at GROUP BY room, TumblingWindow(second, 10))
    SELECT c.room, c.celsius, m.mean INTO o FROM cold c TIMESTAMP BY at JOIN m ON c.room = m.room AND DATEDIFF(second, c, m) BETWEEN 0 AND 9
    WHERE c.celsius > m.mean + 2`,
  events: {
    cold: events('room celsius', ['00:02', 'r', 4], ['00:04', 'r', 4], ['00:08', 'r', 10], ['00:12', 'r', 11]),
  },
  rows: { o: rows('room celsius mean', ['r', 10, 6]) },
});

pattern('both, within five seconds, in either order', {
  query: `SELECT s.zone INTO o FROM smoke s TIMESTAMP BY at JOIN heat h TIMESTAMP BY at ON s.zone = h.zone AND DATEDIFF(second, s, h) BETWEEN -5 AND 5`,
  events: {
    smoke: events('zone', ['00:10', 'z1'], ['00:20', 'z2']),
    heat: events('zone', ['00:06', 'z1'], ['00:25', 'z2'], ['00:26', 'z2']),
  },
  rows: { o: rows('zone', ['z1'], ['z2']) },
});

pattern('late and lost order: what is out of order by more than the tolerance is adjusted', {
  query: `SELECT q, System.Timestamp() AS t INTO o FROM s TIMESTAMP BY at`,
  options: { outOfOrderSeconds: 5, lateArrivalSeconds: 20 },
  events: {
    s: [
      event('00:10', { q: 1 }),
      event('00:07', { q: 2 }, { arrival: '00:11' }),
      event('00:02', { q: 3 }, { arrival: '00:12' }),
      event('00:00', { q: 4 }, { arrival: '00:30' }),
    ],
  },
  // 3 is moved to 10 − 5; 4 first to 30 − 20, which is in order then.
  rows: { o: rows('q t', [3, time('00:05')], [2, time('00:07')], [1, time('00:10')], [4, time('00:10')]) },
});
