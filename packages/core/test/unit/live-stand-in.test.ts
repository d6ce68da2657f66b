import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '@csk/core';
import { createLiveStore } from '@csk/core/live';
import { createManualClock } from '@csk/core/memory';
import { createFakeService, settle } from './live-fake-client.ts';

test('a new record takes the place of its stand-in, also when it comes before the answer', async () => {
  const service = createFakeService();
  const store = createLiveStore(service.client, { clock: createManualClock(0), random: () => 0.5 });
  const list = store.query('alert');
  list.subscribe(() => undefined);
  await settle();
  const seen: string[] = [];
  list.subscribe(() => seen.push(list.value.data?.map(({ id }) => id).join(' ') ?? ''));
  let answer = (): void => undefined;
  const late = new Promise<void>((resolve) => (answer = resolve));
  const done = store.mutate({
    async run(_client, opId) {
      await settle();
      const made = service.put({ id: 'real' }, opId);
      await late;
      return made;
    },
    optimistic: (draft) => draft.insert('alert', { id: 'draft', createdAt: '2030-01-01T00:00:00.000Z' } as Alert),
  });
  await settle();
  await settle();
  assert.deepEqual(seen, ['draft', 'real']);
  answer();
  await done;
  await settle();
  assert.deepEqual(seen, ['draft', 'real']);
  assert.equal(list.value.pending.size, 0);
  store.close();
});
