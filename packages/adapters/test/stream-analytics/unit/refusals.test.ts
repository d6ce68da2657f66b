import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob, type JobOptions, StreamCompileError } from '../../../src/stream-analytics/index.ts';

const INPUTS: NonNullable<JobOptions['inputs']> = {
  s: { kind: 'stream' },
  r: { kind: 'stream' },
  ref: { kind: 'reference' },
};

function refuse(query: string, options: JobOptions = { inputs: INPUTS }): StreamCompileError {
  try {
    compileJob(query, options);
  } catch (error) {
    assert.ok(error instanceof StreamCompileError, `${String(error)}\n${query}`);
    return error;
  }
  assert.fail(`compiled: ${query}`);
}

/** A query with the place of its mistake marked by ¦, what was expected there, and what the hint must speak of. */
type Mistake = readonly [string, RegExp, RegExp];

function check(mistakes: readonly Mistake[]): void {
  for (const [marked, message, hint] of mistakes) {
    const query = marked.replace('¦', '');
    const before = marked.slice(0, marked.indexOf('¦')).split('\n');
    const { line, column, message: given, hint: advice } = refuse(query);
    assert.deepEqual([line, column], [before.length, (before.at(-1)?.length ?? 0) + 1], `${marked}: ${given}`);
    assert.match(given, message, marked);
    assert.match(advice ?? '', hint, marked);
  }
}

