import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamCompileError, compileJob } from '../../../src/stream-analytics/index.ts';
import { START, rowsOf } from './jobs.ts';

/** Events of input s, one a second, in the order given. */
const s = (...payloads: readonly object[]): { input: string; payload: object; arrival: number }[] =>
  payloads.map((payload, index) => ({ input: 's', payload, arrival: START + 1000 + index * 1000 }));

test('a step may be named in UNION, and a number of shards changes nothing', () => {
  const query = `WITH a AS (SELECT k FROM s PARTITION BY k INTO 10), b AS (SELECT k FROM s PARTITION BY k INTO 10)
    SELECT * INTO o FROM a PARTITION BY k UNION b PARTITION BY k`;
  assert.deepEqual(rowsOf(query, s({ k: 1 })), [{ k: 1 }, { k: 1 }]);
  assert.deepEqual(rowsOf('(SELECT k FROM s) UNION ALL (SELECT k + 1 AS x FROM s)', s({ k: 1 })), [{ k: 1 }, { k: 2 }]);
});

test('later parts of a UNION take the names of the first, as they are spelled, also behind a star', () => {
  const steps = 'WITH a AS (SELECT DeviceId, Temp FROM s), b AS (SELECT Temp AS t, DeviceId FROM s)';
  const event = s({ DeviceId: 'd', Temp: 5 });
  const row = { DeviceId: 'd', Temp: 5 };
  assert.deepEqual(rowsOf(`${steps} SELECT * FROM a UNION SELECT deviceid, temp FROM s`, event), [row, row]);
  const numbered = `${steps} SELECT DeviceId, Temp, 1 AS Part FROM a UNION SELECT *, 2 AS n FROM a`;
  assert.deepEqual(rowsOf(numbered, event), [
    { ...row, Part: 1 },
    { ...row, Part: 2 },
  ]);
  const text = `${steps}, c AS (SELECT 'x' AS k, CAST(Temp AS nvarchar(max)) AS v FROM a
    UNION SELECT b.*, CAST(t AS nvarchar(max)) AS w FROM b) SELECT * FROM c`;
  assert.throws(() => compileJob(text), /different numbers of columns/);
});

test('COUNT counts rows, values, or events that differ', () => {
  const query =
    'SELECT COUNT() a, COUNT(s) b, COUNT(ALL v) c, COUNT(DISTINCT v) d, COUNT(DISTINCT s) e FROM s GROUP BY Tumbling(minute, 1)';
  assert.deepEqual(rowsOf(query, s({ v: 1 }, { v: 1.0 }, { v: null }, { v: '1' })), [{ a: 4, b: 4, c: 3, d: 2, e: 3 }]);
});

test('percentiles read text that spells numbers, and interpolate', () => {
  const values = [0.98, 0.93, 0.78, 0.99, 0.89];
  const query = `SELECT PERCENTILE_CONT(0.95) OVER (ORDER BY v) c, PERCENTILE_DISC(0.5) OVER (ORDER BY t DESC) d
    FROM s GROUP BY Tumbling(hours, 1)`;
  const events = s(...values.map((v) => ({ v, t: String(Math.round(v * 1000)) })));
  const [row] = rowsOf(query, events);
  assert.ok(Math.abs(Number(row?.c) - 0.988) < 1e-12);
  assert.equal(row?.d, 930);
});

test('a third source may be bounded against the first, whatever stands between', () => {
  const query = `SELECT a.v x, b.v y, c.v z FROM s a JOIN s b ON DATEDIFF(second, a, b) BETWEEN 0 AND 5
    JOIN s c ON DATEDIFF(second, b, c) < 0 AND DATEDIFF(second, a, c) BETWEEN 0 AND 5`;
  const rows = rowsOf(query, s({ v: 1 }, { v: 2 }, { v: 3 })).map(({ x, y, z }) => [x, y, z].join(''));
  assert.deepEqual(rows.sort(), ['121', '131', '132', '232']);
});

