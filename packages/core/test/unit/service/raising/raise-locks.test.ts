import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DebounceRule } from '@csk/core';
import { groupKey } from '../../../../src/service/raising/alert-grouping.ts';
import { groupLocks } from '../../../../src/service/raising/raise-locks.ts';

const COLUMNS: readonly DebounceRule['columns'][] = [
  [],
  ['deviceKey'],
  ['rule'],
  ['deviceKey', 'rule'],
  ['rule', 'deviceKey'],
];
const RULES = COLUMNS.flatMap((columns) => [0, 60_000].map((windowMs): DebounceRule => ({ windowMs, columns })));
const ALERTS = ['d1', 'd2'].flatMap((deviceKey) => ['r1', 'r2', undefined].map((rule) => ({ deviceKey, rule })));

test('engines whose debounce settings differ still come one after the other where both would group', () => {
  for (const one of RULES) {
    for (const other of RULES) {
      for (const a of ALERTS) {
        for (const b of ALERTS) {
          const [byOne, byOther] = [one, other].map((rule) => {
            const key = groupKey(a, rule);
            return key !== undefined && key === groupKey(b, rule);
          });
          const shared = groupLocks(a, one).some((lock) => groupLocks(b, other).includes(lock));
          if (byOne && byOther) assert.ok(shared, JSON.stringify([one, other, a, b]));
          if (a.deviceKey === b.deviceKey && a.rule === b.rule) assert.ok(shared, 'one problem');
        }
      }
    }
  }
});

test('with the usual columns an alert holds one lock and not two', () => {
  const usual = { windowMs: 60_000, columns: ['deviceKey', 'rule'] } as const;
  assert.equal(groupLocks({ deviceKey: 'd', rule: 'r' }, usual).length, 1);
});
