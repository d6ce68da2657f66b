// Every verb of the client interface with input that nobody should send. What is refused is refused with a typed error
// that names the field, and nothing is written; nothing hostile reaches a prototype.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invokeOperation, isConnectedServiceError, OPERATIONS, operationParameters } from '@csk/core';
import type { ConnectedServiceClient, ConnectedServiceError, Json, OperationId } from '@csk/core';
import { createWorld } from './world.ts';

const nested = (depth: number): Json => (depth === 0 ? 1 : [nested(depth - 1)]);

/** No parameter of any operation takes these. */
const NEVER: readonly (readonly [string, unknown])[] = [
  ['text of a megabyte', 'x'.repeat(1_000_000)],
  ['an object with its own __proto__', JSON.parse('{"__proto__":{"polluted":true}}')],
  ['an object that is nested too deep', { deep: nested(5_000) }],
  ['a function', () => 1],
  ['a symbol', Symbol('x')],
  ['a big integer', 10n],
  ['a date', new Date(0)],
  ['not a number', Number.NaN],
  ['an endless number', Infinity],
];

/** A parameter may take some of these; then what it wants is asked for elsewhere. */
const SELDOM: readonly (readonly [string, unknown])[] = [
  ['an empty text', ''],
  ['a text', 'no-such'],
  ['a negative number', -1],
  ['a fraction', 1.5],
  ['true', true],
  ['null', null],
  ['an empty object', {}],
  ['an empty list', []],
  ['a list of lists', [[]]],
  ['a list of many', Array.from({ length: 100_000 }, () => 'x')],
  ['half a character', '\uD800'],
  ['a control character', 'a\u0000b'],
];

/** Free JSON, in which a stray key is data. */
const FREE = new Set(['data', 'where']);

async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

function assertTyped(error: unknown, what: string): asserts error is ConnectedServiceError {
  assert.ok(isConnectedServiceError(error), `${what}: ${String(error).slice(0, 300)}`);
  assert.notEqual(error.code, 'internal', what);
  assert.ok(error.message.length < 2_000, `${what}: the message is short`);
  if (error.code !== 'invalid') return;
  const field = (error.details as { readonly field?: unknown } | undefined)?.field;
  assert.equal(typeof field, 'string', `${what}: names the field (${error.message})`);
}

for (const operationId of Object.keys(OPERATIONS) as OperationId[]) {
  test(`${operationId} refuses what it cannot take, and writes nothing`, async (t) => {
    const { client, store, close } = await createWorld();
    t.after(close);
    const names = operationParameters(operationId);
    /** Whether a value was taken; one that was refused has left nothing. */
    const isTaken = async (name: string, value: unknown, label: string): Promise<boolean> => {
      const before = await store.head();
      const parameters = { ...(names.includes('id') && { id: 'no-such' }), [name]: value } as never;
      const error = await errorOf(() => invokeOperation(client, operationId, parameters));
      if (error === undefined) return true;
      assertTyped(error, label);
      assert.equal(await store.head(), before, `${label}: nothing was written`);
      return false;
    };
    for (const name of [...names, 'no-such-parameter']) {
      for (const [what, value] of NEVER) {
        const label = `${operationId}, ${name} is ${what}`;
        assert.ok(!(await isTaken(name, value, label)) || FREE.has(name), `${label}: taken`);
      }
      for (const [what, value] of SELDOM) await isTaken(name, value, `${operationId}, ${name} is ${what}`);
    }
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });
}

test('every verb refuses fields and options that it does not know', async (t) => {
  const { client, store, close } = await createWorld();
  t.after(close);
  let verbs = 0;
  for (const [noun, verb, call] of verbsOf(client)) {
    verbs += 1;
    for (const values of [
      ['no-such', { evil: 1 }],
      ['no-such', {}, { evil: 1 }],
      [{ evil: 1 }],
      [{}, { evil: 1 }],
      [Object.create(null), null],
      ['', {}],
      [undefined],
      [null, null, null],
      [['no-such'], { evil: 1 }],
      ['no-such', { ['__proto__']: 1, constructor: 1 }],
    ]) {
      const before = await store.head();
      const error = await errorOf(() => answerOf(call(...values)));
      if (error === undefined) continue;
      assertTyped(error, `${noun}.${verb}(${JSON.stringify(values)})`);
      assert.equal(await store.head(), before, `${noun}.${verb}(${JSON.stringify(values)}): nothing was written`);
    }
    // A field nobody knows never passes in silence.
    for (const values of [
      [{ evil: 1 }, { evil: 1 }],
      ['no-such', { evil: 1 }, { evil: 1 }],
    ]) {
      assertTyped(await errorOf(() => answerOf(call(...values))), `${noun}.${verb} takes any field`);
    }
  }
  assert.ok(verbs > 30);
});

type Verb = (...values: readonly unknown[]) => unknown;

function* verbsOf(client: ConnectedServiceClient): Generator<readonly [string, string, Verb]> {
  for (const [noun, verbs] of Object.entries(client) as [string, object][]) {
    if (typeof verbs !== 'object') continue;
    for (const [verb, call] of Object.entries(verbs) as [string, Verb][]) yield [noun, verb, call];
  }
}

/** A list answers when its first page is asked for. */
async function answerOf(result: unknown): Promise<unknown> {
  if (result === null || typeof result !== 'object' || !(Symbol.asyncIterator in result)) return result;
  for await (const item of result as AsyncIterable<unknown>) return item;
  return undefined;
}
