import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ALERT_TRANSITIONS,
  attemptOf,
  canBecome,
  cancelCommand,
  COMMAND_JOB_TRANSITIONS,
  COMMAND_TRANSITIONS,
  isJobOpen,
  isOpen,
  isPending,
  MAX_COMMAND_ATTEMPTS,
  RESENDABLE,
  resendCommand,
  tallyAfter,
  tallyOf,
  transitionAlert,
  transitionCommand,
  transitionJob,
} from '@csk/core';
import type {
  Alert,
  AlertAction,
  AlertStatus,
  Command,
  CommandJob,
  CommandJobOutcome,
  CommandJobStatus,
  CommandStatus,
} from '@csk/core';
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
    else if (RESENDABLE.includes(status)) assert(ways.includes('queued'));
    else assert.deepEqual(ways, []);
  }
  // Sending again is the only way out of these two.
  assert.deepEqual([COMMAND_TRANSITIONS.expired, COMMAND_TRANSITIONS.failed], [['queued'], ['queued']]);
});

test('a command is cancelled only while it is certainly here, and sent again only after a bad end', () => {
  const by = { actor: 'Ada', at: '2026-01-01T00:00:00.000Z' };
  for (const status of STATUSES) {
    const cancel = () => cancelCommand(commandOf(status), by);
    if (status === 'queued') assert.equal(cancel().status, 'cancelled');
    else assert.throws(cancel, { code: 'conflict' });
    const resend = () => resendCommand(commandOf(status), by, '2026-01-01T00:01:00.000Z');
    if (RESENDABLE.includes(status)) assert.deepEqual([resend().status, resend().reason], ['queued', undefined]);
    else assert.throws(resend, { code: 'conflict' });
  }
  const claimed = { ...commandOf('queued'), claimedUntil: '2026-01-01T00:00:00.000Z' };
  assert.throws(() => cancelCommand(claimed, by), { code: 'conflict' });
  assert.equal(cancelCommand({ ...claimed, reason: 'The cloud was busy.' }, by).status, 'cancelled');
});

test('a command is not sent again for ever', () => {
  let command: Command = { ...commandOf('queued'), transitions: [{ at: 'now', to: 'queued' }] };
  const by = { actor: 'Ada', at: '2026-01-01T00:00:00.000Z' };
  for (let attempt = 1; attempt < MAX_COMMAND_ATTEMPTS; attempt += 1) {
    assert.equal(attemptOf(command), attempt);
    command = resendCommand(transitionCommand(command, 'expired', 'now'), by, 'later');
  }
  const last = transitionCommand(command, 'expired', 'now');
  assert.throws(() => resendCommand(last, by, 'later'), { code: 'conflict' });
});

const JOB_STATUSES = Object.keys(COMMAND_JOB_TRANSITIONS) as CommandJobStatus[];

test('a job takes exactly the steps of its table, and every state leads to an end', () => {
  const jobOf = (status: CommandJobStatus) => ({ id: 'j', status, transitions: [] }) as unknown as CommandJob;
  for (const from of JOB_STATUSES) {
    for (const to of JOB_STATUSES) {
      const step = () => transitionJob(jobOf(from), to, { at: 'now', actor: 'x' });
      if (COMMAND_JOB_TRANSITIONS[from].includes(to)) assert.equal(step().status, to);
      else assert.throws(step, { code: 'conflict' });
    }
    const reached = new Set([from]);
    for (const status of reached) for (const to of COMMAND_JOB_TRANSITIONS[status]) reached.add(to);
    assert(
      [...reached].some((status) => !isJobOpen({ status })),
      from,
    );
  }
});

test('the tally of a job is the sum of its parts, whatever changes', () => {
  const next = random(5);
  const outcomes = Object.keys(tallyOf([])) as CommandJobOutcome[];
  const parts = Array.from({ length: 5 }, () => tallyOf(Array.from({ length: 7 }, () => 'waiting' as const)));
  let whole = tallyOf(Array.from({ length: 35 }, () => 'waiting' as const));
  for (let step = 0; step < 300; step += 1) {
    const at = Math.floor(next() * parts.length);
    const after = tallyOf(Array.from({ length: 7 }, () => outcomes[Math.floor(next() * outcomes.length)] ?? 'waiting'));
    whole = tallyAfter(whole, parts[at] ?? tallyOf([]), after);
    parts[at] = after;
    for (const one of outcomes)
      assert.equal(
        whole[one],
        parts.reduce((sum, part) => sum + part[one], 0),
      );
  }
});
