import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConnectedServiceError, type RuleForm } from '@csk/core';
import {
  cellText,
  isCellWrong,
  limitColumns,
  limitRows,
  rowsToSave,
  shownRows,
  type LimitRow,
} from '../../src/rule-editor/limit-rows.ts';
import { offsetOf, saveProblemOf } from '../../src/rule-editor/save-problem.ts';

const ROWS = limitRows([
  { DeviceId: 'a', High: 70, Low: null, On: true, Tags: { x: 1 }, Code: 'A1' },
  { DeviceId: 7, High: null, Low: null, Code: 'B' },
]);

function typed(row: LimitRow | undefined, changes: Readonly<Record<string, string>>): LimitRow {
  assert.ok(row);
  return { ...row, typed: new Map(Object.entries(changes)) };
}

describe('limits in reference data', () => {
  it('have columns of the kind that their values are of', () => {
    assert.deepEqual(
      limitColumns(ROWS, undefined).map(({ name, kind }) => `${name} ${kind}`),
      ['DeviceId text', 'High number', 'Low empty', 'On boolean', 'Tags other', 'Code text'],
    );
  });

  it('have the columns that the rule reads while there is no row', () => {
    const limits = { kind: 'per-device', reference: 'R', deviceColumn: 'Id', limitColumn: 'High' } as const;
    const form = { kind: 'threshold', limits } as unknown as RuleForm;
    assert.deepEqual(limitColumns([], form), [
      { name: 'Id', kind: 'text' },
      { name: 'High', kind: 'number' },
    ]);
    assert.deepEqual(limitColumns([], { ...form, limits: { kind: 'fixed', limit: 1 } } as RuleForm), []);
  });

  it('become values of their column, and what nobody touched stays', () => {
    const columns = limitColumns(ROWS, undefined);
    const changed = [
      typed(ROWS[0], { High: ' 71,5 ', Low: '3', On: 'false', Code: '' }),
      typed(ROWS[1], { DeviceId: '7', High: '', Low: 'none' }),
    ];
    assert.deepEqual(rowsToSave(changed, columns), [
      { DeviceId: 'a', High: 71.5, Low: 3, On: false, Tags: { x: 1 }, Code: null },
      { DeviceId: 7, High: null, Low: 'none', Code: 'B' },
    ]);
    assert.equal(cellText(changed[0] ?? typed(undefined, {}), 'Tags'), '{"x":1}');
  });

  it('are not saved while one of them is no value of its column', () => {
    const columns = limitColumns(ROWS, undefined);
    for (const [name, text] of [
      ['High', 'much'],
      ['On', 'yes'],
      ['High', 'Infinity'],
    ] as const) {
      const rows = [typed(ROWS[0], { [name]: text })];
      assert.equal(rowsToSave(rows, columns), undefined, text);
      assert.equal(columns.filter((column) => rows[0] && isCellWrong(rows[0], column)).length, 1);
    }
  });

  it('are found by what is stored, and stay in sight while they are changed', () => {
    const rows = limitRows(Array.from({ length: 60 }, (_, index) => ({ DeviceId: `device-${index}`, High: index })));
    const added: LimitRow = { id: 60, stored: {}, typed: new Map() };
    const columns = limitColumns(rows, undefined);
    const numbers = (all: readonly LimitRow[], text: string) =>
      shownRows(all, columns, text).map(({ number }) => number);
    assert.equal(numbers(rows, '').length, 50);
    assert.equal(numbers([...rows, added], '').at(-1), 61);
    assert.deepEqual(numbers(rows, ' DEVICE-59 '), [60]);
    assert.deepEqual(numbers([...rows, added], 'device-59'), [60, 61], 'one that was just added');
    const changed = rows.with(58, typed(rows[58], { DeviceId: 'other', High: 'much' }));
    assert.deepEqual(numbers(changed, 'device-58'), [59], 'the text that it was found by is written over');
    assert.deepEqual(numbers(changed, 'device-59'), [59, 60], 'what is wrong can be mended');
    assert.deepEqual(numbers(rows, 'nothing like it'), []);
  });

  it('may have a column of any name', () => {
    const rows = limitRows([JSON.parse('{"__proto__": 1, "High": 2}') as { High: number }]);
    const columns = limitColumns(rows, undefined);
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['__proto__', 'High'],
    );
    const saved = rowsToSave([{ id: 0, stored: rows[0]?.stored ?? {}, typed: new Map([['__proto__', '5']]) }], columns);
    assert.equal(JSON.stringify(saved), '[{"__proto__":5,"High":2}]');
    assert.equal(cellText({ id: 1, stored: {}, typed: new Map() }, 'constructor'), '');
  });
});

describe('what a save is refused with', () => {
  it('is told apart by what can be done about it', () => {
    const details = { line: 3, column: 5, problem: 'Expected FROM.' };
    const refusal = (code: 'invalid' | 'conflict', more?: object) =>
      new ConnectedServiceError(code, 'No.', more ? { details: more as never } : {});
    const error = (code: 'invalid' | 'conflict', more?: object) => saveProblemOf(refusal(code, more));
    assert.deepEqual(error('invalid', details), { kind: 'compile', ...details, hint: undefined });
    assert.deepEqual(error('conflict', { reasons: ['x'] }), { kind: 'state', reasons: ['x'] });
    for (const stale of [refusal('conflict', { kind: 'rule', id: 'a' }), refusal('conflict')]) {
      assert.deepEqual(saveProblemOf(stale), { kind: 'stale', error: stale });
    }
    assert.equal(error('invalid', { field: 'query' }).kind, 'other');
    assert.equal(saveProblemOf(new Error('x')).kind, 'other');
  });

  it('has its place in the text', () => {
    assert.equal(offsetOf('ab\ncd', { line: 2, column: 2 }), 4);
    assert.equal(offsetOf('ab\ncd', { line: 2, column: 9 }), 5);
    assert.equal(offsetOf('ab', { line: 7, column: 1 }), 2);
  });
});
