import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob, type JobOptions, StreamRuntimeError } from '../../../src/stream-analytics/index.ts';
import { START } from './jobs.ts';

/** The event every expression below is evaluated on. */
const EVENT = {
  n: null,
  i: 7,
  f: -2.5,
  text: ' Pump-07 ',
  list: [1, 'b', null],
  grid: [[1], [2, 3]],
  rec: { Name: 'x', deep: { v: 3 }, 'a.b': 4 },
  at: '2026-03-02T08:30:15.1234567Z',
};

function evaluate(expression: string, level: JobOptions['compatibilityLevel'] = '1.2'): unknown {
  const run = compileJob(`SELECT ${expression} AS v FROM s`, { compatibilityLevel: level }).start();
  return run.push('s', { payload: EVENT, arrival: START }).rows[0]?.row.v;
}

const VALUES: readonly (readonly [string, unknown])[] = [
  // Types and conversions
  ...['1', '1.5', "'x'", 'System.Timestamp()', 'CAST(1 AS bit)', 'rec', 'list', 'n'].map(
    (expression, index): readonly [string, unknown] => [
      `GetType(${expression})`,
      ['bigint', 'float', 'nvarchar(max)', 'datetime', 'bit', 'record', 'array', null][index],
    ],
  ),
  ['CAST(0.0 AS bit)', false],
  ['CAST(0.001 AS bit)', true],
  ['CAST(1 AS bit) + 2', 3],
  ['CAST(-1.9 AS bigint)', -1],
  ["TRY_CAST('1.9' AS bigint)", null],
  ["TRY_CAST('soon' AS datetime)", null],
  ['TRY_CAST(rec AS array)', null],
  ['CAST(n AS float)', null],
  ["CAST('2026-03-02T10:00:00+02:00' AS datetime)", '2026-03-02T08:00:00.0000000Z'],
  // Arithmetic
  ['7 / 2', 3],
  ['-7 / 2', -3],
  ['7 / 2.0', 3.5],
  ['7 % 4', 3],
  ['1 / 0', null],
  ['i + n', null],
  ['5 & 3 | 8', 9],
  ['~5 ^ 1', -5],
  ['9007199254740993 + 1', Number(9007199254740994n)],
  [`${'0'.repeat(50)}7`, 7],
  ['CASE WHEN i > .5 THEN .5 ELSE .25 END', 0.5],
  ['list.0 + grid.1.0 + [grid].1.[1]', 6],
  ['CAST(-9223372036854775808 AS nvarchar(max))', '-9223372036854775808'],
  ['-9223372036854775808 - 1', null],
  ["'a' + 'b'", 'ab'],
  ["REPLICATE('a', 600000) + REPLICATE('a', 600000)", null],
  // Mathematics: the result has the type of the argument
  ['GetType(ABS(-3))', 'bigint'],
  ['GetType(CEILING(2.0))', 'float'],
  ['FLOOR(f)', -3],
  ['SIGN(f)', -1],
  ['ROUND(0.5, 0)', 1],
  ['ROUND(-0.5, 0)', -1],
  ['ROUND(501.0101, -3)', 1000],
  ['ROUND(123.4, -10)', 0],
  ['ROUND(123.9995, 3)', 124],
  ['ROUND(15, -1)', 20],
  ['ROUND(1.0e20, -20)', 1e20],
  ['ROUND(9007199254740991, -16)', 1e16],
  ['ROUND(1.23456789e-10, 16)', 1.234568e-10],
  ['ROUND(0.49999999999999994, 0)', 0],
  ['ROUND(1.5e300, 400)', 1.5e300],
  ['ROUND(2.5, -1.0e300)', 0],
  ['POWER(2, 62)', Number(2n ** 62n)],
  ['POWER(2, 64)', null],
  ['POWER(2.0, -1)', 0.5],
  ['SQUARE(3)', 9],
  ['SQRT(-1)', null],
  ['EXP(0)', 1],
  // Dates: boundaries are counted, fractions are cut, text is UTC unless it says otherwise
  ["DATEDIFF(hour, '2026-01-01T00:59:59Z', '2026-01-01T01:00:00Z')", 1],
  ["DATEDIFF(week, '2026-02-28', '2026-03-01')", 1],
  ["DATEDIFF(quarter, '2026-03-31', '2025-12-31')", -1],
  ["DATEDIFF(mcs, '2026-01-01T00:00:00.0000009Z', '2026-01-01T00:00:00.0000010Z')", 1],
  ["CAST(DATEDIFF(mcs, '0001-01-01', '9999-12-31T23:59:59.999999Z') AS nvarchar(max))", '315537897599999999'],
  ["DATEADD(month, 1.9, CAST('2026-01-31' AS datetime))", '2026-02-28T00:00:00.0000000Z'],
  ["DATEADD(year, 1, '2024-02-29')", '2025-02-28T00:00:00.0000000Z'],
  ['DATEADD(mcs, 1, at)', '2026-03-02T08:30:15.1234577Z'],
  ["DATEADD(year, 9000, '2026-01-01')", null],
  ["DATEADD(day, 1, 'soon')", null],
  ['DATENAME(weekday, at)', 'Monday'],
  ['DATENAME(month, at)', 'March'],
  ['DATETIMEFROMPARTS(2026, 2, 29, 0, 0, 0, 0)', null],
  ['DATETIMEFROMPARTS(2024, 2, 29, 23, 59, 59, 999)', '2024-02-29T23:59:59.9990000Z'],
  ['YEAR(at) * 10000 + MONTH(at) * 100 + DAY(at)', 20260302],
  // Text: positions from 1, NULL in gives NULL out
  ["LEN('ab  ')", 2],
  ["LEN('  ')", 0],
  // In time that does not grow with the square of the length.
  ["LEN('a' + SPACE(999998) + 'b')", 1_000_000],
  ["SUBSTRING('abcdef', -1, 4)", 'ab'],
  ["SUBSTRING('abc', 9, 4)", ''],
  ["SUBSTRING('abc', 2, n)", null],
  ["LEFT('abc', 9)", 'abc'],
  ["RIGHT('abc', 0)", ''],
  ["CHARINDEX('b', 'abcb', 3)", 4],
  ["CHARINDEX('', 'abc')", 0],
  ["PATINDEX('%[0-9]%', text)", 7],
  ["PATINDEX('b%', 'ab')", 0],
  ["REGEXMATCH('Alpha', 'ALPHA$')", 1],
  ["REGEXMATCH('a', '(')", 0],
  ["REGEXMATCH(n, 'a')", null],
  ["REPLACE('aaa', '', 'x')", 'aaa'],
  ["REPLACE('a.b.c', '.', '')", 'abc'],
  ["REPLACE('abc', 'b', '$&')", 'a$&c'],
  ["REPLACE(REPLICATE('a', 1000000), 'a', 'bb')", null],
  ["STUFF('abcdef', 2, 3, 'ijklmn')", 'aijklmnef'],
  ["STUFF('abc', 0, 1, 'x')", 'xbc'],
  ["STUFF('abc', 4, 1, 'x')", ''],
  ["STUFF('abc', 2, 99, 'x')", 'ax'],
  ["STUFF('abc', 2, 0, 'x')", 'axbc'],
  ["STUFF('abc', 2, 1, n)", null],
  ["REPLICATE('ab', -1)", null],
  ["REPLICATE('ab', 500001)", null],
  ["REPLICATE('', 9223372036854775807)", ''],
  ['SPACE(1000001)', null],
  ["REPLICATE('ab', 0)", ''],
  ['SPACE(3)', '   '],
  ["REVERSE('a💥c')", 'c💥a'],
  ["TRANSLATE('2*[3+4]', '[]', '()')", '2*(3+4)'],
  ["CONCAT('a', n, 1, 1.5)", 'a11.5'],
  ['CONCAT(n, n)', ''],
  ["CONCAT_WS('-', 'a', n, 'b')", 'a-b'],
  ["CONCAT_WS('-', n, n)", ''],
  ['TRIM(text)', 'Pump-07'],
  ["LTRIM(CONCAT(NCHAR(133), NCHAR(8195), 'x '))", 'x '],
  ["RTRIM(' x ')", ' x'],
  ['NCHAR(128165)', '💥'],
  ['NCHAR(1114112)', null],
  ['NCHAR(-1)', null],
  ["UNICODE('茶')", 33590],
  ["UPPER('aé') + LOWER('AÉ')", 'AÉaé'],
  // NULL
  ['COALESCE(n, NULL, 2, 3)', 2],
  ['NULLIF(1, 1.0)', null],
  ['NULLIF(i, n)', 7],
  ['CASE i WHEN 7 THEN 1 ELSE 0 END', 1],
  ['CASE n WHEN NULL THEN 1 ELSE 0 END', 0],
  ['CASE WHEN i > 9 THEN 1 END', null],
  // Records and arrays
  ["GetRecordPropertyValue(rec, 'name')", 'x'],
  ["GetRecordPropertyValue(rec, 'deep.v')", 3],
  ["GetRecordPropertyValue(rec, 'a.b')", 4],
  ["GetRecordPropertyValue(s, 'I')", 7],
  ['GetArrayElement(list, 1)', 'b'],
  ['GetArrayElement(list, 9)', null],
  ['GetArrayLength(list)', 3],
  ['GetArrayLength(n)', null],
  ['[rec].[deep].[v]', 3],
  ['list.[0]', 1],
  [`JSON_PARSE('{"a":[1]}')`, { a: [1] }],
  ["JSON_PARSE('[1]')", null],
  ["JSON_PARSE('{')", null],
  ['JSON_PARSE(i)', null],
  // "text" is text where there is no such column
  ['"abc"', 'abc'],
  ['"I"', 7],
];

