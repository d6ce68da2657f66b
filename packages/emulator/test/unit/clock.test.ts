import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clock } from '../../src/clock.ts';

const HOUR = 3_600_000;
const MONTH = 31 * 24 * HOUR;

test('a moment comes when time passes by itself, and when it passes at once', async () => {
  const clock = new Clock();
  const came: string[] = [];
  clock.at(clock.now() + 5, () => came.push('by itself'));
  clock.at(clock.now() + HOUR, () => came.push('at once'));
  clock.at(clock.now() + 2 * HOUR, () => came.push('never'));
  clock.at(clock.now(), () => came.push('now'));
  assert.deepEqual(came, [], 'not within the call');
  while (came.length < 2) await sleep(5);
  assert.deepEqual(came, ['now', 'by itself']);
  clock.advance(HOUR);
  while (came.length < 3) await sleep(5);
  await sleep(10);
  assert.deepEqual(came, ['now', 'by itself', 'at once']);
});

test('a moment that is further away than a timer can wait does not come at once', async () => {
  const clock = new Clock();
  let isCome = false;
  clock.at(clock.now() + MONTH, () => (isCome = true));
  await sleep(20);
  assert.equal(isCome, false);
  clock.advance(MONTH - HOUR);
  await sleep(20);
  assert.equal(isCome, false);
  clock.advance(HOUR);
  while (!isCome) await sleep(5);
});

test('what is called off does not come', async () => {
  const clock = new Clock();
  let isCome = false;
  const callOff = clock.at(clock.now() + HOUR, () => (isCome = true));
  callOff();
  clock.advance(2 * HOUR);
  await sleep(20);
  assert.equal(isCome, false);
});
