import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALM_AFTER_MS, calmAlert, MAX_RECENT_ACTIVATIONS, noteActivation } from '@csk/core';
import type { Alert } from '@csk/core';
import { random } from '../service/random.ts';

const START = Date.parse('2026-03-02T08:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const parent = { id: 'a', raisedAt: at(0), rule: 'Hot' } as unknown as Alert;

/** The parent after activations at these seconds, in the order in which they arrive, one minute of our clock apart. */
function after(seconds: readonly number[], rule = 'Hot'): Alert {
  return seconds.reduce<Alert>(
    (alert, second, index) => ({
      ...alert,
      ...noteActivation(alert, { raisedAt: at(second), rule }, at(10_000 + index)),
    }),
    parent,
  );
}

test('three activations within a minute are chatter; three in a longer time are not', () => {
  assert.equal(after([30]).chattering, undefined);
  assert.deepEqual(after([30]).recentActivations, [at(0), at(30)]);
  const chattering = after([30, 60]);
  assert.deepEqual(
    [chattering.chattering?.since, chattering.chattering?.activations, chattering.chatteringUntil],
    [at(0), 3, new Date(Date.parse(at(10_001)) + CALM_AFTER_MS).toISOString()],
  );
  assert.equal(after([30, 61]).chattering, undefined);
  assert.equal(after([61, 122, 183]).chattering, undefined);
});

test('the advice fits the pauses: a deadband for noise, an on-delay for what comes and goes', () => {
  assert.match(after([1, 2]).chattering?.advice ?? '', /3 times, typically 1\.0 s apart.*deadband/);
  assert.match(after([25, 50]).chattering?.advice ?? '', /typically 25 s apart.*on-delay/);
});

test('a burst is found in whatever order it arrives, and another rule is no part of it', () => {
  assert.equal(after([300, 310, 305]).chattering?.since, at(300));
  assert.equal(after([60, 30]).chattering?.activations, 3);
  assert.equal(after([10, 20, 30], 'Cold').chattering, undefined);
});

test('while it lasts the count goes on; after the calm the next activation takes the mark away', () => {
  const chattering = after([20, 40, 300]);
  assert.deepEqual([chattering.chattering?.since, chattering.chattering?.activations], [at(0), 3]);
  const on = after([20, 40, 50]);
  assert.deepEqual([on.chattering?.since, on.chattering?.activations], [at(0), 4]);
  const calm = noteActivation(on, { raisedAt: at(5000), rule: 'Hot' }, at(20_000));
  assert.deepEqual([calm.chattering, calm.chatteringUntil], [undefined, undefined]);
  assert.equal(calmAlert(on).chattering, undefined);
  assert.equal(calmAlert(parent), parent);
});

test('random activations: bounded, sorted, and marked exactly when three fall into a minute', () => {
  const next = random(3);
  for (let walk = 0; walk < 200; walk += 1) {
    const seconds = Array.from({ length: 2 + Math.floor(next() * 7) }, () => Math.floor(next() * 600));
    const alert = after(seconds);
    const all = [0, ...seconds].sort((a, b) => a - b);
    assert.deepEqual(alert.recentActivations, all.map(at));
    const burst = all.some((first, index) => (all[index + 2] ?? Infinity) - first <= 60);
    assert.equal(alert.chattering !== undefined, burst, String(all));
  }
  const long = after(Array.from({ length: 40 }, (_, index) => index));
  assert.equal(long.recentActivations?.length, MAX_RECENT_ACTIVATIONS);
  assert.equal(long.recentActivations?.at(-1), at(39));
  assert.equal(long.chattering?.activations, 41);
});
