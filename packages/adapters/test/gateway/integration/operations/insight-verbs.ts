import { ID, KEY, RANGE, WRITE } from './verb.ts';
import type { Verb } from './verb.ts';

const TILE = { label: 'Warmth', source: 'measure', metric: 't', rangeType: 'hours', rangeValue: 24 } as const;

/** Readings and what is made of them. */
export const INSIGHT_VERBS: readonly Verb[] = [
  [
    'Readings_Range',
    'readings.range',
    (c) => c.readings.range(ID, { ...RANGE, metrics: ['a,b'], maxPoints: 10 }),
    [ID, { ...RANGE, metrics: ['a,b'], maxPoints: 10 }],
  ],
  ['Readings_Latest', 'readings.latest', (c) => c.readings.latest(ID), [ID]],
  [
    'Readings_Gaps',
    'readings.gaps',
    (c) => c.readings.gaps(ID, { ...RANGE, longerThanMs: 60_000, metric: 'a b' }),
    [ID, { ...RANGE, longerThanMs: 60_000, metric: 'a b' }],
  ],
  [
    'Readings_Heartbeats',
    'readings.heartbeats',
    (c) => c.readings.heartbeats(ID, { ...RANGE, limit: 5 }),
    [ID, { ...RANGE, limit: 5 }],
  ],
  ['Devices_Summary', 'devices.summary', (c) => c.devices.summary(ID), [ID]],
  [
    'Devices_FleetStatus',
    'devices.fleetStatus',
    (c) => c.devices.fleetStatus({ accountId: ID, categoryId: 'c' }),
    [{ accountId: ID, categoryId: 'c' }],
  ],
  ['SummaryTiles_Delete', 'summaryTiles.delete', (c) => c.summaryTiles.delete(ID, WRITE), [ID]],
  ['SummaryTiles_Get', 'summaryTiles.get', (c) => c.summaryTiles.get(ID), [ID]],
  [
    'SummaryTiles_Create',
    'summaryTiles.create',
    (c) => c.summaryTiles.create({ ...TILE, categoryId: ID, aggregation: 'avg' }, KEY),
    [{ ...TILE, categoryId: ID, aggregation: 'avg' }],
  ],
  [
    'SummaryTiles_Update',
    'summaryTiles.update',
    (c) => c.summaryTiles.update(ID, { ...TILE, unit: null, position: 3 }, WRITE),
    [ID, { ...TILE, unit: null, position: 3 }],
  ],
];
