// Patterns that look at one event at a time: choosing, converting, taking apart and enriching.
import { event, events, pattern, rows, time } from './pattern.ts';

pattern('data conversion: text becomes numbers and times', {
  query: `SELECT crate, CAST(weight AS bigint) AS grams, CAST(packed AS datetime) AS packed INTO o FROM scale TIMESTAMP BY at`,
  events: {
    scale: events(
      'crate weight packed',
      ['00:01', 'c1', '1250', '2026-04-07T07:30:00+02:00'],
      ['00:02', 'c2', 900, '2026-04-06'],
    ),
  },
  rows: {
    o: rows(
      'crate grams packed',
      ['c1', 1250, '2026-04-07T05:30:00.0000000Z'],
      ['c2', 900, '2026-04-06T00:00:00.0000000Z'],
    ),
  },
});

pattern('unreadable numbers are set aside and the job goes on', {
  query: `SELECT crate, TRY_CAST(weight AS float) AS kg INTO good FROM scale TIMESTAMP BY at WHERE TRY_CAST(weight AS float) IS NOT NULL;
    SELECT crate, weight INTO bad FROM scale TIMESTAMP BY at WHERE TRY_CAST(weight AS float) IS NULL`,
  events: {
    scale: events(
      'crate weight',
      ['00:01', 'c1', '12.5'],
      ['00:02', 'c2', 'n/a'],
      ['00:03', 'c3', 7],
      ['00:04', 'c4', null],
    ),
  },
  rows: { good: rows('crate kg', ['c1', 12.5], ['c3', 7]), bad: rows('crate weight', ['c2', 'n/a'], ['c4', null]) },
});

pattern('declared columns: rows that do not fit are dropped', {
  query: `CREATE TABLE scale (crate nvarchar(max), weight float, at datetime);
    SELECT crate, weight * 2 AS twice INTO o FROM scale TIMESTAMP BY at`,
  events: { scale: events('crate weight', ['00:01', 'c1', 1.5], ['00:02', 'c2', 'heavy'], ['00:03', 'c3', 4]) },
  rows: { o: rows('crate twice', ['c1', 3], ['c3', 8]) },
});

pattern('LIKE and NOT LIKE: names by their form', {
  query: `SELECT tag INTO forks FROM gate TIMESTAMP BY at WHERE tag LIKE 'FL-[0-9]%';
    SELECT tag INTO others FROM gate TIMESTAMP BY at WHERE tag NOT LIKE 'FL-%'`,
  events: { gate: events('tag', ['00:01', 'FL-7'], ['00:02', 'FL-X'], ['00:03', 'VAN-3'], ['00:04', 'FL-12b']) },
  rows: { forks: rows('tag', ['FL-7'], ['FL-12b']), others: rows('tag', ['VAN-3']) },
});

pattern('CASE: bands of a value, and one column for several sorts', {
  query: `SELECT room,
      CASE WHEN celsius < 2 THEN 'freezing' WHEN celsius BETWEEN 2 AND 8 THEN 'cool' ELSE 'warm' END AS band,
      CASE door WHEN 'o' THEN 1 WHEN 'c' THEN 0 ELSE -1 END AS isOpen
    INTO o FROM cold TIMESTAMP BY at`,
  events: {
    cold: events(
      'room celsius door',
      ['00:01', 'r1', 1.9, 'o'],
      ['00:02', 'r2', 8, 'c'],
      ['00:03', 'r3', 8.1, '?'],
      ['00:04', 'r4', null, null],
    ),
  },
  rows: {
    o: rows('room band isOpen', ['r1', 'freezing', 1], ['r2', 'cool', 0], ['r3', 'warm', -1], ['r4', 'warm', -1]),
  },
});

pattern('several outputs of one step: archive all, raise some', {
  query: `WITH readings AS (SELECT room, celsius, celsius * 1.8 + 32 AS fahrenheit FROM cold TIMESTAMP BY at)
    SELECT * INTO archive FROM readings;
    SELECT room, fahrenheit INTO alerts FROM readings WHERE celsius > 8`,
  events: { cold: events('room celsius', ['00:01', 'r1', 5], ['00:02', 'r2', 10]) },
  rows: {
    archive: rows('room celsius fahrenheit', ['r1', 5, 41], ['r2', 10, 50]),
    alerts: rows('room fahrenheit', ['r2', 50]),
  },
});

pattern('nested records and arrays by path', {
  query: `SELECT unit.id AS id, unit.place.floor AS [floor], GetArrayElement(load, 1) AS second, GetArrayLength(load) AS n,
      GetRecordPropertyValue(limits, 'max') AS most
    INTO o FROM lift TIMESTAMP BY at`,
  events: {
    lift: [
      event('00:01', { unit: { id: 'L1', place: { floor: 3 } }, load: [10, 20, 30], limits: { max: 630 } }),
      event('00:02', { unit: { id: 'L2' }, load: [5], limits: {} }),
    ],
  },
  rows: { o: rows('id floor second n most', ['L1', 3, 20, 3, 630], ['L2', null, null, 1, null]) },
});

