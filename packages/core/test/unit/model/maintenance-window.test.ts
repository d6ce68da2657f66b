import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  coveringWindow,
  dueMaintenanceStep,
  expectMaintenanceTimes,
  extendMaintenanceWindow,
  isInEffect,
  isOpenWindow,
  MAINTENANCE_TRANSITIONS,
  MAX_MAINTENANCE_AHEAD_MS,
  MAX_MAINTENANCE_MS,
  suppressAlert,
  suppressionEnd,
  transitionAlert,
  unsuppressAlert,
} from '@csk/core';
import type { Alert, MaintenanceWindow, MaintenanceWindowAction, MaintenanceWindowStatus } from '@csk/core';
import { transitionMaintenanceWindow } from '@csk/core';
import { random } from '../service/random.ts';

const START = Date.parse('2026-03-02T08:00:00.000Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (ms: number) => new Date(START + ms).toISOString();
const STATUSES = Object.keys(MAINTENANCE_TRANSITIONS) as MaintenanceWindowStatus[];
const ACTIONS: readonly MaintenanceWindowAction[] = ['start', 'end', 'cancel', 'extend'];

function windowOf(facts: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  const entity = { id: 'w', version: '1', createdAt: at(0), updatedAt: at(0) };
  const plan = { status: 'planned', from: at(HOUR), until: at(2 * HOUR), reason: 'filters' } as const;
  return { ...entity, ...plan, scheduledBy: 'Ada', transitions: [], ...facts };
}

function apply(window: MaintenanceWindow, action: MaintenanceWindowAction, now = at(0)): MaintenanceWindow {
  const by = { actor: 'x', at: now };
  if (action !== 'extend') return transitionMaintenanceWindow(window, action, by);
  return extendMaintenanceWindow(window, new Date(Date.parse(window.until) + 1000).toISOString(), by);
}

test('a window takes exactly the steps of its table, and says who did them', () => {
  for (const status of STATUSES) {
    for (const action of ACTIONS) {
      const to = MAINTENANCE_TRANSITIONS[status][action];
      const step = () => apply(windowOf({ status }), action);
      if (to === undefined) assert.throws(step, { code: 'conflict' });
      else assert.deepEqual([step().status, step().transitions.at(-1)?.actor], [to, 'x']);
    }
  }
  for (const status of ['ended', 'cancelled'] as const) assert.deepEqual(MAINTENANCE_TRANSITIONS[status], {});
});

test('times: ahead, at most 90 days long, at most a year off; an extension only puts the end off', () => {
  const check = (from: number, until: number) => () => expectMaintenanceTimes(at(from), at(until), at(0));
  for (const [from, until] of [
    [0, HOUR],
    [-DAY, 1],
    [0, MAX_MAINTENANCE_MS],
    [MAX_MAINTENANCE_AHEAD_MS, MAX_MAINTENANCE_AHEAD_MS + DAY],
  ] as const) {
    assert.doesNotThrow(check(from, until));
  }
  for (const [from, until, field] of [
    [-DAY, 0, 'until'],
    [HOUR, HOUR, 'until'],
    [0, MAX_MAINTENANCE_MS + 1, 'until'],
    [MAX_MAINTENANCE_AHEAD_MS + 1, MAX_MAINTENANCE_AHEAD_MS + DAY, 'from'],
  ] as const) {
    assert.throws(check(from, until), { code: 'invalid', details: { field } });
  }
  const extend = (until: number) => () => extendMaintenanceWindow(windowOf(), at(until), { actor: 'x', at: at(0) });
  assert.equal(extend(3 * HOUR)().until, at(3 * HOUR));
  for (const until of [HOUR, 2 * HOUR, HOUR + MAX_MAINTENANCE_MS + 1]) {
    assert.throws(extend(until), { code: 'invalid', details: { field: 'until' } });
  }
});

test('whatever happens to a window and to the clock, it stays in the table and ends', () => {
  const next = random(5);
  for (let walk = 0; walk < 200; walk += 1) {
    const from = Math.floor(next() * 400 - 30) * DAY;
    let window = windowOf({ from: at(from), until: at(from + Math.ceil(next() * MAX_MAINTENANCE_MS)) });
    let now = 0;
    for (let step = 0; step < 60; step += 1) {
      now += (next() - 0.4) * 20 * DAY;
      const due = dueMaintenanceStep(window, at(now));
      const chance = next();
      const action = due ?? (chance < 0.05 ? 'extend' : chance < 0.06 ? 'cancel' : undefined);
      if (action === undefined) continue;
      try {
        window = apply(window, action, at(now));
      } catch (error) {
        assert.match(String((error as { code?: string }).code), /conflict|invalid/);
        assert.equal(due, undefined, 'what time asks for is always allowed');
      }
    }
    window.transitions.slice(1).forEach(({ from: before }, index) => {
      assert.equal(before, window.transitions[index]?.to);
    });
    // Left alone under a clock that goes right again, even one that fell back for years, it is over within its time.
    for (const clock of [now, now - 3 * 365 * DAY]) {
      let left = window;
      for (let day = 0; day <= 366 + 90 + 2; day += 1) {
        const due = dueMaintenanceStep(left, at(clock + day * DAY));
        if (due) left = apply(left, due, at(clock + day * DAY));
      }
      assert.equal(isOpenWindow(left), false);
    }
  }
});

test('a window in effect covers by customer, asset tree, category or device, and by rule', () => {
  const subject = {
    accountId: 'acc',
    categoryId: 'cat',
    deviceId: 'dev',
    assetIds: ['pump', 'plant'],
    rule: 'Hot',
  } as const;
  const covered = (scope: Partial<MaintenanceWindow>, now = at(HOUR)) =>
    coveringWindow([windowOf(scope)], subject, now) !== undefined;
  for (const scope of [
    { accountId: 'acc' },
    { assetId: 'plant' },
    { categoryId: 'cat' },
    { deviceId: 'dev', rule: 'Hot' },
  ]) {
    assert.equal(covered(scope), true);
    assert.equal(covered(scope, at(HOUR - 1)), false, 'not yet');
    assert.equal(covered(scope, at(2 * HOUR)), false, 'not any more');
    for (const status of ['ended', 'cancelled'] as const) assert.equal(covered({ ...scope, status }), false);
  }
  for (const scope of [{ accountId: 'b' }, { assetId: 'tank' }, { deviceId: 'dev', rule: 'Cold' }, {}]) {
    assert.equal(covered(scope), false);
  }
  assert.equal(
    coveringWindow([windowOf({ deviceId: 'dev' })], { assetIds: [] }, at(HOUR)),
    undefined,
    'nothing is not covered by anything',
  );
  const longer = windowOf({ id: 'z', deviceId: 'dev', until: at(3 * HOUR) });
  const both = [windowOf({ id: 'a', deviceId: 'dev' }), longer];
  assert.equal(coveringWindow(both, subject, at(HOUR))?.id, 'z');
});

test('suppression: no walk of alert, window and clock leaves an alert quiet for ever', () => {
  const next = random(8);
  for (let walk = 0; walk < 100; walk += 1) {
    let window = windowOf({ status: 'active', from: at(0), until: at(Math.ceil(next() * 80 * DAY)) });
    const raised = { id: 'a', status: 'active', transitions: [], raisedAt: at(0) } as unknown as Alert;
    let alert = suppressAlert(raised, window, { actor: 'system', at: at(0) });
    let now = 0;
    const settle = () => {
      switch (suppressionEnd(alert, window, at(now))) {
        case 'prolong':
          assert(isInEffect(window, at(now)));
          alert = suppressAlert(alert, window, { actor: 'system', at: at(now) });
          break;
        case 'bring-back':
          alert = unsuppressAlert(alert, { actor: 'system', at: at(now) });
          break;
        case 'close':
          assert.notEqual(alert.clearedAt, undefined);
          assert.equal(alert.acknowledgedAt, undefined);
          alert = transitionAlert(alert, 'close', { actor: 'system', at: at(now) });
          break;
        case 'keep':
          break;
      }
    };
    for (let step = 0; step < 20 && alert.suppressedUntil !== undefined; step += 1) {
      now += (next() - 0.3) * 10 * DAY;
      const chance = next();
      const due = dueMaintenanceStep(window, at(now));
      if (due && isOpenWindow(window)) window = apply(window, due, at(now));
      else if (chance < 0.2 && isInEffect(window, at(now)) && Date.parse(window.until) < START + 85 * DAY) {
        window = apply(window, 'extend', at(now));
      } else if (chance < 0.3) alert = { ...alert, clearedAt: at(now) };
      else if (chance < 0.4) alert = { ...alert, acknowledgedAt: at(now) };
      settle();
    }
    now = 91 * DAY;
    const due = dueMaintenanceStep(window, at(now));
    if (due) window = apply(window, due, at(now));
    settle();
    assert.equal(alert.suppressedUntil, undefined);
    assert.equal(alert.suppressedBy === undefined, alert.status === 'active', 'closed unseen, or back');
  }
});