test('a syntax error has its place, what was expected, and a hint', () => {
  check([
    ['¦', /expected SELECT, found the end/, /at least one SELECT/],
    ['SELECT ¦FROM s', /expected an expression, found "FROM"/, /name the columns, or write \*/],
    ['SELECT a, ¦FROM s', /expected an expression/, /remove the comma/],
    ['SELECT a b ¦c FROM s', /expected FROM, found "c"/, /commas/],
    ['SELECT a¦', /expected FROM, found the end/, /reads from an input/],
    ['SELECT a FROM ¦WHERE a = 1', /expected the name of an input/, /brackets/],
    ['SELECT a AS ¦order FROM s', /expected a column name after AS/, /\[order\]/],
    ['SELECT a INTO ¦FROM s', /expected the name of an output/, /brackets/],
    ['SELECT a FROM s\nWHERE¦', /expected an expression, found the end/, /condition/],
    ['SELECT a FROM s WHERE a =¦= 1', /expected an expression, found "="/, /one =/],
    ['SELECT a FROM s WHERE a = 1 &¦& b = 2', /expected an expression/, /AND/],
    ["SELECT a |¦| 'x' FROM s", /expected an expression/, /OR; texts/],
    ['SELECT a FROM s WHERE a IS ¦5', /expected NULL/, /IS NULL/],
    ['SELECT a FROM s WHERE a IN ¦1, 2', /expected "\("/, /IN \(1, 2/],
    ['SELECT a FROM s WHERE a BETWEEN 1¦, 2', /expected AND/, /BETWEEN low AND high/],
    ['SELECT a FROM s WHERE ¦!a', /unexpected character "!"/, /NOT/],
    ['SELECT a FROM s ¦ORDER BY a', /expected SELECT, WITH or CREATE TABLE, found "ORDER"/, /order of time/],
    ['SELECT a FROM s x ¦LIMIT 5', /found "LIMIT"/, /CollectTop/],
    ['SELECT TOP ¦5 a FROM s', /expected FROM, found "5"/, /no TOP/],
    ['SELECT ¦DISTINCT a FROM s', /DISTINCT is not supported/, /GROUP BY/],
    ['SELECT a FROM s GROUP ¦a', /expected BY/, /GROUP BY/],
    ['SELECT a FROM s TIMESTAMP ¦t', /found "t"/, /TIMESTAMP BY/],
    ['SELECT COUNT(*) FROM s GROUP BY a, Tumbling(second, 1) ¦WHERE a = 1', /found "WHERE"/, /before GROUP BY/],
    ['SELECT a FROM s¦, r', /found ","/, /JOIN/],
    ['SELECT a FROM s JOIN r ¦WHERE a = 1', /expected ON/, /condition/],
    ['SELECT a FROM s ¦RIGHT JOIN r ON a = b', /expected JOIN, INNER JOIN or LEFT JOIN/, /other joins/],
    ['SELECT a FROM ¦(SELECT a FROM s)', /inside FROM/, /WITH/],
    ['SELECT (¦SELECT a FROM s) FROM s', /inside an expression/, /WITH/],
    ['SELECT a FROM s WHERE a IN (¦SELECT a FROM r)', /inside an expression/, /WITH/],
    ['SELECT ABS(a ¦FROM s', /expected "\)"/, /close the parenthesis/],
    ['SELECT CASE WHEN a = 1 THEN 2 ELSE 3 ¦FROM s', /expected END/, /close CASE/],
    ['SELECT CASE a ¦ELSE 3 END FROM s', /expected WHEN/, /at least one WHEN/],
    ['SELECT CAST(a¦, bigint) FROM s', /expected AS/, /CAST\(value AS type\)/],
    ['SELECT CAST(a AS nvarchar(¦50)) FROM s', /expected max/, /nvarchar\(max\)/],
    ['SELECT LAG(a) OVER ¦PARTITION BY a FROM s', /expected "\("/, /OVER \(PARTITION BY/],
    ['SELECT LAG(a) OVER (LIMIT ¦5) FROM s', /expected DURATION/, /LIMIT DURATION/],
    ['SELECT LAG(a) OVER (¦DURATION(hour, 1)) FROM s', /expected PARTITION BY, ORDER BY/, /./],
    ['WITH a ¦(SELECT a FROM s) SELECT a FROM a', /expected AS/, /./],
    ['WITH a AS ¦SELECT a FROM s', /expected "\("/, /./],
    ['WITH a AS (SELECT a FROM s)¦', /expected SELECT, found the end/, /after its steps/],
    ['¦INSERT INTO o SELECT a FROM s', /found "INSERT"/, /SELECT … INTO/],
    ['CREATE ¦VIEW s (a bigint)', /expected TABLE/, /CREATE TABLE/],
    ["SELECT ¦'a FROM s", /text is not closed/, /close it with '/],
    ['SELECT ¦[a FROM s', /not closed/, /close it with \]/],
    ['SELECT a ¦/* x', /comment is not closed/, /\*\//],
    ['SELECT a FROM s WHERE a = ¦‘x’', /unexpected character/, /straight apostrophes/],
    ['SELECT ¦2nd FROM s', /begin with a digit/, /\[2nd\]/],
    ['SELECT * FROM s MATCH_RECOGNIZE (¦a)', /expected LIMIT DURATION, PARTITION BY, MEASURES/, /without commas/],
    ['SELECT * FROM s ¦MATCH_RECOGNIZE (LIMIT DURATION(second, 1) PATTERN (A))', /needs MEASURES/, /for example/],
    ['SELECT * FROM s MATCH_RECOGNIZE (PATTERN (A ¦= 1))', /expected "\)"/, /quantifiers/],
  ]);
});

test('what Azure refuses when it compiles is refused, with its place and a hint', () => {
  const match = (inner: string, select = '*'): string =>
    `SELECT ${select} FROM s MATCH_RECOGNIZE (LIMIT DURATION(minute, 1) ${inner}) AS m`;
  check([
    ['WITH a AS (SELECT a INTO ¦o FROM s) SELECT a FROM a', /INTO is not allowed in a step/, /after WITH/],
    ['SELECT COUNT(*) FROM s GROUP BY ¦a', /needs a window/, /TumblingWindow/],
    ['SELECT COUNT(*) FROM s GROUP BY ¦DATEPART(minute, System.Timestamp())', /needs a window/, /./],
    ['SELECT COUNT(*) FROM s GROUP BY Tumbling(second, 1), ¦Sliding(second, 1)', /two windows/, /Windows/],
    ['SELECT COUNT(*) FROM s GROUP BY Tumbling(day, ¦8)', /more than 7 days/, /./],
    ['SELECT COUNT(*) FROM s GROUP BY ¦Hopping(microsecond, 604800000000, 1)', /windows at once/, /hop/],
    ['SELECT COUNT(*) FROM s GROUP BY Tumbling(¦month, 1)', /unit of time/, /day, hour/],
    ['SELECT COUNT(*) FROM s GROUP BY Tumbling(¦10, second)', /unit of time/, /./],
    [
      "SELECT COUNT(*) FROM s GROUP BY ¦Windows(Window('a', Tumbling(second, 1)), Tumbling(second, 2))",
      /all windows have an id or none/,
      /./,
    ],
    [
      "SELECT COUNT(*) FROM s GROUP BY Windows(Window('a', Tumbling(second, 1)), Window(¦'A', Tumbling(second, 2)))",
      /stands twice/,
      /case/,
    ],
    ['SELECT COUNT(*) FROM s GROUP BY Windows(¦Windows(Tumbling(second, 1)))', /nested/, /./],
    ['SELECT a.x FROM s a JOIN r b ON a.k ¦= b.k', /bound the time/, /DATEDIFF/],
    ['SELECT a.x FROM s a JOIN r b ON DATEDIFF(second, a, b) ¦< 5', /both sides/, /BETWEEN/],
    ['SELECT a.x FROM s a JOIN r b ON DATEDIFF(day, a, b) ¦BETWEEN 0 AND 8', /more than 7 days/, /./],
    ['SELECT ¦* FROM s a JOIN r b ON DATEDIFF(second, a, b) BETWEEN 0 AND 5', /SELECT \* cannot/, /name the columns/],
    ['SELECT a FROM s x JOIN ¦s x ON 1 = 1', /two sources/, /alias/],
    ['SELECT ¦COUNT(DISTINCT a) OVER (LIMIT DURATION(hour, 1)) FROM s', /takes no OVER/, /GROUP BY/],
    ['SELECT LAG(¦LAG(a) OVER (LIMIT DURATION(hour, 1))) OVER (LIMIT DURATION(hour, 1)) FROM s', /inside LAG/, /step/],
    ['SELECT LAG(a, ¦0) OVER (LIMIT DURATION(hour, 1)) FROM s', /offset of LAG/, /./],
    ['SELECT LAG(a) OVER (LIMIT DURATION(day, ¦8)) FROM s', /more than 7 days/, /./],
    ['SELECT ISFIRST(hour, 1) OVER (LIMIT ¦DURATION(hour, 1)) FROM s', /takes no LIMIT/, /./],
    ['SELECT ¦SUM(a) FROM s', /cannot stand here/, /GROUP BY/],
    ['SELECT SUM(¦SUM(a)) FROM s GROUP BY Tumbling(second, 1)', /inside another/, /step/],
    ['SELECT ¦a FROM s GROUP BY Tumbling(second, 1)', /neither a GROUP BY key/, /aggregate it/],
    ['SELECT ¦* FROM s GROUP BY Tumbling(second, 1)', /GROUP BY/, /TopOne/],
    [
      'SELECT TopOne() OVER (PARTITION BY ¦k) AS t FROM s GROUP BY k, Tumbling(second, 1)',
      /no PARTITION BY/,
      /GROUP BY/,
    ],
    [
      'SELECT TopOne() OVER (PARTITION BY ¦a ORDER BY v) AS t FROM s GROUP BY k, Tumbling(second, 1)',
      /no PART/,
      /GROUP/,
    ],
    ['SELECT TopOne() OVER (ORDER BY v WHEN v ¦> 1) AS t FROM s GROUP BY k, Tumbling(second, 1)', /no WHEN/, /WHERE/],
    ['SELECT ¦TopOne() AS t FROM s GROUP BY k, Tumbling(second, 1)', /needs OVER \(ORDER BY/, /ORDER BY/],
    ['SELECT PERCENTILE_CONT(¦2) OVER (ORDER BY a) FROM s GROUP BY Tumbling(second, 1)', /0 to 1/, /0\.95/],
    ['SELECT ¦x.ABS(a) FROM s', /prefix of x\.ABS/, /no prefix/],
    ['SELECT a FROM ¦unknown', /no input or step/, /the inputs are s, r, ref/],
    ['SELECT a FROM ¦ref', /right side of a JOIN/, /JOIN/],
    ['SELECT s.a FROM ¦ref JOIN s ON s.k = ref.k', /right side of a JOIN/, /from a stream/],
    ['WITH x AS (SELECT a FROM s) SELECT ¦b FROM x', /x has no column b/, /its columns are a/],
    ['WITH x AS (SELECT a FROM s) SELECT a FROM x y WHERE ¦y.b = 1', /y has no column b/, /its columns are a/],
    ['WITH x AS (SELECT a FROM s) SELECT COUNT(*) FROM x GROUP BY ¦k, Tumbling(second, 1)', /no column k/, /are a/],
    ['SELECT ¦e.Value FROM s CROSS APPLY GetArrayElements(l) AS e', /e has no column Value/, /ArrayIndex, ArrayValue/],
    ['SELECT ¦GetArrayElements(l) FROM s', /not supported/, /CROSS APPLY/],
    ['WITH b AS (SELECT a FROM ¦c), c AS (SELECT a FROM s) SELECT a FROM b', /before it is defined/, /above/],
    ['WITH a AS (SELECT a FROM s TIMESTAMP BY t) SELECT a FROM a TIMESTAMP BY ¦t', /only for inputs/, /./],
    ['SELECT a FROM s TIMESTAMP BY ¦System.Timestamp()', /System\.Timestamp/, /arrival/],
    ['SELECT e.ArrayValue FROM s TIMESTAMP BY ¦e.ArrayValue CROSS APPLY GetArrayElements(l) AS e', /APPLY makes/, /./],
    ['SELECT a FROM s TIMESTAMP BY t OVER k; SELECT b FROM ¦r TIMESTAMP BY t', /without OVER/, /all inputs/],
    ['SELECT COUNT(*) FROM s TIMESTAMP BY t OVER ¦k GROUP BY Tumbling(second, 1)', /missing in GROUP BY/, /every key/],
    [
      'SELECT a.k FROM s a TIMESTAMP BY t OVER k JOIN r b TIMESTAMP BY t OVER ¦k ON DATEDIFF(second, a, b) BETWEEN 0 AND 1',
      /missing in ON/,
      /every key/,
    ],
    ['¦CREATE TABLE q (a bigint); SELECT a FROM s', /q is no input/, /./],
    ['CREATE TABLE s (a bigint, ¦A float); SELECT a FROM s', /stands twice/, /./],
    ['CREATE TABLE s (¦a money); SELECT a FROM s', /unknown type money/, /bigint, float/],
    ['SELECT ¦UPER(a) FROM s', /unknown function UPER/, /did you mean UPPER/],
    ['SELECT ¦ISNULL(a, 0) FROM s', /not supported/, /COALESCE/],
    ['SELECT ¦GETDATE() FROM s', /not supported/, /System\.Timestamp/],
    ['SELECT ¦SUBSTRING(a, 1) FROM s', /takes 3 arguments and was given 2/, /./],
    ['SELECT DATEADD(¦fortnight, 1, a) FROM s', /needs a date part/, /second/],
    ['SELECT a FROM s WHERE ¦a', /expected a condition/, /compare/],
    [match('MEASURES Last(A.v) AS v PATTERN (A B) DEFINE A AS ¦B.v = 1, B AS B.v = 2'), /defined after/, /before/],
    [match('MEASURES Max(A.v ¦+ 1) AS v PATTERN (A)'), /takes one field/, /outside/],
    [match('MEASURES Max(¦ABS(A.v)) AS v PATTERN (A)'), /takes one field/, /outside/],
    [match('MEASURES ¦A AS v PATTERN (A)'), /no value/, /field/],
    [match('MEASURES Last(A.v) AS v PATTERN (A)', '¦v'), /takes only \*/, /step/],
    [`${match('MEASURES Last(A.v) AS v PATTERN (A)')} WHERE v ¦= 1`, /nothing may follow/, /step/],
    [match('MEASURES Last(A.v) AS v PATTERN (¦(A{100}){100})'), /more than 256 parts/, /smaller/],
    [
      "SELECT AnomalyDetection_SpikeAndDip(a, ¦0, 120, 'spikes') OVER (LIMIT DURATION(hour, 1)) FROM s",
      /1 to 100/,
      /percentage/,
    ],
    [
      'SELECT AnomalyDetection_ChangePoint(a, 80, ¦1e9) OVER (LIMIT DURATION(hour, 1)) FROM s',
      /history size/,
      /events/,
    ],
    [
      "SELECT AnomalyDetection_SpikeAndDip(a, 80, 9, ¦'up') OVER (LIMIT DURATION(hour, 1)) FROM s",
      /mode/,
      /spikesanddips/,
    ],
    ['SELECT ¦AnomalyDetection_ChangePoint(*, 80, 9) OVER (LIMIT DURATION(hour, 1)) FROM s', /takes a value/, /./],
  ]);
});

test('sizes that no job needs are refused', () => {
  const many = (count: number, part: string, separator: string): string =>
    Array<string>(count).fill(part).join(separator);
  assert.match(refuse(`SELECT ${many(1025, 'a', ',')} FROM s`).message, /at most 1024 columns/);
  const joins = Array.from({ length: 33 }, (_, i) => `JOIN r r${i} ON DATEDIFF(second, s, r${i}) BETWEEN 0 AND 1`);
  assert.match(refuse(`SELECT s.a FROM s ${joins.join(' ')}`).message, /at most 32 sources/);
  assert.match(refuse(many(1001, 'SELECT a FROM s', ';')).message, /at most 1000 SELECTs/);
  assert.match(refuse(`SELECT a FROM s WHERE ${many(500, 'a = 1', ' OR ')}`).message, /too long/);
  assert.match(refuse(`SELECT ${'('.repeat(121)}`).message, /nested more than/);
  assert.match(refuse(' '.repeat(300_000)).message, /longer than/);
  const property = '['.repeat(200_000);
  assert.match(refuse(`SELECT GetMetadataPropertyValue(s, '${property}') FROM s`).message, /more than 1000 characters/);
});

test('a list longer than a call of JavaScript can have arguments is taken', () => {
  const list = `1${',1'.repeat(128_000)}`;
  assert.ok(compileJob(`SELECT LAG(v) OVER (LIMIT DURATION(day, 1) WHEN v IN (${list})) AS x FROM s`));
});
