/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectedServiceClient } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveController } from 'lit';
import { FetchController } from '../../src/element/fetch-controller.ts';
import { LiveController } from '../../src/element/live-controller.ts';
import { NameDirectory } from '../../src/element/name-directory.ts';
import { RepeatedFetch } from '../../src/element/repeated-fetch.ts';

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

function aHost(client: object = {}) {
  const controllers: ReactiveController[] = [];
  return {
    controllers,
    store: { client: client as ConnectedServiceClient } as LiveStore | undefined,
    isConnected: true,
    addController: (one: ReactiveController) => void controllers.push(one),
    removeController: () => undefined,
    requestUpdate: () => undefined,
    updateComplete: Promise.resolve(true),
    /** An update, as a late answer asks for one whether the element is still there or not. */
    update: () => controllers.forEach((one) => one.hostUpdate?.()),
    leave() {
      this.isConnected = false;
      controllers.forEach((one) => one.hostDisconnected?.());
    },
  };
}

test('an element that is gone opens and fetches nothing, however often it is rendered', async (t) => {
  const page = globalThis as { document?: unknown };
  page.document = { addEventListener: () => undefined, removeEventListener: () => undefined };
  t.after(() => delete page.document);
  const host = aHost();
  let open = 0;
  let fetched = 0;
  const live = {
    value: 1,
    refresh: async () => undefined,
    subscribe: () => {
      open += 1;
      return () => (open -= 1);
    },
  };
  const fetch = async () => (fetched += 1);
  new LiveController(
    host,
    () => live,
    () => [],
  );
  new FetchController(host, fetch, () => []);
  new RepeatedFetch(host, fetch, () => [], { everyMs: 60_000, settleMs: 60_000 });
  host.update();
  await turn();
  assert.deepEqual([open, fetched], [1, 2]);
  host.leave();
  host.update();
  await turn();
  assert.deepEqual([open, fetched], [0, 2]);
  host.isConnected = true;
  host.update();
  await turn();
  assert.deepEqual([open, fetched], [1, 4], 'and again what it needs when it comes back');
  host.leave();
});

test('names that nobody could be asked for are asked for once somebody can, and those of another client anew', async () => {
  const host = aHost();
  const { store } = host;
  const asked: string[] = [];
  const directory = new NameDirectory(host, (where) => {
    if (!host.store) return undefined;
    const at = host.store;
    asked.push(...where.id);
    return (async function* () {
      yield { id: 'a1', name: at === store ? 'Northwind' : 'Contoso', version: '1', createdAt: '', updatedAt: '' };
    })();
  });
  host.store = undefined;
  assert.equal(directory.name('a1'), undefined);
  await turn();
  host.store = store;
  assert.equal(directory.name('a1'), undefined);
  await turn();
  assert.equal(directory.name('a1'), 'Northwind');
  host.store = { client: {} } as LiveStore;
  assert.equal(directory.name('a1'), undefined, 'another client may not know it');
  host.store = store;
  directory.name('a1');
  await turn();
  assert.equal(directory.name('a1'), 'Northwind', 'a late answer of the other is none');
  assert.ok(asked.length >= 2);
});
