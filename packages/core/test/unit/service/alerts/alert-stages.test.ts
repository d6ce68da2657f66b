// The rows of a batch, beginnings and ends of several devices, leave what they would leave one after the other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, DebounceRule } from '@csk/core';
import { prepareMessages, stagesOf } from '../../../../src/service/raising/alert-batch.ts';
import type { AlertMessage, AlertRow } from '../../../../src/service/raising/alert-message.ts';
import type { RuledContext } from '../../../../src/service/context.ts';
import { createContext, DEVICES } from '../raising/raise-context.ts';
import { random } from '../random.ts';
import { at } from '../world.ts';

const BY_DEVICE: DebounceRule = { windowMs: 60_000, columns: ['deviceKey', 'rule'] };
const BY_RULE: DebounceRule = { windowMs: 60_000, columns: ['rule'] };
const UNGROUPED: DebounceRule = { windowMs: 0, columns: ['rule'] };

function row(
  deviceKey: string,
  event: AlertRow['event'],
  token: string,
  more: Partial<AlertRow> = {},
): { readonly row: AlertRow; readonly message: AlertMessage } {
  return { row: { deviceKey, event, token, data: null, ...more }, message: { rows: [], sources: [] } };
}

function stageTokens(debounce: DebounceRule, rows: readonly ReturnType<typeof row>[]): readonly (readonly string[])[] {
  const tokens = (some: readonly { readonly row: AlertRow }[]) => some.map((one) => one.row.token).join(' ');
  return stagesOf(rows, debounce).map(({ raised, cleared }) => [tokens(raised), tokens(cleared)]);
}

test('rows keep the order of their device, in as few steps as that takes', () => {
  const rows = [
    row('a', 'Raised', 'a1'),
    row('b', 'Cleared', 'b1'),
    row('a', 'Cleared', 'a2'),
    row('c', 'Raised', 'c1'),
    row('a', 'Cleared', 'a3'),
    row('a', 'Raised', 'a4'),
    row('b', 'Raised', 'b2'),
    row('b', 'Cleared', 'b3'),
    row('c', 'Raised', 'c2'),
  ];
  const expected = [
    ['a1 c1 c2', 'b1 a2 a3'],
    ['a4 b2', 'b3'],
  ];
  assert.deepEqual(stageTokens(BY_DEVICE, rows), expected);
  assert.deepEqual(stageTokens({ windowMs: 60_000, columns: [] }, rows), expected, 'no columns: the device alone');
  assert.deepEqual(stageTokens(UNGROUPED, rows), expected, 'nothing is grouped');
});

test('what is grouped over several devices keeps the order of all', () => {
  assert.deepEqual(
    stageTokens(BY_RULE, [row('a', 'Cleared', 'a1'), row('b', 'Raised', 'b1'), row('c', 'Raised', 'c1')]),
    [
      ['', 'a1'],
      ['b1 c1', ''],
    ],
  );
});

test('what names a parent, or is named, comes after all before it and before all after it', () => {
  assert.deepEqual(
    stageTokens(BY_DEVICE, [
      row('a', 'Cleared', 'a1'),
      row('b', 'Raised', 'b1'),
      row('d', 'Raised', 'd1', { parentToken: 'c1' }),
      row('b', 'Raised', 'b2'),
      row('e', 'Cleared', 'e1'),
      row('c', 'Raised', 'c1'),
      row('b', 'Raised', 'b3'),
    ]),
    [
      ['b1', 'a1'],
      ['d1 b2', 'e1'],
      ['c1 b3', ''],
    ],
  );
});

/** Beginnings and ends of a few conditions, in and out of time, some under alerts of other devices. */
function randomRows(next: () => number, run: number): readonly AlertRow[] {
  const below = (n: number) => Math.floor(next() * n);
  return Array.from({ length: 30 }, (_, index): AlertRow => {
    const parentToken = next() < 0.25 ? `t${run}-${below(30)}` : undefined;
    return {
      event: next() < 0.6 ? 'Raised' : 'Cleared',
      deviceKey: DEVICES[below(DEVICES.length)] ?? '',
      token: `t${run}-${index}`,
      rule: `rule-${below(2)}`,
      time: at(index * 10_000 + below(60_000)),
      data: null,
      ...(parentToken === undefined ? {} : { parentToken }),
    };
  });
}

async function apply(context: RuledContext, rows: readonly AlertRow[]): Promise<void> {
  await (
    await prepareMessages(context, 'source', [{ rows, sources: [] }])
  )({});
}

/** All but what says how often a record was written. */
async function alertsOf({ store }: RuledContext): Promise<readonly Omit<Alert, 'version'>[]> {
  const { items } = await store.query('alert', { orderBy: 'id asc' }, { maxPageSize: 1000 });
  return items.map(({ version: _version, ...rest }) => rest);
}

for (const debounce of [BY_DEVICE, BY_RULE, UNGROUPED]) {
  for (const autoClose of ['never', 'untouched'] as const) {
    test(`a batch leaves what its rows leave one after the other: ${JSON.stringify(debounce)}, ${autoClose}`, async () => {
      for (let seed = 1; seed <= 40; seed += 1) {
        const next = random(seed);
        const [single, batched] = [await createContext(debounce, autoClose), await createContext(debounce, autoClose)];
        for (let run = 0; run < 2; run += 1) {
          const rows = randomRows(next, run);
          for (const one of rows) await apply(single, [one]);
          await apply(batched, rows);
          assert.deepEqual(await alertsOf(batched), await alertsOf(single), `seed ${seed}, run ${run}`);
        }
      }
    });
  }
}
