/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '@csk/core';
import { ALERT_ORDERS } from '../../src/alert-list/alert-order.ts';
import { alertQuery } from '../../src/alert-list/alert-filter.ts';
import { AlertRows } from '../../src/alert-list/alert-rows.ts';
import { HeldRows } from '../../src/row-grid/held-rows.ts';
import { RowPool } from '../../src/row-grid/row-pool.ts';
import { moveRow, scrollToShow, visibleRows } from '../../src/row-grid/row-window.ts';
import { anAlert } from '../fixtures.ts';

test('a window covers the viewport, whatever the scroll position', () => {
  assert.deepEqual(visibleRows(0, 400, 40, 100_000, 2), { first: 0, last: 12 });
  assert.deepEqual(visibleRows(400, 400, 40, 100_000, 2), { first: 8, last: 22 });
  assert.deepEqual(visibleRows(9e9, 400, 40, 20, 2), { first: 8, last: 20 });
  assert.deepEqual(visibleRows(-50, 400, 40, 3, 2), { first: 0, last: 3 });
  assert.deepEqual(visibleRows(0, 400, 40, 0), { first: 0, last: 0 });
});

test('scrolling to a row moves as little as possible', () => {
  assert.equal(scrollToShow(2, 0, 400, 40), 0);
  assert.equal(scrollToShow(10, 0, 400, 40), 40);
  assert.equal(scrollToShow(1, 400, 400, 40), 40);
});

test('keys move between rows and stop at the ends', () => {
  assert.equal(moveRow('ArrowUp', 0, 5, 3), 0);
  assert.equal(moveRow('PageDown', 3, 5, 3), 4);
  assert.equal(moveRow('End', 0, 5, 3), 4);
  assert.equal(moveRow('Tab', 0, 5, 3), undefined);
  assert.equal(moveRow('End', 0, 0, 3), undefined);
});

test('a record keeps its slot while it is shown; freed slots are used again', () => {
  const pool = new RowPool();
  assert.deepEqual(pool.assign(['a', 'b', 'c']), ['a', 'b', 'c']);
  assert.deepEqual(pool.assign(['b', 'c', 'd']), ['d', 'b', 'c']);
  assert.deepEqual(pool.assign(['c', 'd', 'b']), ['d', 'b', 'c']);
  assert.deepEqual(pool.assign(['d']), ['d']);
  for (let i = 0; i < 500; i += 1) {
    const ids = Array.from({ length: 20 }, (_, n) => `r${((i * 7) % 90) + n}`);
    const slots = pool.assign(ids);
    assert.ok(slots.length <= 20);
    assert.deepEqual(slots.filter((id) => id !== undefined).sort(), [...ids].sort());
  }
});

test('orders are total', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const alert = (id: string, score: number, level: 'high' | 'low') =>
    anAlert(id, { raisedAt: at, priority: { score, level, reasons: [] } });
  const alerts = [alert('a', 10, 'low'), alert('b', 90, 'high'), alert('c', 90, 'high'), alert('d', 95, 'high')];
  assert.deepEqual(
    [...alerts].sort(ALERT_ORDERS.priority).map(({ id }) => id),
    ['d', 'c', 'b', 'a'],
  );
  assert.deepEqual(
    [...alerts]
      .reverse()
      .sort(ALERT_ORDERS.priority)
      .map(({ id }) => id),
    ['d', 'c', 'b', 'a'],
  );
});

test('new alerts wait while the list is held; older ones that were fetched late do not', () => {
  const made = (id: string, createdAt: string) => ({ ...anAlert(id), createdAt });
  const rows = new HeldRows<Alert>();
  const shown = () => rows.rows.map(({ id }) => id);
  rows.update([made('b', '2')], true);
  assert.equal(rows.waiting, 0);
  rows.update([made('c', '3'), made('b', '2'), made('a', '1')], true);
  assert.deepEqual([shown(), rows.waiting], [['b', 'a'], 1]);
  const all = [made('c', '3'), made('b', '2')];
  rows.update(all, true);
  assert.deepEqual([shown(), rows.waiting], [['b'], 1], 'what waits is still new');
  rows.update(all, false);
  assert.deepEqual([shown(), rows.waiting], [['c', 'b'], 0]);
  rows.update([made('d', '4'), ...all], true);
  assert.deepEqual([shown(), rows.waiting], [['c', 'b'], 1], 'and what was shown is known');
});

