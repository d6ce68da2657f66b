import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, ConnectedServiceClient, PageOptions } from '@csk/core';
import { createLiveStore } from '@csk/core/live';
import { createManualClock } from '@csk/core/memory';
import { createFakeService, settle } from './live-fake-client.ts';

/** A client whose first answer to a further page is made at once and comes only when it is let go. */
function withLatePage(client: ConnectedServiceClient) {
  let letGo = (): void => undefined;
  let late: Promise<void> | undefined = new Promise((resolve) => (letGo = resolve));
  const list: ConnectedServiceClient['alerts']['list'] = (query, options) => {
    const found = client.alerts.list(query, options);
    return {
      ...found,
      async *byPage(page?: PageOptions) {
        const wait = page?.continuationToken === undefined ? undefined : late;
        if (wait) late = undefined;
        for await (const one of found.byPage(page)) {
          await wait;
          yield one;
        }
      },
    };
  };
  return { client: { ...client, alerts: { ...client.alerts, list } }, letGo: () => letGo() };
}

test('a page that was asked for before the beginning was fetched anew leaves no hole', async () => {
  const service = createFakeService();
  const { client, letGo } = withLatePage(service.client);
  const store = createLiveStore(client, { clock: createManualClock(0), random: () => 0.5 });
  for (const rule of ['b', 'd', 'f', 'h', 'j']) service.put({ id: rule, rule });
  const list = store.query('alert', { orderBy: 'rule asc' }, { pageSize: 2 });
  list.subscribe(() => undefined);
  await settle();
  const shown = () => list.value.data?.map(({ id }) => id);
  assert.deepEqual(shown(), ['b', 'd']);

  const more = list.loadMore();
  await settle();
  // No change tells of these: they come with the reset.
  const [first] = service.alerts.values();
  for (const id of ['a', 'c']) service.alerts.set(id, { ...(first as Alert), id, rule: id });
  service.send({ type: 'reset', cursor: '5' });
  await settle();
  letGo();
  await more;
  await settle();
  assert.deepEqual(shown(), ['a', 'b', 'c', 'd'], 'the page after the end as it is now');
  assert.equal(list.hasMore, true);
  await list.loadMore();
  await settle();
  assert.deepEqual(shown(), ['a', 'b', 'c', 'd', 'f', 'h']);
  store.close();
});
