import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ALERT_TRANSITIONS,
  canBecome,
  COMMAND_TRANSITIONS,
  isOpen,
  isPending,
  transitionAlert,
  transitionCommand,
} from '@csk/core';
import type { Alert, AlertAction, AlertStatus, Command, CommandStatus } from '@csk/core';
import { random } from '../service/random.ts';

const ACTIONS: readonly AlertAction[] = [
  'create-case',
  'create-work-order',
  'send-command',
  'command-failed',
  'close',
  'deactivate',
  'reactivate',
];
const STATUSES = Object.keys(COMMAND_TRANSITIONS) as CommandStatus[];

const alertOf = (status: AlertStatus) => ({ id: 'a', status, transitions: [] }) as unknown as Alert;
const commandOf = (status: CommandStatus) => ({ id: 'c', status, transitions: [] }) as unknown as Command;

test('an alert takes exactly the steps of its table', () => {
  for (const status of Object.keys(ALERT_TRANSITIONS) as AlertStatus[]) {
    for (const action of ACTIONS) {
      const target = ALERT_TRANSITIONS[status][action];
      const step = () => transitionAlert(alertOf(status), action, { actor: 'x', at: 'now' });
      if (!target) assert.throws(step, { code: 'conflict' });
      else assert.deepEqual([step().status, step().progress], [target.status, target.progress]);
    }
  }
});

test('a closed alert only comes back by reactivation', () => {
  for (const action of ACTIONS) assert.equal(ALERT_TRANSITIONS.closed[action] !== undefined, action === 'reactivate');
});

test('random walks of an alert stay in the table and keep a bounded, gapless trail', () => {
  const next = random(11);
  for (let walk = 0; walk < 50; walk += 1) {
    let alert = alertOf('active');
    for (let step = 0; step < 150; step += 1) {
      const action = ACTIONS[Math.floor(next() * ACTIONS.length)] ?? 'close';
      if (!ALERT_TRANSITIONS[alert.status][action]) continue;
      alert = transitionAlert(alert, action, { actor: 'x', at: String(step) });
    }
    assert(alert.transitions.length <= 100);
    alert.transitions.slice(1).forEach(({ from }, index) => assert.equal(from, alert.transitions[index]?.to));
    assert.equal(isOpen(alert), alert.status === 'active' || alert.status === 'in-progress');
  }
});

test('a command takes exactly the steps of its table', () => {
  for (const from of STATUSES) {
    for (const to of STATUSES) {
      const allowed = COMMAND_TRANSITIONS[from].includes(to);
      assert.equal(canBecome(commandOf(from), to), allowed);
      const step = () => transitionCommand(commandOf(from), to, 'now');
      if (allowed) assert.equal(step().status, to);
      else assert.throws(step, { code: 'conflict' });
    }
  }
});

test('final states stay final, and every pending state has a way out', () => {
  for (const status of STATUSES) {
    const ways = COMMAND_TRANSITIONS[status];
    if (isPending({ status })) assert(ways.some((to) => !isPending({ status: to })));
    else if (status !== 'unknown') assert.deepEqual(ways, []);
  }
});
