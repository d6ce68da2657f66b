import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '@csk/core/memory';
import { ArrivalReader } from '../../../src/stream-analytics/processor/arrival-reader.ts';
import { dependants } from '../../links/dependants.ts';

test('a wait that is over leaves nothing on the signal of its job', async () => {
  const reader = new ArrivalReader(systemClock, { mergeWaitMs: 0, liveMergeWaitMs: 0 });
  const { signal } = new AbortController();
  for (let round = 0; round < 3; round += 1) await reader.receive(signal, 1);
  assert.equal(dependants(signal), 0);
});
