// What a service is set up with is checked when it is made, not when the first alert comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, at, createWorld } from '../world.ts';

test('an aggregation rule that is none stops the start with its place', async () => {
  for (const [debounce, field] of [
    [{ windowMs: -1 }, 'debounce.windowMs'],
    [{ windowMs: NaN }, 'debounce.windowMs'],
    [{ windowMs: 10 * 24 * 3_600_000 }, 'debounce.windowMs'],
    [{ columns: ['colour'] }, 'debounce.columns[0]'],
    [{ columns: 'rule' }, 'debounce.columns'],
    [{ window: 5 }, 'debounce.window'],
  ] as const) {
    await assert.rejects(
      createWorld(() => ({ debounce: debounce as never })),
      { code: 'invalid', details: { field } },
      field,
    );
  }
});

test('window and columns group as they say; no columns means the device alone', async (t) => {
  for (const [debounce, roots] of [
    [{}, 2],
    [{ columns: [] }, 1],
    [{ columns: ['deviceKey', 'deviceKey'] as const }, 1],
    [{ windowMs: 0 }, 3],
    [{ columns: [], windowMs: 1_000 }, 3],
  ] as const) {
    const { client, close } = await createWorld(() => ({ debounce }));
    t.after(close);
    for (const [token, rule, ms] of [
      ['a', 'Hot', 0],
      ['b', 'Damp', 5_000],
      ['c', 'Hot', 10_000],
    ] as const) {
      await client.alerts.raise({ description: 'x', deviceKey: 'smt-1', token, rule, raisedAt: at(ms) });
    }
    const found = await all(client.alerts.list({ where: { parentId: null } }));
    assert.equal(found.length, roots, JSON.stringify(debounce));
  }
});