pattern('array flattening: one row for each element, then a window over them', {
  query: `WITH samples AS (
      SELECT batch.line AS line, e.ArrayIndex AS place, e.ArrayValue.mm AS mm
      FROM batch TIMESTAMP BY at CROSS APPLY GetArrayElements(batch.samples) AS e)
    SELECT line, COUNT(*) AS n, MAX(mm) AS longest, MAX(place) AS lastPlace INTO o FROM samples GROUP BY line, TumblingWindow(minute, 1)`,
  events: {
    batch: [
      event('00:05', { line: 'A', samples: [{ mm: 4 }, { mm: 9 }] }),
      event('00:20', { line: 'A', samples: [] }),
      event('00:40', { line: 'A', samples: [{ mm: 7 }] }),
      event('00:50', { line: 'B' }),
    ],
  },
  rows: { o: rows('line n longest lastPlace', ['A', 3, 9, 1]) },
});

pattern('properties become rows: one reading for each sensor of a message', {
  query: `SELECT m.station, p.PropertyName AS sensor, p.PropertyValue AS value INTO o
    FROM m TIMESTAMP BY at CROSS APPLY GetRecordProperties(m.sensors) AS p WHERE p.PropertyValue > 10`,
  events: { m: [event('00:01', { station: 's1', sensors: { rain: 4, wind: 31, light: 250 } })] },
  rows: { o: rows('station sensor value', ['s1', 'wind', 31], ['s1', 'light', 250]) },
});

pattern('JSON inside text', {
  query: `SELECT gw, JSON_PARSE(body).level AS level INTO o FROM raw TIMESTAMP BY at WHERE JSON_PARSE(body) IS NOT NULL`,
  events: {
    raw: events('gw body', ['00:01', 'g1', '{"level": 3}'], ['00:02', 'g2', '{level'], ['00:03', 'g3', '{"other": 1}']),
  },
  rows: { o: rows('gw level', ['g1', 3], ['g3', null]) },
});

pattern('hub metadata: which device sent it, and what its gateway wrote beside it', {
  query: `SELECT IoTHub.ConnectionDeviceId AS device, GetMetadataPropertyValue(feed, '[User].[site]') AS site, EventEnqueuedUtcTime AS enqueued
    INTO o FROM feed TIMESTAMP BY at`,
  events: {
    feed: [
      event(
        '00:01',
        { v: 1 },
        { arrival: '00:02', meta: { IoTHub: { ConnectionDeviceId: 'pump-4' }, User: { site: 'north' } } },
      ),
      event('00:03', { v: 2 }, { arrival: '00:03', meta: { IoTHub: { ConnectionDeviceId: 'pump-5' } } }),
    ],
  },
  rows: { o: rows('device site enqueued', ['pump-4', 'north', time('00:02')], ['pump-5', null, time('00:03')]) },
});

pattern('two streams of different shape as one', {
  query: `SELECT 'door' AS kind, door AS id, opened AS value INTO o FROM doors TIMESTAMP BY at
    UNION SELECT 'lamp' AS kind, lamp AS id, lit AS value FROM lamps TIMESTAMP BY at`,
  events: {
    doors: events('door opened', ['00:01', 'd1', true], ['00:05', 'd2', false]),
    lamps: events('lamp lit', ['00:03', 'l1', true]),
  },
  rows: { o: rows('kind id value', ['door', 'd1', true], ['lamp', 'l1', true], ['door', 'd2', false]) },
});

pattern('reference data: a limit for each kind of room, and rooms without one', {
  query: `SELECT c.room, l.high AS high INTO alerts FROM cold c TIMESTAMP BY at JOIN limits l ON c.kind = l.kind WHERE c.celsius > l.high;
    SELECT c.room INTO unknown FROM cold c TIMESTAMP BY at LEFT JOIN limits l ON c.kind = l.kind WHERE l.kind IS NULL`,
  events: {
    cold: events(
      'room kind celsius',
      ['00:01', 'r1', 'fish', 3],
      ['00:02', 'r2', 'fruit', 7],
      ['00:03', 'r3', 'wine', 12],
      ['00:04', 'r4', 'fish', 2],
    ),
  },
  reference: { limits: rows('kind high', ['fish', 2], ['fruit', 8]) },
  rows: { alerts: rows('room high', ['r1', 2]), unknown: rows('room', ['r3']) },
});

pattern('reference data that names the field to test', {
  query: `SELECT m.station, r.field, GetRecordPropertyValue(m, r.field) AS value INTO o
    FROM m TIMESTAMP BY at JOIN rules r ON m.station = r.station WHERE GetRecordPropertyValue(m, r.field) > r.high`,
  events: { m: events('station wind rain', ['00:01', 's1', 31, 2], ['00:02', 's1', 12, 9]) },
  reference: { rules: rows('station field high', ['s1', 'wind', 30], ['s1', 'rain', 5]) },
  rows: { o: rows('station field value', ['s1', 'wind', 31], ['s1', 'rain', 9]) },
});

pattern('by the clock: only what happens in the first ten minutes of the hour', {
  query: `SELECT q, DATEPART(minute, System.Timestamp()) AS m, DATENAME(weekday, System.Timestamp()) AS day INTO o
    FROM s TIMESTAMP BY at WHERE DATEPART(minute, System.Timestamp()) < 10`,
  events: { s: events('q', ['09:59', 1], ['10:00', 2], ['61:30', 3]) },
  rows: { o: rows('q m day', [1, 9, 'Tuesday'], [3, 1, 'Tuesday']) },
});