test('the bounds of a JOIN may be given in two units', () => {
  const query = `SELECT a.v x, b.v y FROM s a JOIN s b ON DATEDIFF(second, a, b) > 0 AND DATEDIFF(minute, a, b) <= 0`;
  const rows = rowsOf(query, s({ v: 1 }, { v: 2 }, { v: 3 })).map(({ x, y }) => `${String(x)}${String(y)}`);
  assert.deepEqual(rows.sort(), ['12', '13', '23']);
});

test('below a GROUP BY key that is a record its members may be read', () => {
  const query = 'SELECT r.a.b AS b, COUNT(*) AS n FROM s GROUP BY r.a, Tumbling(second, 1)';
  assert.deepEqual(rowsOf(query, s({ r: { a: { b: 5 } } })), [{ b: 5, n: 1 }]);
});

test('"text" is text where no event of the row has such a column, also in a JOIN and in a group', () => {
  assert.deepEqual(rowsOf('SELECT v FROM s WHERE k = "on"', s({ k: 'on', v: 1 }, { k: 'off', v: 2 })), [{ v: 1 }]);
  const joined = 'SELECT "on" AS t FROM s a JOIN s b ON DATEDIFF(second, a, b) BETWEEN 0 AND 0';
  assert.deepEqual(rowsOf(joined, s({ v: 1 })), [{ t: 'on' }]);
  const grouped = 'SELECT CASE WHEN MAX(v) > 1 THEN "high" ELSE "low" END AS t FROM s GROUP BY Tumbling(second, 1)';
  assert.deepEqual(rowsOf(grouped, s({ v: 2 })), [{ t: 'high' }]);
});

test('System.Window() is a record, and its Id is NULL without Windows', () => {
  const query = 'SELECT System.Window() AS w, System.Window().Id AS i FROM s GROUP BY ';
  const named = `${query}Windows(Window('a', Tumbling(second, 1)))`;
  assert.deepEqual(rowsOf(named, s({})), [{ w: { Id: 'a' }, i: 'a' }]);
  assert.deepEqual(rowsOf(`${query}Tumbling(second, 1)`, s({})), [{ w: { Id: null }, i: null }]);
});

test('CREATE TABLE drops what does not fit, from 1.1 on also numbers beyond float', () => {
  const query = 'CREATE TABLE s (v float); SELECT v FROM s';
  const payloads = [JSON.parse('{"v":1e999}') as object, { v: 1 }, { v: 'x' }, { w: 1 }, { v: null }];
  assert.deepEqual(rowsOf(query, s(...payloads)), [{ v: 1 }, { v: null }]);
  const codes = compileJob(query)
    .start()
    .push('s', { payload: payloads, arrival: START })
    .diagnostics.map(({ code }) => code.split('.')[1]);
  assert.deepEqual(codes, ['TypeConversionError', 'TypeConversionError', 'MissingColumns']);
  assert.equal(rowsOf(query, s(...payloads), { compatibilityLevel: '1.0' }).length, 3);
});

test('CREATE TABLE does not convert: text that spells a number is no number, a number no text', () => {
  const fitting = (type: string, ...values: readonly unknown[]): unknown[] =>
    rowsOf(`CREATE TABLE s (v ${type}); SELECT v FROM s`, s(...values.map((v) => ({ v })))).map(({ v }) => v);
  assert.deepEqual(fitting('bigint', '7', 7, 7.5, true, null), [7, 1, null]);
  assert.deepEqual(fitting('float', '7.5', 7, 7.5, 'x'), [7, 7.5]);
  assert.deepEqual(fitting('nvarchar(max)', 7, '7', true, {}), ['7']);
  assert.deepEqual(fitting('bit', 'true', true, 0, 2), [true, false]);
  assert.deepEqual(fitting('datetime', '2026-03-02T09:00:00+01:00', 'soon', 7), ['2026-03-02T08:00:00.0000000Z']);
  assert.deepEqual(fitting('record', {}, [], '{}'), [{}]);
  assert.deepEqual(fitting('array', {}, [], '[]'), [[]]);
});

