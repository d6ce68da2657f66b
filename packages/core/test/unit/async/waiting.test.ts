import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '@csk/core/memory';
import { withDeadline } from '../../../src/async/waiting.ts';

const START = '2026-03-02T08:00:00.000Z';

test('outside work has a deadline, and its signal tells it', async () => {
  const clock = createManualClock(START);
  let told = false;
  const late = withDeadline(clock, 1000, undefined, (signal) => {
    signal.addEventListener('abort', () => (told = true));
    return new Promise(() => undefined);
  });
  const refused = assert.rejects(late, { code: 'timeout' });
  await clock.advance(1000);
  await refused;
  assert(told);
  assert.equal(await withDeadline(clock, 1000, undefined, async () => 5), 5);
  assert.equal(clock.sleeping, 0);
});
