/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReactiveControllerHost } from 'lit';
import { LazyPart } from '../../src/element/lazy-part.ts';

function counted() {
  const count = { updates: 0 };
  const host: ReactiveControllerHost = {
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => (count.updates += 1),
    updateComplete: Promise.resolve(true),
  };
  return { host, count };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a part is fetched when it is first needed, once, and its element renders again', async () => {
  const { host, count } = counted();
  let fetched = 0;
  const part = new LazyPart(host, () => Promise.resolve((fetched += 1)));
  assert.deepEqual([part.value, fetched], [undefined, 0]);
  assert.equal(part.need(), undefined);
  assert.equal(part.need(), undefined);
  const before = count.updates;
  await settled();
  assert.equal(part.need(), 1);
  assert.equal(fetched, 1);
  assert.equal(count.updates, before + 1);
});

test('what could not be fetched is told, and fetched again only when that is asked for', async () => {
  const { host } = counted();
  let isDown = true;
  let attempts = 0;
  const part = new LazyPart(host, () => {
    attempts += 1;
    return isDown ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve('there');
  });
  part.need();
  await settled();
  assert.equal(part.isFailed, true);
  part.need();
  await settled();
  assert.equal(attempts, 1);
  isDown = false;
  part.retry();
  assert.equal(part.isFailed, false);
  await settled();
  assert.deepEqual([part.need(), part.isFailed, attempts], ['there', false, 2]);
});
