import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Json, type StreamRow, isConnectedServiceError } from '@csk/core';
import { createMemoryEventStream, createMemoryStore, systemClock } from '@csk/core/memory';
import { createStreamProcessor } from '@csk/adapters/stream-analytics';
import { createStreamWorkers } from '@csk/adapters/stream-analytics/workers';
import { engineJobOf, readStreamJob } from '../../../../src/stream-analytics/azure/index.ts';
import { jobFolder } from '../job-folder.ts';

const SCRIPTS = {
  'functions/to-fahrenheit.js': 'function main(celsius) {\n  return (celsius * 9) / 5 + 32;\n}\n',
  'functions/spread.js': `function main() {
    this.init = function () { this.low = null; this.high = null; };
    this.accumulate = function (value) {
      this.low = this.low === null ? value : Math.min(this.low, value);
      this.high = this.high === null ? value : Math.max(this.high, value);
    };
    this.deaccumulate = function () {};
    this.computeResult = function () { return this.high - this.low; };
  }`,
};

test('a job that is taken to Azure runs here with its functions', async (t) => {
  const source = await readStreamJob(await jobFolder(t, SCRIPTS));
  const job = engineJobOf(source, '7');
  assert.deepEqual(
    [job.name, job.version, job.compatibilityLevel, job.lateArrivalSeconds, job.outOfOrderSeconds],
    ['csk-limits', '7', '1.2', 60, 10],
  );
  assert.deepEqual(
    job.functions?.map(({ name, kind, source: text }) => [name, kind, text]),
    [
      ['toFahrenheit', 'scalar', SCRIPTS['functions/to-fahrenheit.js']],
      ['spread', 'aggregate', SCRIPTS['functions/spread.js']],
    ],
  );
  const [limits] = source.referenceFiles.get('Limits') ?? [];
  const stream = createMemoryEventStream({ partitions: 1 });
  const rows = new Map<string, StreamRow>();
  const keep = { write: async (written: readonly StreamRow[]) => written.forEach((row) => rows.set(row.id, row)) };
  const make = (workers: boolean) =>
    createStreamProcessor({
      inputs: { Readings: { stream } },
      references: {
        Limits: {
          query: {
            refresh: async () => [{ id: '1' }],
            rows: async () => JSON.parse(limits?.text ?? '[]') as { readonly [column: string]: Json }[],
          },
        },
      },
      sinks: { Alerts: keep, 'status-table': keep },
      checkpoints: createMemoryStore(),
      clock: systemClock,
      times: { liveMergeWaitMs: 1, mergeWaitMs: 5, idleGraceMs: 0, referenceRefreshMs: 20 },
      workers: workers
        ? createStreamWorkers({ script: new URL('../../integration/worker-from-source.mjs', import.meta.url) })
        : undefined,
    });
  await assert.rejects(make(false).start(job), (error) => isConnectedServiceError(error, 'invalid'));
  const processor = make(true);
  t.after(() => processor.close?.());
  // The window of five minutes ends at once: tolerances and windows are those of the description otherwise.
  const query = job.query.replace('minute, 5', 'millisecond, 1');
  const handle = await processor.start({ ...job, query, lateArrivalSeconds: 0, outOfOrderSeconds: 0 });
  stream.publish({ deviceKey: 'd1', body: { DeviceId: 'd1', Temperature: 100 } });
  for (let left = 12_000; rows.size < 2; left -= 1) {
    assert.ok(left > 0, JSON.stringify(handle.status()));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.deepEqual(
    [...rows.values()].map(({ row }) => row).sort((a, b) => Object.keys(a).join().localeCompare(Object.keys(b).join())),
    [
      { DeviceId: 'd1', Spread: 0 },
      { DeviceId: 'd1', Temperature: 212 },
    ],
  );
});
