/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nothing } from 'lit';
import { commonStrings } from '../../src/element/common-strings.ts';
import { LazyPart, missingParts } from '../../src/element/lazy-part.ts';

function aHost() {
  let updates = 0;
  return {
    get updates() {
      return updates;
    },
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => void (updates += 1),
    updateComplete: Promise.resolve(true),
  };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

test('a part is loaded once, when it is first wanted, and rendered when it is there', async () => {
  const host = aHost();
  let loads = 0;
  const lazy = new LazyPart(host, async () => (loads += 1));
  assert.equal(lazy.part, undefined);
  await turn();
  assert.equal(loads, 0, 'nobody wants it yet');
  assert.deepEqual([lazy.want(), lazy.want()], [undefined, undefined]);
  await turn();
  assert.deepEqual([loads, lazy.part, lazy.want(), host.updates], [1, 1, 1, 1]);
});

test('one that could not be loaded is tried again on demand only, and once however often that is pressed', async () => {
  const host = aHost();
  let loads = 0;
  const lazy = new LazyPart(host, async () => {
    loads += 1;
    if (loads === 1) throw new TypeError('Failed to fetch dynamically imported module');
    return 'there';
  });
  lazy.want();
  await turn();
  assert.ok(lazy.error instanceof TypeError);
  assert.deepEqual([lazy.want(), host.updates], [undefined, 1]);
  assert.notEqual(missingParts(commonStrings, [lazy]), nothing);
  await turn();
  assert.equal(loads, 1, 'a rendering does not try again');
  lazy.retry();
  lazy.retry();
  assert.equal(lazy.error, undefined);
  await turn();
  assert.deepEqual([loads, lazy.part, host.updates], [2, 'there', 2]);
  assert.equal(missingParts(commonStrings, [lazy]), nothing);
});
