/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '@csk/core';
import { ALERT_ORDERS, inOrder } from '../../src/alert-list/alert-order.ts';
import { anAlert } from '../fixtures.ts';

const SORTS = ['priority', 'newest'] as const;

/** Few enough values that many pairs are alike in some of them. */
function someAlerts(seed: number): Alert[] {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: 1 + below(5) }, (_, i) =>
    anAlert(`a${i}`, {
      raisedAt: new Date(Date.UTC(2026, 0, 5) + below(3) * 60_000).toISOString(),
      priority: {
        level: (['high', 'medium', 'low'] as const)[below(3)] ?? 'low',
        score: [20, 24, 50, 80][below(4)] ?? 0,
        reasons: [],
      },
    }),
  );
}

test('alerts come in their order, and are not copied when they have it', () => {
  let had = 0;
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const alerts = someAlerts(seed);
    for (const sort of SORTS) {
      const sorted = [...alerts].sort(ALERT_ORDERS[sort]);
      assert.deepEqual(inOrder(alerts, sort), sorted, `seed ${seed}, by ${sort}`);
      assert.equal(inOrder(sorted, sort), sorted, `seed ${seed}, by ${sort}`);
      if (alerts.length > 2 && inOrder(alerts, sort) === alerts) had += 1;
    }
  }
  assert.ok(had > 50, `${had} lists had their order by chance`);
});

test('a single pair that is not in order is seen, wherever it is among very many', () => {
  const alerts = Array.from({ length: 1_100 }, (_, i) =>
    anAlert(`a${i}`, { raisedAt: new Date(Date.UTC(2026, 0, 5) - i * 60_000).toISOString() }),
  );
  for (const sort of SORTS) {
    assert.equal(inOrder(alerts, sort), alerts);
    for (let at = 1; at < alerts.length; at += 1) {
      const swapped = alerts.slice();
      const [above, below] = alerts.slice(at - 1, at + 1);
      if (above && below) swapped.splice(at - 1, 2, below, above);
      assert.notEqual(inOrder(swapped, sort), swapped, `by ${sort}, at ${at}`);
    }
  }
});
