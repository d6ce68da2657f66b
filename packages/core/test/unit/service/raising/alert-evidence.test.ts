import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError } from '@csk/core';
import type { Reading, ReadingStore } from '@csk/core';
import { createMemoryReadingStore } from '@csk/core/memory';
import { evidenceReadings } from '../../../../src/service/raising/alert-evidence.ts';
import type { ServiceContext } from '../../../../src/service/context.ts';
import { at } from '../world.ts';

const reading = (metric: string, ms: number, value: number, deviceKey = 'd1'): Reading => ({
  deviceKey,
  metric,
  at: Date.parse(at(ms)),
  value,
});

function contextOf(readings: ReadingStore) {
  const warnings: unknown[] = [];
  const context = { readings, logger: { log: (...entry: unknown[]) => void warnings.push(entry) } };
  return { context: context as unknown as ServiceContext, warnings };
}

test('each alert of a batch gets the readings of its own device and moment', async () => {
  const readings = createMemoryReadingStore();
  await readings.append([
    ...[-300_001, -300_000, -1000, 0, 1, 60_000].map((ms) => reading('Temperature', ms, ms)),
    reading('Humidity', -500, 40),
    reading('TEMP_É', -500, 7, 'd2'),
    reading('other', -400, 8, 'd2'),
  ]);
  const { context } = contextOf(readings);
  const found = await evidenceReadings(context, [
    { deviceKey: 'd1', raisedAt: at(0), evidence: { metric: 'temperature', reading: 0 } },
    { raisedAt: at(0), evidence: { metric: 'temperature', reading: 0 } },
    { deviceKey: 'd1', raisedAt: at(0) },
    { deviceKey: 'd1', raisedAt: at(60_000), evidence: { metric: 'Pressure', reading: 5 } },
    { deviceKey: 'd2', raisedAt: at(0), evidence: { metric: 'temp_é', reading: 9 } },
    { deviceKey: 'nobody', raisedAt: at(0), evidence: { metric: 'temperature', reading: 3 } },
  ]);
  const brief = found.map((some) =>
    some.map(({ metric, at: moment, value }) => [metric, moment - Date.parse(at(0)), value]),
  );
  const temperature = [-300_000, -1000, 0].map((ms) => ['Temperature', ms, ms]);
  assert.deepEqual(brief[0], temperature, 'however the rule spells its metric');
  assert.deepEqual(brief[1], [], 'no device, no readings');
  assert.deepEqual(brief[2], temperature.toSpliced(2, 0, ['Humidity', -500, 40]), 'no metric: all of them');
  assert.deepEqual(brief[3]?.at(-1), ['Pressure', 60_000, 5], 'a metric that is not stored: all of them, and its own');
  assert.equal(brief[3]?.length, 6);
  assert.deepEqual(brief[4], [
    ['TEMP_É', -500, 7],
    ['TEMP_É', 0, 9],
  ]);
  assert.deepEqual(brief[5], [['temperature', 0, 3]]);
});

test('of a device that sends quickly the newest 300 readings are kept', async () => {
  const readings = createMemoryReadingStore();
  await readings.append(Array.from({ length: 1000 }, (_, n) => reading('T', -n * 100, n)));
  const { context } = contextOf(readings);
  const [found] = await evidenceReadings(context, [{ deviceKey: 'd1', raisedAt: at(0), evidence: { metric: 'T' } }]);
  assert.deepEqual(
    found?.map(({ value }) => value),
    Array.from({ length: 300 }, (_, n) => 299 - n),
  );
});

test('a store of readings that does not answer costs the readings, not the alert; one bad window only its own', async () => {
  const readings = createMemoryReadingStore();
  await readings.append([reading('T', 0, 1)]);
  const alerts = [
    { deviceKey: 'd1', raisedAt: at(0) },
    { deviceKey: 'bad', raisedAt: at(0) },
    { deviceKey: 'd1', raisedAt: at(0) },
  ];
  let calls = 0;
  const answering = (code: 'invalid' | 'unavailable'): ReadingStore => ({
    ...readings,
    windows: async (windows) => {
      calls += 1;
      if (windows.some(({ deviceKey }) => deviceKey === 'bad')) throw new ConnectedServiceError(code, 'No.');
      return readings.windows(windows);
    },
  });
  const refusing = contextOf(answering('invalid'));
  assert.deepEqual(
    (await evidenceReadings(refusing.context, alerts)).map((some) => some.length),
    [1, 0, 1],
  );
  assert.equal(refusing.warnings.length, 1);
  calls = 0;
  const away = contextOf(answering('unavailable'));
  assert.deepEqual(
    (await evidenceReadings(away.context, alerts)).map((some) => some.length),
    [0, 0, 0],
  );
  assert.equal(calls, 1, 'a store that is away is not asked once an alert');
  assert.equal(away.warnings.length, 1);
});
