// What becomes of a job whose query somebody changes: checked before, and no event lost with the state.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isConnectedServiceError } from '@csk/core';
import type { Json, StreamJobDefinition, StreamRow } from '@csk/core';
import { createMemoryEventStream, createMemoryStore, systemClock } from '@csk/core/memory';
import { type JobSnapshot, compileJob, createStreamProcessor } from '@csk/adapters/stream-analytics';
import { withoutState } from '../../../src/stream-analytics/upgrade.ts';

const TIMES = { checkpointMs: 5, liveMergeWaitMs: 1, mergeWaitMs: 5, idleGraceMs: 0 };
const job = (query: string, extra: Partial<StreamJobDefinition> = {}): StreamJobDefinition => ({
  name: 'rule',
  version: '1',
  query,
  ...extra,
});

function house(t: TestContext) {
  const stream = createMemoryEventStream({ partitions: 1 });
  const rows = new Map<string, StreamRow>();
  const processor = createStreamProcessor({
    inputs: { Telemetry: { stream } },
    sinks: { Alerts: { write: async (written) => written.forEach((row) => rows.set(row.id, row)) } },
    checkpoints: createMemoryStore(),
    clock: systemClock,
    times: TIMES,
  });
  t.after(() => processor.close?.());
  const send = (body: Json): void => void stream.publish({ deviceKey: 'd1', body });
  return { processor, rows, send };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const limit = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > limit) assert.fail(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('what a query lacks is told with its place, what was expected and the output that is not there', async (t) => {
  const { processor } = house(t);
  await assert.rejects(processor.check(job('SELECT n\nINTO Alerts\nFORM Telemetry')), (error) => {
    assert.ok(isConnectedServiceError(error, 'invalid'));
    const { field, line, column, problem } = error.details as Record<string, Json>;
    assert.deepEqual([field, line, column], ['query', 3, 1]);
    assert.match(String(problem), /expected/);
    return true;
  });
  await assert.rejects(processor.check(job('SELECT n INTO Nowhere FROM Telemetry')), {
    code: 'invalid',
    details: { field: 'query' },
  });
});

test('state is kept for other limits only; the reasons say what stands in the way', async (t) => {
  const { processor } = house(t);
  const count = (limit: number, minutes: number) =>
    job(
      `SELECT dev, COUNT(*) AS c INTO Alerts FROM Telemetry WHERE n > ${limit} GROUP BY dev, TumblingWindow(minute, ${minutes})`,
    );
  await processor.check(count(20, 1), { replaces: count(10, 1) });
  await assert.rejects(processor.check(count(20, 5), { replaces: count(20, 1) }), (error) => {
    assert.ok(isConnectedServiceError(error, 'conflict'));
    assert.equal((error.details as { reasons: string[] }).reasons.length, 1);
    return true;
  });
  await assert.rejects(processor.check(count(20, 1), { replaces: job('SELECT') }), { code: 'conflict' });
});

test('events that wait for their turn outlive the state', async (t) => {
  const { processor, rows, send } = house(t);
  // Ten minutes out of order: nothing is written before the time of the events has moved on by so much.
  const wait = { outOfOrderSeconds: 599, lateArrivalSeconds: 600 };
  const text = (limit: number) => job(`SELECT n INTO Alerts FROM Telemetry TIMESTAMP BY at WHERE n > ${limit}`, wait);
  const now = Date.now();
  const first = await processor.start(text(0), { stateVersion: 0 });
  for (const n of [1, 2, 3]) send({ n, at: new Date(now - 400_000 + n).toISOString() });
  await until('all to be read', () => first.status().inputEvents === 3);
  await first.stop();
  assert.equal(rows.size, 0, 'they wait');
  const second = await processor.start(text(1), { stateVersion: 1 });
  send({ n: 4, at: new Date(now + 250_000).toISOString() });
  await until('both rows', () => rows.size === 2);
  await second.stop();
  assert.deepEqual(
    [...rows.values()].map(({ row }) => row['n']),
    [2, 3],
    'by the new limit',
  );
});

test('partitions that are computed apart keep their events, too, and their windows go', () => {
  const run = compileJob('SELECT n INTO Alerts FROM Telemetry').start().snapshot();
  const state = { ...(run.state as object), operators: [['held']] } as unknown as Json;
  const apart: JobSnapshot = {
    ...run,
    state: { runs: [['0', { ...run, state }] as unknown as Json], waiting: ['row'] },
  };
  const emptied = withoutState(apart).state as unknown as {
    readonly runs: readonly (readonly [string, JobSnapshot])[];
    readonly waiting: Json;
  };
  assert.deepEqual(emptied.waiting, ['row'], 'rows that are written already are not taken back');
  assert.deepEqual(
    emptied.runs.map(([name, { state: held }]) => [name, (held as { operators: Json }).operators]),
    [['0', [null]]],
  );
});
