// While a change of the debounce setting travels, two engines on one database group by other columns.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import type { DebounceRule } from '@csk/core';
import { createAlertSuggestions } from '../../../../core/src/service/alerts/alert-suggestions.ts';
import { raiseAlert } from '../../../../core/src/service/raising/raise-alert.ts';
import { createContext } from '../../../../core/test/unit/service/raising/raise-context.ts';
import { at } from '../../../../core/test/unit/service/world.ts';
import { startTestServer } from './test-server.ts';

const { connectionString, nextSchema } = await startTestServer();
const PROBLEMS = 40;

const CHANGES: readonly (readonly [DebounceRule['columns'], DebounceRule['columns']])[] = [
  [['deviceKey'], ['rule']],
  [['deviceKey', 'rule'], ['rule']],
  [[], ['deviceKey', 'rule']],
];

for (const [before, after] of CHANGES) {
  test(`one problem has one parent while [${before.join()}] becomes [${after.join()}]`, async (t) => {
    const schema = nextSchema();
    const engines = await Promise.all(
      [before, after].map(async (columns) => {
        const { store, close } = await openPostgres({ connectionString, schema });
        t.after(close);
        const base = await createContext({ windowMs: 60_000, columns });
        return { ...base, store, suggestions: createAlertSuggestions(store, base.clock) };
      }),
    );
    const raising = Array.from({ length: PROBLEMS }, (_, n) =>
      engines.map((engine, which) =>
        raiseAlert(engine, {
          ...{
            identity: ['s', `${n}-${which}`],
            source: 's',
            token: `${n}-${which}`,
            description: 'x',
            type: 'anomaly',
          },
          ...{ deviceKey: `d${n}`, rule: `r${n}`, raisedAt: at(0) },
        }),
      ),
    );
    const raised = await Promise.all(raising.flat());
    const roots = raised.filter(({ parentId }) => parentId === undefined);
    assert.deepEqual([raised.length, roots.length], [2 * PROBLEMS, PROBLEMS]);
  });
}
