import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canMoveStage,
  CASE_STAGES,
  CASE_TRANSITIONS,
  isWorkOrderOpen,
  transitionCase,
  transitionWorkOrder,
  WORK_ORDER_TRANSITIONS,
} from '@csk/core';
import type { Case, CaseAction, CaseStatus, WorkOrder, WorkOrderAction, WorkOrderStatus } from '@csk/core';
import { random } from '../service/random.ts';

const CASE_ACTIONS: readonly CaseAction[] = ['resolve', 'cancel', 'reopen'];
const ORDER_ACTIONS: readonly WorkOrderAction[] = ['schedule', 'start', 'complete', 'cancel'];
const BY = { actor: 'x', at: 'now', reason: 'why', opId: 'k' };
const caseOf = (status: CaseStatus) => ({ id: 'c', status }) as Case;
const orderOf = (status: WorkOrderStatus) => ({ id: 'w', status }) as WorkOrder;

test('a case takes exactly the steps of its table, on record', () => {
  for (const status of Object.keys(CASE_TRANSITIONS) as CaseStatus[]) {
    for (const action of CASE_ACTIONS) {
      const to = CASE_TRANSITIONS[status][action];
      const step = () => transitionCase(caseOf(status), action, BY);
      if (!to) assert.throws(step, { code: 'conflict' });
      else assert.deepEqual([step().status, step().transitions], [to, [{ ...BY, from: status, to }]]);
    }
  }
});

test('a work order takes exactly the steps of its table; final states are final', () => {
  for (const status of Object.keys(WORK_ORDER_TRANSITIONS) as WorkOrderStatus[]) {
    for (const action of ORDER_ACTIONS) {
      const to = WORK_ORDER_TRANSITIONS[status][action];
      const step = () => transitionWorkOrder(orderOf(status), action, BY);
      if (!to) assert.throws(step, { code: 'conflict' });
      else assert.deepEqual([step().status, step().transitions], [to, [{ ...BY, from: status, to }]]);
    }
    const ways = Object.keys(WORK_ORDER_TRANSITIONS[status]);
    assert.equal(ways.length > 0, isWorkOrderOpen({ status }));
    // Whatever is open can be ended.
    if (ways.length > 0) assert(ways.includes('cancel'));
  }
});

test('random walks keep a bounded, gapless trail', () => {
  const next = random(5);
  for (let walk = 0; walk < 30; walk += 1) {
    let current = caseOf('open');
    for (let step = 0; step < 120; step += 1) {
      const action = CASE_ACTIONS[Math.floor(next() * CASE_ACTIONS.length)] ?? 'reopen';
      if (CASE_TRANSITIONS[current.status][action]) current = transitionCase(current, action, BY);
    }
    const trail = current.transitions ?? [];
    assert(trail.length <= 50);
    trail.slice(1).forEach(({ from }, index) => assert.equal(from, trail[index]?.to));
    assert.equal(trail.at(-1)?.to, current.status);
  }
});

test('a case moves back to any stage, onward to the next', () => {
  for (const [here, from] of CASE_STAGES.entries()) {
    for (const [there, to] of CASE_STAGES.entries()) {
      assert.equal(canMoveStage(from, to), there < here || there === here + 1, `${from} to ${to}`);
    }
  }
});
