/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNumber } from '../../src/format/read-number.ts';
import { isCellWrong, limitRows, rowsToSave } from '../../src/rule-editor/limit-rows.ts';

test('decimals come after a point or a comma', () => {
  const numbers: readonly (readonly [string, number])[] = [
    ['70', 70],
    [' -2.5 ', -2.5],
    ['2,5', 2.5],
    ['0,125', 0.125],
    ['1234,567', 1234.567],
    ['1,0000', 1],
    ['1e3', 1000],
  ];
  for (const [text, number] of numbers) assert.equal(readNumber(text), number, text);
});

test('what may be a thousand or one is neither', () => {
  for (const text of ['1,000', '-12,345', '999,999', '1,000,000', '1,000.5', '1.000,5', '', ' ', 'warm', 'Infinity']) {
    assert.equal(readNumber(text), undefined, text);
  }
});

test('a limit that may be two numbers is wrong, and not saved', () => {
  const columns = [{ name: 'High', kind: 'number' }] as const;
  const typed = (text: string) =>
    limitRows([{ High: 70 }]).map((row) => ({ ...row, typed: new Map([['High', text]]) }));
  for (const row of typed('1,000')) assert.equal(isCellWrong(row, columns[0]), true);
  assert.equal(rowsToSave(typed('1,000'), columns), undefined);
  assert.deepEqual(rowsToSave(typed('1000,5'), columns), [{ High: 1000.5 }]);
});
