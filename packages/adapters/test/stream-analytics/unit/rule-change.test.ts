import { test } from 'node:test';
import { createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import { changeUnderLoad } from '../two-engines.ts';

test('a rule that is changed under load loses no event and takes none twice', async (t) => {
  const store = createMemoryStore();
  const readings = createMemoryReadingStore();
  await changeUnderLoad(t, async () => ({ store, readings }));
});
