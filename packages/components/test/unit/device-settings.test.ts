/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNot, type PropertyRule } from '@csk/core';
import { deviceQuery, filterDevices } from '../../src/device-list/device-filter.ts';
import type { PropertyItem } from '../../src/device-detail/property-tree.ts';
import { entered, textOf } from '../../src/device-detail/setting-values.ts';
import { SettingsDraft } from '../../src/device-detail/settings-draft.ts';
import { openSettings } from '../../src/device-detail/twin-difference.ts';
import { RowChoice } from '../../src/row-grid/row-choice.ts';
import { SortedRows } from '../../src/row-grid/sorted-rows.ts';
import { matches } from '@csk/core';
import { aDevice, ago, entity } from '../fixtures.ts';

test('a form takes just what the service takes', () => {
  const rules: readonly PropertyRule[] = [
    { name: 'a', type: 'integer', minimum: 2, maximum: 5 },
    { name: 'a', type: 'decimal', precision: 1, maximum: 10 },
    { name: 'a', type: 'string', maxLength: 3 },
    { name: 'a', type: 'boolean' },
    { name: 'a', type: 'date-time', minimum: '2026-01-01T00:00:00Z' },
  ];
  const texts = ['1', '2', '5', '6', '1.5', '1.55', '11', 'abc', 'abcd', 'true', 'false', '1e400', '9007199254740993'];
  for (const rule of rules) {
    const some = rule.type === 'date-time' ? ['2026-05-01T10:00', '2025-05-01T10:00:30', 'soon'] : texts;
    for (const text of rule.type === 'boolean' ? ['true', 'false'] : some) {
      const result = entered(rule, text);
      if ('value' in result) assert.equal(whyNot(rule, result.value), undefined, `${rule.type} ${text}`);
      else {
        const raw = rule.type === 'string' ? text : rule.type === 'date-time' ? `${text}:00Z` : Number(text);
        assert.notEqual(whyNot(rule, raw), undefined, `${rule.type} ${text}`);
      }
    }
    assert.deepEqual(entered(rule, ' '), { value: null });
  }
  assert.equal(textOf({ type: 'date-time' }, '2026-05-01T12:00:00+02:00'), '2026-05-01T10:00');
  assert.equal(textOf({ type: 'date-time' }, '2026-05-01T10:00:07Z'), '2026-05-01T10:00:07');
  assert.deepEqual(entered({ type: 'decimal' }, '1,5'), { value: 1.5 });
  assert.equal(textOf({ type: 'integer' }, { odd: true }), '{"odd":true}');
});

test('a draft knows its changes, and what was changed under it', () => {
  const item: PropertyItem = {
    definition: { ...entity('p'), name: 'target', type: 'integer' },
    place: 'desired',
    keys: ['target'],
    path: 'desired.target',
    children: [],
  };
  const was = { desired: { target: 5 } };
  const draft = SettingsDraft.EMPTY.change(item, '7', was);
  assert.equal(draft.isOvertaken(item, was), false);
  assert.equal(draft.isOvertaken(item, { desired: { target: 6 } }), true);
  assert.equal(draft.isOvertaken(item, { desired: { target: 7 } }), false);
  assert.equal(draft.isOvertaken(item, {}), true);
  assert.equal(draft.keep(item, { desired: { target: 6 } }).isOvertaken(item, { desired: { target: 6 } }), false);
  assert.deepEqual(draft.patch([item]), { desired: { target: 7 } });
  assert.deepEqual(draft.change(item, '', was).patch([item]), { desired: { target: null } });
  assert.equal(draft.change(item, '5', was).size, 0);
  const saved = { desired: { target: 7 } };
  assert.equal(draft.settled([item], saved, draft).size, 0);
  const meanwhile = draft.change(item, '9', was).settled([item], saved, draft);
  assert.equal(meanwhile.text(item, saved), '9');
  assert.equal(meanwhile.isOvertaken(item, saved), false, 'it was saved by the same user');
  const foreign = draft.change(item, '9', was).settled([item], { desired: { target: 8 } }, draft);
  assert.equal(foreign.isOvertaken(item, { desired: { target: 8 } }), true);
});

test('settings that the device reports otherwise are named, objects by their parts', () => {
  assert.deepEqual(openSettings({ a: 1, b: { c: 2, d: 3 }, e: [1] }, { a: 1, b: { c: 9 }, e: [1] }), [
    { name: 'b.c', wanted: 2, reported: 9 },
    { name: 'b.d', wanted: 3, reported: undefined },
  ]);
  assert.equal(openSettings(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i])), {}).length, 20);
  assert.deepEqual(openSettings(undefined, { a: 1 }), []);
});

test('each device is in one state of connection, whichever is asked for', () => {
  const devices = [
    aDevice('on', { connected: true, lastActivityAt: ago(1) }),
    aDevice('off', { connected: false, lastActivityAt: ago(1), enabled: true }),
    aDevice('new', { connected: false }),
    aDevice('out', { connected: true, enabled: false }),
  ];
  const found = (['connected', 'silent', 'never-heard', 'disabled'] as const).map((connection) =>
    devices.filter((device) => matches(device, deviceQuery({ connection }, 'name').where)).map(({ id }) => id),
  );
  assert.deepEqual(found, [['on'], ['off'], ['new'], ['out']]);
  assert.deepEqual(
    filterDevices(devices, { connection: 'connected' }).map(({ id }) => id),
    ['on'],
  );
  assert.equal(filterDevices(devices, {}), devices);
});

test('rows keep their places under the hand of the reader; chosen rows that go are chosen no more', () => {
  const rows = new SortedRows<{ readonly id: string; readonly n: number }>();
  const order = (a: { n: number }, b: { n: number }) => a.n - b.n;
  const ids = () => rows.rows.map(({ id }) => id).join('');
  rows.update(
    [
      { id: 'b', n: 2 },
      { id: 'a', n: 1 },
    ],
    order,
    false,
  );
  const choice = new RowChoice(rows, () => undefined);
  rows.rows.forEach((row) => choice.choose(row, false));
  const now = [
    { id: 'b', n: 0 },
    { id: 'a', n: 1 },
    { id: 'c', n: -1 },
  ];
  rows.update(now, order, true);
  assert.equal(ids(), 'abc');
  rows.update(now, order, false);
  assert.equal(ids(), 'cba');
  assert.equal(choice.size, 2);
  rows.update(
    [
      { id: 'c', n: -1 },
      { id: 'a', n: 1 },
    ],
    order,
    false,
  );
  choice.prune();
  assert.deepEqual(
    choice.records.map(({ id }) => id),
    ['a'],
  );
  choice.choose({ id: 'c', n: -1 }, true);
  assert.equal(choice.size, 2);
});
