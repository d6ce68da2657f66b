import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConnectedServiceError, type StreamJobDefinition } from '@csk/core';
import { type StreamProcessorOptions } from '../../../src/stream-analytics/index.ts';
import { StreamFunctionError } from '../../../src/stream-analytics/errors.ts';
import { LocalRun } from '../../../src/stream-analytics/hosting/engine-run.ts';
import { count, hot, house, until } from './processor-house.ts';

test('functions of the program are called, and one that throws fails the job', async (t) => {
  const functions = {
    udf: {
      hot: (temperature: number) => {
        if (temperature > 100) throw new Error('no thermometer');
        return temperature > 70;
      },
    },
  };
  const { log, sink, make } = house(t, { functions });
  const rule: StreamJobDefinition = {
    name: 'hot',
    version: '1',
    query: 'SELECT DeviceID INTO AlertsQueue FROM IoTStream WHERE udf.hot(Temperature) = 1',
  };
  log.add('0', 0, hot('a', 60));
  log.add('0', 1, hot('b', 80));
  const processor = make();
  const job = await processor.start(rule);
  await until(() => sink.rows.size === 1, 'one row');
  log.add('0', 2, hot('c', 120));
  await until(() => job.status().state === 'failed', 'the failure');
  assert.equal(job.status().error, 'udf.hot: no thermometer');
});

test('functions as source text need workers, and are refused beside functions of the program', async (t) => {
  const definition = { ...count, functions: [{ name: 'f', kind: 'scalar', source: 'function main() {}' }] } as const;
  const refusal = async (extra: Partial<StreamProcessorOptions>): Promise<string> => {
    const { make } = house(t, extra);
    try {
      await make().start(definition);
    } catch (error) {
      assert.ok(isConnectedServiceError(error));
      assert.equal(error.code, 'invalid');
      return error.message;
    }
    return 'started';
  };
  assert.match(await refusal({}), /source text runs only where the processor has workers/);
  const workers = { start: () => Promise.reject(new StreamFunctionError('udf.f', 'no function main')) };
  assert.match(await refusal({ workers, functions: {} }), /does not run beside functions of the program/);
  assert.match(await refusal({ workers }), /^functions.f: udf.f: no function main$/);
});

test('a job in workers that is stopped or fails frees its thread', async (t) => {
  let closed = 0;
  const workers: StreamProcessorOptions['workers'] = {
    start: ({ job, snapshot }) => {
      const run = new LocalRun(job.start(snapshot));
      run.close = () => {
        closed += 1;
        return Promise.resolve();
      };
      return Promise.resolve(run);
    },
  };
  const { log, sink, make } = house(t, { workers });
  log.add('0', 0, hot('a', 80));
  const processor = make();
  const rule = { ...count, query: 'SELECT DeviceID INTO AlertsQueue FROM IoTStream' };
  await (await processor.start(rule)).stop();
  assert.equal(closed, 1);
  const next = await processor.start(rule);
  await until(() => sink.rows.size === 1, 'one row');
  assert.equal(next.status().state, 'running');
  await processor.close?.();
  assert.equal(closed, 2);
});
