import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError } from '@csk/core';
import { fetchLanes, lanesOf } from '../../src/device-history/state-lanes.ts';

import { anAlert, populatedService } from '../fixtures.ts';

const at = (ms: number) => new Date(ms).toISOString();
const WINDOW = { from: 1_000, to: 2_000 };

test('a device reports where it is not silent, within the window', () => {
  const gaps = [
    { from: 500, to: 1_100 },
    { from: 1_300, to: 1_400 },
    { from: 1_900, to: 2_500 },
  ];
  const [lane] = lanesOf(WINDOW, gaps, []).lanes;
  assert.deepEqual(lane, {
    name: 'reporting',
    spans: [
      { from: 1_100, to: 1_300 },
      { from: 1_400, to: 1_900 },
    ],
    totalMs: 700,
  });
  assert.deepEqual(lanesOf(WINDOW, [{ from: 0, to: 3_000 }], []).lanes[0]?.spans, [], 'never heard of');
  assert.equal(lanesOf(WINDOW, [], []).lanes[0]?.totalMs, 1_000, 'never silent');
});

test('alerts are in the lane of their level, from when they were raised to when they ended', () => {
  const high = { level: 'high', score: 90, reasons: [] } as const;
  const transitions = [{ at: at(1_800), actor: 'a', from: 'active', to: 'closed' }] as const;
  const { lanes } = lanesOf(WINDOW, undefined, [
    anAlert('a', { priority: high, raisedAt: at(900), clearedAt: at(1_200) }),
    anAlert('b', { priority: high, raisedAt: at(1_100), clearedAt: at(1_300) }),
    anAlert('c', { priority: high, raisedAt: at(1_700), status: 'closed', transitions }),
    anAlert('d', { priority: { level: 'low', score: 1, reasons: [] }, raisedAt: at(1_950) }),
    anAlert('e', { priority: { level: 'medium', score: 50, reasons: [] }, raisedAt: at(10), clearedAt: at(20) }),
  ]);
  assert.deepEqual(
    lanes.map(({ name, totalMs }) => `${name} ${totalMs}`),
    ['high 400', 'low 50'],
    'overlaps count once; a level without an alert in the window has no lane',
  );
  assert.equal(lanes[0]?.spans.length, 3);
});

test('a lane that the caller may not see is left out; another failure is one', async () => {
  const { client } = populatedService();
  const signal = new AbortController().signal;
  const refuse = async () => Promise.reject(new ConnectedServiceError('forbidden', 'No.'));
  const without = { ...client, readings: { ...client.readings, gaps: refuse } };
  const { lanes, from, to } = await fetchLanes(without, 'd1', signal);
  assert.ok(lanes.length > 0 && lanes.every(({ name }) => name !== 'reporting'));
  assert.equal(to - from, 86_400_000);
  const fail = async () => Promise.reject(new ConnectedServiceError('unavailable', 'Later.'));
  await assert.rejects(fetchLanes({ ...client, readings: { ...client.readings, gaps: fail } }, 'd1', signal), {
    code: 'unavailable',
  });
});
