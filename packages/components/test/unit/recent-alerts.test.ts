/// <reference types="node" />
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { RecentAlerts } from '../../src/alert-list/recent-alerts.ts';
import { anAlert } from '../fixtures.ts';

const NOON = Date.UTC(2026, 2, 2, 12, 0, 30);
const MINUTE = 60_000;

function raised(...times: readonly string[]) {
  return times.map((time) => anAlert(time, { raisedAt: `2026-03-02T${time}.000Z` }));
}

test('alerts leave the last hour by the minute, and nothing else makes another list of them', (t) => {
  mock.timers.enable({ apis: ['Date'], now: NOON });
  t.after(() => mock.timers.reset());
  const recent = new RecentAlerts();
  const alerts = raised('10:59:59', '11:00:00', '11:01:30');
  const ids = () => recent.of(alerts, 'hour').map(({ id }) => id);
  assert.deepEqual(ids(), ['11:00:00', '11:01:30']);
  const before = recent.of(alerts, 'hour');
  mock.timers.tick(20_000);
  assert.equal(recent.of(alerts, 'hour'), before, 'the same minute');
  mock.timers.tick(MINUTE);
  assert.deepEqual(ids(), ['11:01:30']);
  const later = recent.of(alerts, 'hour');
  mock.timers.tick(5_000);
  assert.equal(recent.of(alerts, 'hour'), later);
  mock.timers.tick(MINUTE);
  assert.deepEqual(ids(), []);
  const all = raised('12:02:00', '12:03:00');
  assert.equal(recent.of(all, 'hour'), all, 'none is too old');
  assert.deepEqual(
    recent.of(alerts, 'day').map(({ id }) => id),
    ['10:59:59', '11:00:00', '11:01:30'],
  );
});

test('the service is asked anew when the span is another, or when half of the answer would be too old', (t) => {
  mock.timers.enable({ apis: ['Date'], now: NOON });
  t.after(() => mock.timers.reset());
  const recent = new RecentAlerts();
  assert.equal(recent.since('hour'), '2026-03-02T11:00:00.000Z');
  mock.timers.tick(60 * MINUTE);
  assert.equal(recent.since('hour'), '2026-03-02T11:00:00.000Z');
  assert.equal(recent.start('hour'), '2026-03-02T12:00:00.000Z', 'what is chosen is never older than what is shown');
  assert.equal(recent.since('week'), '2026-02-23T13:00:00.000Z');
  assert.equal(recent.since('hour'), '2026-03-02T12:00:00.000Z');
  mock.timers.tick(61 * MINUTE);
  assert.equal(recent.since('hour'), '2026-03-02T13:01:00.000Z');
});
