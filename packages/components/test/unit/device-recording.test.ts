import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadingSeries } from '@csk/core';
import { deviceRecording } from '../../src/rule-editor/device-recording.ts';
import { createFakeService } from '../fake-client.ts';

test('a day of very many readings is read', async () => {
  const { client } = createFakeService();
  const start = Date.now() - 3_600_000;
  const times = Array.from({ length: 20_000 }, (_, index) => start + index);
  const series = Array.from({ length: 10 }, (_, index): ReadingSeries => ({
    metric: `m${index}`,
    bucketMs: 0,
    times,
    values: times,
  }));
  const readings = { ...client.readings, range: async () => series };
  const devices = { ...client.devices, get: async () => undefined };
  const { signal } = new AbortController();
  const recording = await deviceRecording({ ...client, readings, devices }, 'd1', 1, signal);
  assert.equal(recording.readings.length, 200_000);
  assert.deepEqual([recording.isCut, recording.isAveraged], [false, false]);
});
