import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamEvent } from '@csk/core';
import { qualityOf, statusCodeOf } from '@csk/core';
import { parseTelemetry } from '../../../../src/service/readings/telemetry-message.ts';
import { at, createWorld, START, until } from '../world.ts';

const event = (body: unknown): StreamEvent => ({
  partition: '0',
  offset: '0',
  enqueuedAt: START,
  deviceKey: 'smt-1',
  properties: {},
  body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
});

/** Metric, value and quality of each reading of a message. */
function readingsOf(body: unknown): readonly unknown[] {
  const message = parseTelemetry(event(body));
  assert(message.kind === 'readings');
  return message.readings.map((one) =>
    ['quality' in one ? [one.metric, one.value, one.quality] : [one.metric, one.value]].flat(),
  );
}

test('the severity of a status code is its two highest bits', () => {
  for (const [code, quality] of [
    [undefined, 'good'],
    [0, 'good'],
    [0x00a60000, 'good'],
    [0x40920000, 'uncertain'],
    [0x80000000, 'bad'],
    [0x808c0000, 'bad'],
    [0xffffffff, 'bad'],
  ] as const) {
    assert.equal(qualityOf(code), quality);
  }
  for (const quality of ['good', 'uncertain', 'bad'] as const) assert.equal(qualityOf(statusCodeOf(quality)), quality);
});

test('a text beside a number says how good it is', () => {
  assert.deepEqual(
    readingsOf({
      t: 1,
      t_quality: 'bad',
      u: 2,
      u_quality: 'UNCERTAIN',
      v: 3,
      v_quality: 'Good',
      w: 4,
      x_quality: 'bad',
    }),
    [
      ['t', 1, 'bad'],
      ['u', 2, 'uncertain'],
      ['v', 3],
      ['w', 4],
    ],
  );
  assert.deepEqual(readingsOf([{ t: 1, t_quality: 'bad' }, { t: 2 }]), [
    ['t', 1, 'bad'],
    ['t', 2],
  ]);
});

test('a quality that is none is as if it were not there; a number of such a name is a reading', () => {
  const none = ['worst', '', null, true, {}, ['bad'], 'bad '.repeat(1000), '__proto__', 'constructor'];
  for (const quality of none) assert.deepEqual(readingsOf({ t: 1, t_quality: quality }), [['t', 1]]);
  assert.deepEqual(readingsOf({ air: 1, air_quality: 42 }), [
    ['air', 1],
    ['air_quality', 42],
  ]);
  assert.deepEqual(readingsOf('{"__proto__":1,"__proto___quality":"bad"}'), [['__proto__', 1, 'bad']]);
});

test('a data value of OPC UA is a reading with the severity of its status', () => {
  const time = { SourceTimestamp: at(-5000) };
  assert.deepEqual(
    readingsOf({
      a: { Value: 1, ...time },
      b: { Value: 2, ...time, StatusCode: { Code: 0x80000000, Symbol: 'Bad' } },
      c: { Value: 3, StatusCode: 0x40920000 },
      d: { Value: 4, ServerTimestamp: at(0), StatusCode: { Code: 0 } },
    }),
    [
      ['a', 1],
      ['b', 2, 'bad'],
      ['c', 3, 'uncertain'],
      ['d', 4],
    ],
  );
});

test('other objects are passed over, and a status that is none is as if it were not there', () => {
  const others = [
    { Value: 1 },
    { value: 1, StatusCode: 0 },
    { Value: '1', StatusCode: 0 },
    { Value: null, StatusCode: 0 },
  ];
  for (const a of others) assert.deepEqual(readingsOf({ a }), []);
  for (const StatusCode of [null, 'Bad', -1, 2 ** 32, [2147483648], { Code: 'Bad' }, { Code: { Code: 1 } }, {}]) {
    assert.deepEqual(readingsOf({ a: { Value: 1, StatusCode } }), [['a', 1]]);
  }
  assert.deepEqual(readingsOf('{"a":{"Value":1e999,"StatusCode":0},"b":{"Value":1,"StatusCode":1e999}}'), [['b', 1]]);
});

test('what a device doubts is doubted in its ranges, latest readings, tiles and evidence, and in no aggregate', async (t) => {
  const world = await createWorld();
  t.after(() => world.close());
  await world.service.start();
  const { client } = world;
  const measure = { deviceId: 'dev-1', source: 'measure', metric: 'T' } as const;
  await client.summaryTiles.create({ ...measure, position: 0, label: 'Now', aggregation: 'none', rangeType: 'latest' });
  for (const [index, aggregation] of (['max', 'count'] as const).entries()) {
    const lastHour = { rangeType: 'hours', rangeValue: 1, position: index + 1 } as const;
    await client.summaryTiles.create({ ...measure, ...lastHour, label: aggregation, aggregation });
  }
  const device = world.devices.device('smt-1');
  device.send({ T: 20 });
  await world.clock.advance(1000);
  device.send({ T: 999, T_quality: 'bad' });
  const [latest] = await until(
    'the reading',
    () => client.readings.latest('dev-1'),
    ([newest]) => newest?.value === 999,
  );
  assert.equal(latest?.quality, 'bad');
  const [series] = await client.readings.range('dev-1', { from: at(-60_000), to: at(60_000) });
  assert.deepEqual(
    [series?.values, series?.quality],
    [
      [20, 999],
      [0, 0x80000000],
    ],
  );
  await world.clock.advance(60_000);
  const tiles = await client.devices.summary('dev-1');
  assert.deepEqual(
    tiles.map(({ tile: { label }, value, quality }) => [label, value, quality]),
    [
      ['Now', 999, 'bad'],
      ['max', 20, undefined],
      ['count', 1, undefined],
    ],
  );
  const alert = await client.alerts.raise({ description: 'x', token: 'x', deviceKey: 'smt-1' });
  assert.deepEqual(
    alert.evidence?.readings.map(({ value, quality }) => [value, quality]),
    [
      [20, undefined],
      [999, 'bad'],
    ],
  );
});