test('newer versions of alerts take the places of the older ones, unless they belong elsewhere', () => {
  const scored = (id: string, score: number, version = '1') => ({
    ...anAlert(id, { priority: { level: 'high', score, reasons: [] } }),
    version,
  });
  const shown = (rows: AlertRows) => rows.rows.map(({ id, version }) => `${id}${version}`);
  for (const reversed of [false, true]) {
    const rows = new AlertRows();
    const update = (...alerts: readonly Alert[]) => {
      rows.update(reversed ? [...alerts].reverse() : alerts, 'priority', false);
    };
    const [a, b, c] = [scored('a', 90), scored('b', 50), scored('c', 10)];
    update(a, b, c);
    assert.deepEqual(shown(rows), ['a1', 'b1', 'c1']);
    update(a, scored('b', 55, '2'), c);
    assert.deepEqual(shown(rows), ['a1', 'b2', 'c1']);
    assert.equal(rows.indexOf('b'), 1);
    update(a, scored('b', 100, '3'), c);
    assert.deepEqual(shown(rows), ['b3', 'a1', 'c1']);
    update(a, scored('b', 0, '4'), c);
    assert.deepEqual(shown(rows), ['a1', 'c1', 'b4']);
    assert.deepEqual([rows.indexOf('b'), rows.indexOf('c')], [2, 1]);
  }
});

test('by priority a later page may be newer than what is shown: it is no arrival', () => {
  const made = (id: string, createdAt: string, score: number) => ({
    ...anAlert(id, { priority: { level: 'high', score, reasons: [] } }),
    createdAt,
  });
  const first = [made('a', '2', 99), made('b', '1', 85)];
  const rows = new AlertRows();
  const shown = () => rows.rows.map(({ id }) => id);
  rows.update(first, 'priority', false, false, true);
  const second = [...first, made('c', '5', 75)];
  rows.update(second, 'priority', true, false, true);
  assert.deepEqual([shown(), rows.waiting], [['a', 'b', 'c'], 0]);
  rows.update([made('new', '9', 92), ...second], 'priority', true, false, true);
  assert.deepEqual([shown(), rows.waiting], [['a', 'b', 'c'], 1], 'one that comes in above waits');
});

test('the store gives the pages in the order of the list', () => {
  assert.equal(alertQuery('open', {}, undefined, 'priority').orderBy, 'priorityScore desc');
  assert.equal(alertQuery('open', {}, undefined, 'newest').orderBy, 'raisedAt desc');
});

test('rows know their positions', () => {
  const rows = new AlertRows();
  rows.update([anAlert('a', {}, 1), anAlert('b', {}, 2)], 'newest', false);
  assert.deepEqual([rows.indexOf('a'), rows.indexOf('b'), rows.indexOf('z'), rows.indexOf(undefined)], [0, 1, -1, -1]);
});

test('rows keep their places while the reader is busy with them', () => {
  const rows = new AlertRows();
  const scored = (id: string, score: number) => anAlert(id, { priority: { level: 'high', score, reasons: [] } });
  const ids = () => rows.rows.map(({ id }) => id);
  rows.update([scored('a', 90), scored('b', 50)], 'priority', false);
  const changed = [scored('a', 50), scored('b', 90), scored('c', 95)];
  rows.update(changed, 'priority', false, true);
  assert.deepEqual(ids(), ['a', 'b', 'c']);
  rows.update(changed, 'priority', false, false);
  assert.deepEqual(ids(), ['c', 'b', 'a'], 'and take the right ones afterwards');
});
