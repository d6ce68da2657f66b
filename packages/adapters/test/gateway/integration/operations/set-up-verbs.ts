import { ID, WRITE } from './verb.ts';
import type { Verb } from './verb.ts';

const SETTINGS = {
  debounce: { windowMs: 300_000, columns: [] },
  devicePull: null,
  alertColumns: { deviceid: 'Machine' },
  backgroundProcessing: false,
};
const RULE = { query: "SELECT '</script>' INTO a FROM b", state: 'drop' } as const;

/** How the service is set up: access, settings, rules, flows. */
export const SET_UP_VERBS: readonly Verb[] = [
  ['Access_Get', 'access.get', (c) => c.access.get(), []],
  ['Settings_Get', 'settings.get', (c) => c.settings.get(), []],
  ['Settings_Update', 'settings.update', (c) => c.settings.update(SETTINGS, WRITE), [SETTINGS]],
  ['Rules_Get', 'rules.get', (c) => c.rules.get(ID), [ID]],
  ['Rules_Update', 'rules.update', (c) => c.rules.update(ID, RULE, WRITE), [ID, RULE]],
  ['Rules_GetThresholds', 'rules.getThresholds', (c) => c.rules.getThresholds(ID), [ID]],
  [
    'Rules_ReplaceThresholds',
    'rules.replaceThresholds',
    (c) => c.rules.replaceThresholds(ID, { rows: [{ DeviceType: 'ü', Limit: 70.5, Off: null }] }, WRITE),
    [ID, { rows: [{ DeviceType: 'ü', Limit: 70.5, Off: null }] }],
  ],
  ['Flows_Run', 'flows.run', (c) => c.flows.run(ID), [ID]],
  [
    'Flows_Resubmit',
    'flows.resubmit',
    (c) => c.flows.resubmit(ID, { reason: 'mended' }, WRITE),
    [ID, { reason: 'mended' }],
  ],
];
