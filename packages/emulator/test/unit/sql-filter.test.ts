import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SqlSyntaxError } from '../../src/service-bus/rules/sql-lexer.ts';
import { compileAction } from '../../src/service-bus/rules/sql-action.ts';
import { compileFilter } from '../../src/service-bus/rules/sql-parser.ts';
import { like, type FilterMessage, type SqlValue } from '../../src/service-bus/rules/sql-values.ts';

const message = (user: Record<string, SqlValue>, system: Record<string, SqlValue> = {}): FilterMessage => ({
  system: new Map(Object.entries(system)),
  user: new Map(Object.entries(user).map(([name, value]) => [name.toLowerCase(), { name, value }])),
});
const evaluate = (sql: string, user: Record<string, SqlValue> = {}): SqlValue => compileFilter(sql)(message(user));

test('comparisons, logic of three values and precedence', () => {
  for (const [sql, wanted] of [
    ['1 < 2 AND 2 >= 2', true],
    ["'a' < 'b'", true],
    ["'it''s' = 'it''s'", true],
    ['missing = 1', undefined],
    ['NOT missing = 1', undefined],
    ['missing = 1 AND FALSE', false],
    ['missing = 1 OR TRUE', true],
    ["1 = '1'", undefined],
    ['1 + 2 * 3 = 7 AND (1 + 2) * 3 = 9', true],
    ['-2 + 3 = 1 AND 7 % 4 = 3 AND 0x10 = 16 AND 1.5e1 = 15', true],
    ['1 / 0 = 1', undefined],
    ['NULL IS NULL AND 1 IS NOT NULL', true],
    ['1 IN (3, missing)', undefined],
    ['1 IN (1, missing)', true],
    ['NOT EXISTS(missing)', true],
  ] as const) {
    assert.equal(evaluate(sql), wanted, sql);
  }
});

test('properties by scope, by quoted name and by computed name', () => {
  const found = message({ Level: 3, 'a b': 'x', 'c]d': 1 }, { label: 'go' });
  for (const sql of [
    'level = 3',
    'USER.LEVEL = 3',
    "[a b] = 'x'",
    '"a b" LIKE \'_\'',
    '[c]]d] = 1',
    "p('le' + 'vel') = 3",
  ]) {
    assert.equal(compileFilter(sql)(found), true, sql);
  }
  assert.equal(compileFilter("sys.Label = 'go' AND label IS NULL")(found), true);
  assert.equal(compileFilter('constructor IS NULL AND __proto__ IS NULL')(found), true);
});

test('LIKE matches as SQL does and takes no exponential time', () => {
  assert.equal(like('abc', 'a%', undefined), true);
  assert.equal(like('abc', '_b_', undefined), true);
  assert.equal(like('abc', '%d%', undefined), false);
  assert.equal(like('100%', '100!%', '!'), true);
  assert.equal(like('1000', '100!%', '!'), false);
  assert.equal(like(1, '1', undefined), undefined);
  assert.equal(like('a'.repeat(20_000), `${'%a'.repeat(200)}b`, undefined), false);
});

test('what is not of the language is an error that says where', () => {
  const wrong = [
    '',
    'a =',
    'a = = 1',
    'a LIKE',
    'a IN ()',
    'a IS 1',
    '(a = 1',
    "a = 'x",
    'other.a = 1',
    'a = 1 b',
    'f(1) = 1',
  ];
  for (const sql of [...wrong, 'a ; b', `a = '${'x'.repeat(1100)}'`]) {
    assert.throws(() => compileFilter(sql), SqlSyntaxError, sql);
  }
  for (const sql of ['', 'SET', 'SET a', 'SET a =', 'REMOVE', 'DROP a', 'SET sys.SequenceNumber = 1']) {
    assert.throws(() => compileAction(sql), SqlSyntaxError, sql);
  }
});

test('random text either compiles or is a syntax error, whatever it holds', () => {
  const pieces = [
    'a',
    'sys.',
    '(',
    ')',
    ' NOT ',
    ' AND ',
    ' LIKE ',
    " 'x' ",
    ' IN ',
    ',',
    '=',
    '1',
    '-',
    '[',
    ']',
    '"',
    ' NULL ',
  ];
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  for (let round = 0; round < 5000; round += 1) {
    const sql = Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join('');
    try {
      compileFilter(sql)(message({ a: 1 }));
    } catch (error) {
      assert.ok(error instanceof SqlSyntaxError, `${sql}: ${String(error)}`);
    }
  }
});

test('deep nesting stays within what the length allows', () => {
  assert.equal(compileFilter(`${'('.repeat(500)}TRUE${')'.repeat(500)}`)(message({})), true);
  assert.equal(compileFilter(`${'NOT '.repeat(250)}TRUE`)(message({})), true);
});
