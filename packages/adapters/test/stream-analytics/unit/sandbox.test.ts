import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamFunctionSource } from '@csk/core';
import { compileJob } from '@csk/adapters/stream-analytics';
import { StreamFunctionError, StreamRuntimeError } from '../../../src/stream-analytics/errors.ts';
import { sandboxedFunctions } from '../../../src/stream-analytics/workers/sandbox.ts';

const START = Date.parse('2026-03-02T08:00:00Z');

/** Milliseconds of real time: what ends has ended by then, however long a busy machine lets it wait. */
const LONG = 20_000;

const scalar = (source: string): StreamFunctionSource[] => [{ name: 'f', kind: 'scalar', source }];

function resultOf(source: string, payload: unknown = {}, timeoutMs = LONG): unknown {
  const functions = sandboxedFunctions(scalar(source), timeoutMs);
  const run = compileJob('SELECT udf.f(s) AS x FROM s', { functions }).start();
  return run.push('s', { payload, arrival: START }).rows[0]?.row.x;
}

const failure = (source: string, timeoutMs = LONG): string => {
  try {
    return JSON.stringify(resultOf(source, {}, timeoutMs));
  } catch (error) {
    assert.ok(error instanceof StreamRuntimeError || error instanceof StreamFunctionError, String(error));
    return error instanceof StreamRuntimeError ? `${error.code} ${error.message}` : error.message;
  }
};

test('a function from text computes with the values of the query', () => {
  const source = `
    'use strict';
    const scale = { c: 1, f: 5 / 9 };
    function main(row) { return { celsius: (row.t - 32) * scale[row.unit], at: new Date(0), all: [1, null, { a: 'b' }] }; }`;
  assert.deepEqual(resultOf(source, { t: 212, unit: 'f' }), {
    celsius: 100,
    at: '1970-01-01T00:00:00.0000000Z',
    all: [1, null, { a: 'b' }],
  });
});

test('no way leads out of the sandbox', () => {
  const attempts = {
    "this.constructor.constructor('return process')()": /Code generation from strings disallowed/,
    "row.constructor.constructor('return process')()": /Code generation from strings disallowed/,
    "(() => {}).constructor('return globalThis')()": /Code generation from strings disallowed/,
    "eval('1')": /Code generation from strings disallowed/,
    'typeof process + typeof require + typeof globalThis.process + typeof fetch':
      /^"undefinedundefinedundefinedundefined"$/,
    'typeof console + typeof setTimeout + typeof Intl + typeof WebAssembly': /^"undefinedundefinedundefinedundefined"$/,
    'typeof ArrayBuffer + typeof Uint8Array + typeof SharedArrayBuffer + typeof Atomics + typeof WeakRef':
      /^"undefinedundefinedundefinedundefinedundefined"$/,
    "globalThis.constructor.constructor('return process')()": /Code generation from strings disallowed/,
    "Object.getPrototypeOf(globalThis).constructor.constructor('return process')()":
      /Code generation from strings disallowed/,
    "(Error.prepareStackTrace = (e, frames) => frames, new Error('x').stack.length > 0)":
      /object|read only|extensible|assign|true/,
    'arguments.callee.caller': /null|restricted|undefined/,
  };
  for (const [expression, expected] of Object.entries(attempts))
    assert.match(failure(`function main(row) { return ${expression}; }`), expected, expression);
  assert.match(failure("function main(row) { import('node:fs'); }"), /the word import must not occur/);
  assert.match(failure('async function main(row) { return 1; }'), /the word async must not occur/);
});

test('clock and chance are refused, so that a replay computes the same', () => {
  for (const expression of ['Date.now()', 'new Date()', 'Date()', 'Math.random()', 'new (new Date(0)).constructor()'])
    assert.match(
      failure(`function main(row) { return ${expression}; }`),
      /is not available: a function depends on its/,
    );
  assert.equal(resultOf('function main(row) { return new Date(2026, 0).getTime() > Date.UTC(2025, 0); }'), true);
});

test('a function that does not end is stopped, and so is one whose source does not', () => {
  const endless = 'FunctionTimeout udf.f did not end within 200 ms';
  assert.equal(failure('function main(row) { for (;;); }', 200), endless);
  assert.equal(failure("function main(row) { return /(a+)+b/.test('a'.repeat(40)); }", 200), endless);
  assert.equal(failure('for (;;); function main(row) {}'), 'udf.f: the source did not end within 2000 ms');
});

