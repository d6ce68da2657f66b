import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamJobStatus } from '../../../../src/index.ts';
import { createMemoryStore, systemClock } from '../../../../src/memory/index.ts';
import { createSupervisor } from '../../../../src/service/engine/supervisor.ts';
import { leased } from '../../../../src/service/engine/leased.ts';
import { streamJob } from '../../../../src/service/rules/stream-job.ts';
import { createLiveRules } from '../../../../src/service/rules/live-rules.ts';

test('health tells how far a stream job is behind, what it holds, and what its steps and diagnostics came to', async () => {
  const status: StreamJobStatus = {
    state: 'running',
    inputEvents: 5,
    outputRows: 2,
    diagnostics: [{ type: 'LateInputEvent', input: 'Telemetry', message: 'too late', at: '2026-03-02T08:00:00Z' }],
    diagnosticCounts: { LateInputEvent: 3 },
    steps: [{ name: 'hot', inputRows: 5, outputRows: 4, stateEntries: 7, stateBytes: 70 }],
    watermarkDelayMs: 1200,
    waitingEvents: 6,
    held: { entries: 7, bytes: 99 },
  };
  const processor = {
    name: 'fake',
    capabilities: {},
    start: async () => ({ status: () => status, stop: async () => undefined }),
  };
  const logger = { log: () => undefined };
  const supervisor = createSupervisor({ clock: systemClock, logger });
  const terms = { leases: createMemoryStore(), holder: 'here', ttlMs: 10_000, clock: systemClock };
  const job = { name: 'limits', version: '1', query: '' };
  const context = { clock: systemClock, rules: createLiveRules(createMemoryStore(), [job]) };
  supervisor.start(leased(terms, streamJob(context, processor, job)));
  const limit = Date.now() + 5_000;
  while (supervisor.health()[0]?.counts['stateBytes'] === undefined && Date.now() < limit)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const [hop] = supervisor.health();
  await supervisor.stop(1_000);
  assert.equal(hop?.name, 'rules:limits');
  assert.deepEqual(hop.counts, {
    inputEvents: 5,
    outputRows: 2,
    watermarkDelayMs: 1200,
    waitingEvents: 6,
    stateEntries: 7,
    stateBytes: 99,
    'steps.hot.inputRows': 5,
    'steps.hot.outputRows': 4,
    'steps.hot.stateEntries': 7,
    'steps.hot.stateBytes': 70,
    'diagnostics.LateInputEvent': 3,
  });
  assert.deepEqual(
    hop.diagnostics.map(({ message }) => message),
    ['LateInputEvent: too late'],
  );
});