test('scalar functions and operators', () => {
  for (const [expression, value] of VALUES) assert.deepEqual(evaluate(expression), value, expression);
});

test('date parts have their short forms', () => {
  const parts: Readonly<Record<string, number>> = {
    'year yy yyyy': 2026,
    'quarter qq q': 1,
    'month mm m': 3,
    'dayofyear dy y': 61,
    'day dd d': 2,
    'week wk ww': 10,
    'weekday dw w': 2,
    'hour hh': 8,
    'minute mi n': 30,
    'second ss s': 15,
    'millisecond ms': 123,
    'microsecond mcs': 123_456,
  };
  for (const [names, value] of Object.entries(parts))
    for (const name of names.split(' ')) assert.equal(evaluate(`DATEPART(${name}, at)`), value, name);
});

test('what cannot be answered stops the job', () => {
  for (const expression of [
    "LEFT('a', -1)",
    "RIGHT('a', -1)",
    "SUBSTRING('a', 1, -1)",
    "STUFF('a', 1, -1, 'x')",
    "TRANSLATE('a', 'ab', 'c')",
    "CAST('x' AS bigint)",
    'CAST(rec AS array)',
    'GetArrayLength(rec)',
  ]) {
    assert.throws(() => evaluate(expression), StreamRuntimeError, expression);
  }
});

test('compatibility levels change types, names and prefixes', () => {
  const row = (level: '1.0' | '1.1' | '1.2'): unknown => {
    const query = `SELECT Flag AS F, Day, JSON_PARSE('{"A":true}') AS J FROM s`;
    const payload = { Flag: true, Day: '2026-03-02T10:00:00+02:00' };
    return compileJob(query, { compatibilityLevel: level }).start().push('s', { payload, arrival: START }).rows[0]?.row;
  };
  assert.deepEqual(row('1.2'), { F: true, Day: '2026-03-02T10:00:00+02:00', J: { A: true } });
  assert.deepEqual(row('1.1'), { F: 1, Day: '2026-03-02T10:00:00+02:00', J: { A: 1 } });
  assert.deepEqual(row('1.0'), { f: 1, day: '2026-03-02T08:00:00.0000000Z', j: { a: 1 } });
  assert.equal(evaluate('mine.ABS(f)', '1.1'), 2.5);
  assert.equal(evaluate('mine.SUM(i) OVER (LIMIT DURATION(second, 1))', '1.0'), 7);
});