test('what fails is told by name, however hostile the error', () => {
  assert.equal(failure("function main(row) { throw new Error('no unit'); }"), 'FunctionFailed udf.f: no unit');
  const nothing = 'FunctionFailed udf.f: it threw something that is no error';
  assert.equal(failure('function main(row) { throw { get message() { throw 1; } }; }'), nothing);
  assert.match(failure('function main(row) { throw new Proxy({}, { get() { return main; } }); }'), /no error/);
  assert.match(failure('function main(row) { return main(row) + 1; }'), /FunctionFailed udf.f: Maximum call stack/);
  assert.match(failure('function main(row) { return () => 1; }'), /the result is a function/);
  assert.match(failure('function main(row) { return Promise.resolve(1); }'), /Promise is not defined/);
  assert.match(failure('function main(row) { const a = []; a.push(a); return a; }'), /nested too deep/);
  assert.match(failure("function main(row) { return 'x'.repeat(2000000); }"), /the result is too large/);
  assert.match(failure('function main(row) {'), /the source is no JavaScript/);
  assert.match(failure('const other = 1;'), /must have a function main/);
  assert.match(failure('throw new Error(); function main(row) {}'), /fails when it is loaded/);
});

test('built-in objects cannot be changed, and objects of the function may still have methods of their names', () => {
  assert.match(failure("'use strict'; function main(row) { Array.prototype.map = 1; }"), /read only/);
  const source = `
    function Point(x) { this.x = x; }
    Point.prototype.toString = function () { return 'at ' + this.x; };
    function main(row) { return String(new Point(row.x)); }`;
  assert.equal(resultOf(source, { x: 3 }), 'at 3');
});

test('an aggregate of Azure’s form from text, restarted at every event', () => {
  const source = `function main() {
    this.init = function () { this.sum = 0; this.times = []; };
    this.accumulate = function (value, timestamp) { this.sum += value; this.times.push(timestamp); };
    this.deaccumulate = function (value) { this.sum -= value; };
    this.computeResult = function () { return { sum: this.sum, n: this.times.length, last: this.times[this.times.length - 1] }; };
  }`;
  const functions = sandboxedFunctions([{ name: 'total', kind: 'aggregate', source }], LONG);
  const job = compileJob('SELECT k, uda.total(v) AS x FROM s GROUP BY k, Tumbling(second, 5)', { functions });
  const events = Array.from({ length: 12 }, (_, i) => ({ payload: { k: i % 2, v: i }, arrival: START + 1 + i * 900 }));
  let run = job.start();
  const expected = [...events.flatMap((event) => run.push('s', event).rows), ...run.end().rows];
  assert.deepEqual(expected[0]?.row, { k: 0, x: { sum: 6, n: 3, last: '2026-03-02T08:00:03.6010000Z' } });
  run = job.start();
  const rows = [];
  for (const event of events) {
    rows.push(...run.push('s', event).rows);
    run = job.start(JSON.parse(JSON.stringify(run.snapshot())) as ReturnType<typeof run.snapshot>);
  }
  assert.deepEqual([...rows, ...run.end().rows], expected);
  const bad: StreamFunctionSource = {
    name: 'g',
    kind: 'aggregate',
    source: 'function main() { this.init = () => {}; }',
  };
  assert.throws(() => sandboxedFunctions([bad], LONG), /uda.g: new main\(\) has no method accumulate/);
  const keeping = 'function main() { this.s = new Map(); this.accumulate = (v) => {}; this.computeResult = () => 1; }';
  const kept = compileJob('SELECT uda.g(v) AS x FROM s GROUP BY Tumbling(second, 5)', {
    functions: sandboxedFunctions([{ ...bad, source: keeping }], LONG),
  }).start();
  kept.push('s', { payload: { v: 1 }, arrival: START + 1 });
  assert.throws(() => kept.snapshot(), /uda.g: this.s is no plain object/);
});

test('nothing of a function runs while its call is prepared, where no time counts', () => {
  for (const name of ['$cskInput', '$cskSelf']) {
    const source = `
      let ran = 'nothing';
      Reflect.defineProperty(globalThis, '${name}', { get() { return '[0]'; }, set() { ran = 'a setter'; } });
      function main(row) { return ran; }`;
    assert.equal(resultOf(source), 'nothing', name);
  }
});
