import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '@csk/core/memory';
import { createSupervisor } from '../../../../src/service/engine/supervisor.ts';
import { START } from '../world.ts';

const logger = { log: () => undefined };

test('a hop that fails is started again with back-off, and its health says how it does', async () => {
  const clock = createManualClock(START);
  const supervisor = createSupervisor({ clock, logger });
  let runs = 0;
  supervisor.start({
    name: 'hop',
    async run(signal, report) {
      runs += 1;
      report.count('runs');
      if (runs <= 3) throw new Error(`no ${runs}`);
      report.ok();
      await clock.sleep(1e9, { signal });
    },
  });
  await clock.advance(0);
  const [first] = supervisor.health();
  assert.deepEqual([first?.state, first?.restarts, first?.lastError?.message], ['degraded', 1, 'no 1']);
  await clock.advance(10_000);
  const [later] = supervisor.health();
  assert.deepEqual([later?.state, later?.restarts, later?.counts], ['degraded', 3, { runs: 4 }]);
  await clock.advance(60_000);
  assert.equal(supervisor.health()[0]?.state, 'ok');
  await supervisor.stop(1000);
});

test('three failures in a row are failed; ending early is a failure, too', async () => {
  const clock = createManualClock(START);
  const supervisor = createSupervisor({ clock, logger });
  supervisor.start({ name: 'hop', run: async () => undefined });
  await clock.advance(60_000);
  assert.equal(supervisor.health()[0]?.state, 'failed');
  await supervisor.stop(1000);
});

test('stopping waits no longer than its deadline for a hop that does not listen', async () => {
  const clock = createManualClock(START);
  const supervisor = createSupervisor({ clock, logger });
  supervisor.start({ name: 'deaf', run: () => new Promise(() => undefined) });
  const stopped = supervisor.stop(1000);
  await clock.advance(1000);
  await stopped;
  assert.equal(clock.sleeping, 0);
});
