/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChartHands } from '../../src/readings-chart/chart-hands.ts';
import { ChartReach } from '../../src/readings-chart/chart-reach.ts';

const host = {
  addController: () => undefined,
  removeController: () => undefined,
  requestUpdate: () => undefined,
  updateComplete: Promise.resolve(true),
};
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const click = { type: 'click' } as Event;

function reachOf(load: () => Promise<void> = () => Promise.resolve()) {
  const handled: Event[] = [];
  const hands = { handle: (event: Event) => handled.push(event) } as unknown as ChartHands;
  return { handled, reach: new ChartReach(host, () => load().then(() => hands)) };
}

test('what happens before the code for it is there is handled once it is, and then at once', async () => {
  const { reach, handled } = reachOf();
  reach.handle(click);
  reach.handle({ type: 'dblclick' } as Event);
  assert.equal(handled.length, 0);
  await turn();
  assert.deepEqual(
    handled.map(({ type }) => type),
    ['click', 'dblclick'],
  );
  reach.handle(click);
  assert.equal(handled.length, 3);
});

test('of a hand that only moves, the last place waits', async () => {
  const { reach, handled } = reachOf();
  const events = ['pointermove', 'pointermove', 'pointerdown', 'pointermove', 'pointermove', 'pointerup'];
  const given = events.map((type) => ({ type }) as Event);
  for (const event of given) reach.handle(event);
  await turn();
  assert.deepEqual(
    handled,
    [1, 2, 4, 5].map((n) => given[n]),
  );
});

test('the cursor of another chart is followed to where it was last, and nothing is fetched to put none away', async () => {
  let loads = 0;
  const followed: (number | undefined)[] = [];
  const hands = { follow: (at: number | undefined) => followed.push(at) } as unknown as ChartHands;
  const reach = new ChartReach(host, async () => {
    loads += 1;
    return hands;
  });
  reach.follow(undefined);
  await turn();
  assert.equal(loads, 0);
  reach.follow(5);
  reach.follow(undefined);
  await turn();
  assert.deepEqual(followed, [undefined]);
});

test('what happened while it could not be loaded is not done later, when nobody expects it', async () => {
  let loads = 0;
  const { reach, handled } = reachOf(async () => {
    loads += 1;
    if (loads === 1) throw new TypeError('Failed to fetch dynamically imported module');
  });
  reach.handle(click);
  await turn();
  assert.ok(reach.error instanceof TypeError);
  reach.handle(click);
  assert.equal(loads, 1, 'a hand does not try again');
  reach.retry();
  await turn();
  assert.equal(handled.length, 0);
  reach.handle(click);
  assert.equal(handled.length, 1);
});
