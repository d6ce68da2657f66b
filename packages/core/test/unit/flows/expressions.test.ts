import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import type { Json } from '@csk/core';
import { checkExpression, evaluate, ExpressionError, parseExpression } from '@csk/core/flows';
import type { Scope } from '@csk/core/flows';
import { compileTemplate } from '../../../src/flows/template.ts';
import { random } from '../service/random.ts';

const scope: Scope = {
  trigger: { id: 'a1', priority: { level: 'high', score: 82 }, tags: ['x', { y: 1 }], 'odd name': true, nothing: null },
  outputs: new Map<string, Json>([
    ['Get', { statusCode: 200, body: { title: "it's" } }],
    ['Note', 'text'],
  ]),
  parameters: { limit: 70, same: { score: 82, level: 'high' }, listed: { y: 1 } },
};
const names = { actions: new Set(['Get', 'Note']), parameters: new Set(['limit', 'same', 'listed']) };
const value = (source: string): Json => {
  const expression = parseExpression(source);
  checkExpression(expression, names);
  return evaluate(expression, scope);
};

const RESULTS: readonly (readonly [string, Json])[] = [
  ["triggerBody()['id']", 'a1'],
  ['triggerBody().priority.score', 82],
  ["triggerBody()?['missing']", null],
  ["triggerBody()?['missing']?['deeper']", null],
  ['triggerBody()?.priority?.level', 'high'],
  ["triggerBody()['odd name']", true],
  ['triggerBody().tags[1].y', 1],
  ["body('Get')?['title']", "it's"],
  ["outputs('Note')", 'text'],
  ["outputs('Get').statusCode", 200],
  ["parameters('limit')", 70],
  ["greater(triggerBody().priority.score, parameters('limit'))", true],
  ['greaterOrEquals(2, 2)', true],
  ["less('a', 'b')", true],
  ['lessOrEquals(3, 2)', false],
  ["concat('a', 1, null, true)", 'a1true'],
  ['and(true, not(false), or(false, true))', true],
  ["coalesce(triggerBody()?['x'], 'default')", 'default'],
  ["if(equals(1, 1), 'yes', triggerBody()['missing'])", 'yes'],
  // A database may keep the fields of an object in another order.
  ["equals(triggerBody().priority, parameters('same'))", true],
  ["contains(triggerBody().tags, parameters('listed'))", true],
  ["if(false, triggerBody()['missing'], 'no')", 'no'],
  ['triggerBody().tags?[2]', null],
  ["int('42')", 42],
  ["int(' -7 ')", -7],
  ["float('2e3')", 2000],
  ["float('1.5')", 1.5],
  ['string(-3)', '-3'],
  ["contains('haystack', 'stack')", true],
  ["contains(triggerBody().tags, 'x')", true],
  ["contains(triggerBody(), 'id')", true],
  ["CONCAT('it''s')", "it's"],
  ["contains(triggerBody(), 'toString')", false],
  ["triggerBody()?['__proto__']", null],
  ["triggerBody()?['constructor']", null],
];

for (const [source, expected] of RESULTS) test(`@${source}`, () => assert.deepEqual(value(source), expected));

const MISTAKES: readonly (readonly [string, RegExp])[] = [
  ['', /not expected/],
  ["concat('a'", /Expected "\)"/],
  ["'open", /does not end/],
  ['triggerBody().', /name of a property/],
  ['triggerBody()?x', /Expected "\." or "\["/],
  ['name', /Expected "\("/],
  ['eval(1)', /no function "eval"/],
  ['constructor()', /no function/],
  ['equals(1)', /does not take 1/],
  ["body('Other')", /name an action/],
  ["parameters('other')", /name a parameter/],
  ["body(concat('G','et'))", /name an action/],
  ['1 2', /not expected/],
  ['{}', /not expected/],
  [`${'not('.repeat(60)}true${')'.repeat(60)}`, /too deeply/],
];

for (const [source, message] of MISTAKES) {
  test(`refused with its place: ${source.slice(0, 40)}`, () =>
    assert.throws(
      () => value(source),
      (error) => error instanceof ExpressionError && message.test(error.message) && error.at >= 0,
    ));
}

test('what is missing without a question mark, and wrong types, are errors', () => {
  for (const source of [
    "triggerBody()['missing']",
    'triggerBody().nothing.deeper',
    "greater('a', 1)",
    "int('x')",
    "int('0x10')",
    "int('1.5')",
    "int('9007199254740993')",
    "float('Infinity')",
    'triggerBody().tags[-1]',
    'triggerBody().tags[0.5]',
    "if('true', 1, 2)",
    'if(null, 1, 2)',
    'not(1)',
    'contains(1, 1)',
  ]) {
    assert.throws(() => value(source));
  }
});

test('a long text that is nearly a number is soon found to be none', () => {
  const expression = parseExpression('float(triggerBody())');
  const look = (text: string) => () => evaluate(expression, { ...scope, trigger: text });
  for (const text of [`${'1'.repeat(1_000_000)}x`, `${'1'.repeat(1_000_000)}.x`, `1${' '.repeat(1_000_000)}x`]) {
    // With a look at each pair of digits it takes a quarter of an hour, in which nothing else runs.
    assert.throws(() => runInNewContext('look()', { look: look(text) }, { timeout: 20_000 }), /is not a number/);
  }
  assert.equal(look(` ${'0'.repeat(1_000_000)}7. `)(), 7);
});

test('texts: whole expressions keep their type, pieces become text, @@ is a plain @', () => {
  const fill = (json: Json) => compileTemplate(json, names)(scope);
  assert.equal(fill("@triggerBody()['priority'].score"), 82);
  assert.equal(fill('Alert @{triggerBody().id} scored @{triggerBody().priority.score}.'), 'Alert a1 scored 82.');
  assert.equal(fill("@{concat('{', '}')}"), '{}');
  assert.equal(fill('@@plain'), '@plain');
  assert.equal(fill('mail me @home'), 'mail me @home');
  assert.equal(
    fill("Answer is: @@{parameters('limit')}, or @{parameters('limit')}"),
    "Answer is: @{parameters('limit')}, or 70",
  );
  assert.equal(fill('@@{x}'), '@{x}');
  assert.deepEqual(fill({ a: ['@triggerBody().id', 1, null], b: true }), { a: ['a1', 1, null], b: true });
});

test('an expression in a text that does not end is refused with its place', () => {
  for (const text of ['Alert @{triggerBody().id', "@{concat('}", 'Alert @{']) {
    assert.throws(
      () => compileTemplate(text, names),
      (error) => error instanceof ExpressionError && error.at === text.indexOf('@{'),
    );
  }
});

test('five thousand mutated expressions: a value or a clear error, never a hang or another error', () => {
  const next = random(3);
  const pool = [...RESULTS, ...MISTAKES].map(([source]) => source).filter(Boolean);
  for (let n = 0; n < 5000; n += 1) {
    const text = [...(pool[Math.floor(next() * pool.length)] ?? '')];
    for (let k = 0; k < 3; k += 1)
      text[Math.floor(next() * (text.length + 1))] = "()[],.?'@ a1{"[Math.floor(next() * 13)] ?? ' ';
    try {
      checkExpression(parseExpression(text.join('')), names);
    } catch (error) {
      assert(error instanceof ExpressionError, String(error));
    }
  }
});