test('metadata: names with points, whole records, and an EventId that stays the same', () => {
  const query = `SELECT GetMetadataPropertyValue(s, '[User].[a.b]') p, GetMetadataPropertyValue(s, 'User') u,
    GetMetadataPropertyValue(s, 'EventId') id, GetMetadataPropertyValue(s, 'EventHub.EventEnqueuedUtcTime') t,
    IoTHub.ConnectionDeviceId d FROM s`;
  const read = (position: string): Record<string, unknown> | undefined =>
    compileJob(query)
      .start()
      .push('s', {
        payload: {},
        arrival: START,
        position,
        metadata: { User: { 'a.b': 1 }, IoTHub: { ConnectionDeviceId: 'd1' } },
      }).rows[0]?.row;
  const row = read('0.17');
  assert.deepEqual([row?.p, row?.u, row?.d], [1, { 'a.b': 1 }, 'd1']);
  assert.equal(row?.t, '2026-03-02T08:00:00.0000000Z');
  assert.match(String(row?.id), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(read('0.17')?.id, row?.id);
  assert.notEqual(read('0.18')?.id, row?.id);
});

test('windows take one unit or Duration, Hop and Offset, long or short names', () => {
  const ends = (window: string): unknown[] =>
    rowsOf(`SELECT System.Timestamp() AS t FROM s GROUP BY ${window}`, s({})).map(({ t }) => String(t).slice(11, 19));
  for (const same of ['Tumbling(second, 10, 3)', 'TumblingWindow(Duration(ss, 10), Offset(ms, 3000))'])
    assert.deepEqual(ends(same), ['08:00:03'], same);
  for (const same of ['Hopping(s, 4, 2)', 'HoppingWindow(Duration(second, 4), Hop(millisecond, 2000))'])
    assert.deepEqual(ends(same), ['08:00:02', '08:00:04'], same);
  for (const same of ['Sliding(minute, 1)', 'SlidingWindow(Duration(mi, 1))', 'SlidingWindow(minutes, 1)'])
    assert.deepEqual(ends(same), ['08:00:01'], same);
  for (const same of ['Session(second, 5, 60)', 'SessionWindow(Timeout(second, 5), MaxDuration(minute, 1))'])
    assert.deepEqual(ends(same), ['08:00:06'], same);
});

test('a SUM beyond its type is NULL, and no later row makes it a number again', () => {
  const query = 'SELECT SUM(v) AS v FROM s GROUP BY Tumbling(minute, 1)';
  const sum = (...values: readonly unknown[]): unknown => rowsOf(query, s(...values.map((v) => ({ v }))))[0]?.v;
  assert.equal(sum(9e18, 9e18, 5), null);
  assert.equal(sum('1e308', 1.5, '1e308', 5), null);
  assert.equal(sum(9e18, 9e18, -9e18, -9e18, 5), 5, 'what is written is in range again');
  const job = compileJob(query);
  for (const values of [
    [9e18, 9e18],
    ['1e308', '1e308'],
  ]) {
    const first = job.start();
    for (const event of s(...values.map((v) => ({ v })))) first.push('s', event);
    const second = job.start(JSON.parse(JSON.stringify(first.snapshot())) as ReturnType<typeof first.snapshot>);
    second.push('s', { payload: { v: 5 }, arrival: START + 9000 });
    assert.deepEqual(second.end().rows[0]?.row, { v: null });
  }
});

test('of columns of one name the leftmost stays, whether a star brought it or not', () => {
  assert.deepEqual(rowsOf('SELECT v + 1 AS v, * FROM s', s({ V: 1, w: 2 })), [{ v: 2, w: 2 }]);
  assert.deepEqual(rowsOf('SELECT *, v + 1 AS v FROM s', s({ V: 1, w: 2 }, { w: 3 })), [
    { V: 1, w: 2 },
    { w: 3, v: null },
  ]);
  const joined = compileJob('SELECT * FROM s JOIN r ON s.k = r.k', {
    inputs: { s: { kind: 'stream' }, r: { kind: 'reference' } },
  }).start();
  joined.setReference('r', [{ K: 1, v: 9, high: 3 }]);
  const [row] = joined.push('s', { payload: { v: 4, k: 1 }, arrival: START }).rows;
  assert.deepEqual(row?.row, { v: 4, k: 1, high: 3 }, 'the source that FROM names first');
  const step = 'WITH a AS (SELECT v, w FROM s) SELECT *, v + 1 AS V FROM a';
  assert.deepEqual(rowsOf(step, s({ v: 1, w: 2 })), [{ v: 1, w: 2 }]);
});

test('a name that is given twice is refused where it stands the second time', () => {
  const refused = (query: string, column: number): void =>
    assert.throws(
      () => compileJob(query),
      (error) => error instanceof StreamCompileError && error.column === column && /stands twice/.test(error.message),
      query,
    );
  refused('SELECT v AS x, w AS X FROM s', 16);
  refused('SELECT v, w, [V] FROM s', 14);
  refused('SELECT a.k, b.k FROM s a JOIN s b ON DATEDIFF(second, a, b) BETWEEN 1 AND 2', 13);
  refused('SELECT v + 1 AS v, *, v FROM s', 23);
  const union = 'SELECT v AS a, w AS b FROM s UNION SELECT v, v FROM s';
  assert.deepEqual(rowsOf(union, s({ v: 1, w: 2 })), [
    { a: 1, b: 2 },
    { a: 1, b: 1 },
  ]);
});

test('a column may have the name of its step', () => {
  const query = `WITH ev AS (SELECT TopOne() OVER (ORDER BY v DESC) AS ev FROM s GROUP BY Tumbling(minute, 1))
    SELECT ev.v AS a, ev.ev.v AS b FROM ev`;
  assert.deepEqual(rowsOf(query, s({ v: 1 }, { v: 2 })), [{ a: 2, b: 2 }]);
});

test('MIN and MAX compare text that was cast to nvarchar(max), also in a step before', () => {
  const events = s({ k: 'pump', v: 'b' }, { k: 'pump', v: 'a10' });
  const largest = 'SELECT MAX(v) AS m INTO o FROM t GROUP BY Tumbling(minute, 1)';
  const cast = 'SELECT CAST(v AS nvarchar(max)) AS V FROM s';
  assert.deepEqual(rowsOf(`WITH t AS (${cast}) ${largest}`, events), [{ m: 'b' }]);
  const chain = `WITH a AS (${cast}), b AS (SELECT * FROM a), t AS (SELECT v FROM b UNION SELECT TRY_CAST(k AS nvarchar(max)) FROM s)`;
  assert.deepEqual(rowsOf(`${chain} ${largest}`, events), [{ m: 'pump' }]);
  const twice = `WITH a AS (${cast}), t AS (SELECT MIN(v) AS v FROM a GROUP BY Tumbling(second, 1))`;
  assert.deepEqual(rowsOf(`${twice} ${largest}`, events), [{ m: 'b' }]);
  for (const step of ['SELECT v FROM s', `${cast} UNION SELECT v FROM s`, 'SELECT *, v AS x FROM s'])
    assert.throws(() => rowsOf(`WITH t AS (${step}) ${largest}`, events), /cast it first/);
  const [known, unknown] = ['SELECT *, 1 AS V FROM a', 'SELECT *, CAST(k AS nvarchar(max)) AS v FROM s'];
  assert.deepEqual(rowsOf(`WITH a AS (${cast}), t AS (${known}) ${largest}`, events), [{ m: 'b' }], 'left of it');
  assert.throws(() => rowsOf(`WITH t AS (${unknown}) ${largest}`, events), /cast it first/, 'the star brings v');
  const before = 'SELECT 1 AS v, * FROM a';
  assert.deepEqual(rowsOf(`WITH a AS (${cast}), t AS (${before}) ${largest}`, events), [{ m: 1 }]);
});
