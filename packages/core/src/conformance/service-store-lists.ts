import { comparator, matches } from '../model/index.ts';
import type { Case, Query } from '../model/index.ts';
import type { Unversioned } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';

function caseWith(id: string, facts: object): Unversioned<'case'> {
  const given = { title: id, number: id, status: 'open', priority: 'normal', origin: 'agent', accountId: 'a1' };
  return { id, ...given, deviceIds: [], alertIds: [], ...facts } as Unversioned<'case'>;
}

/** Lists with one entry, several and none, and values that a careless query would take for a list. */
const RECORDS = [
  caseWith('c1', { deviceIds: ['d1'], assetIds: ['s1'] }),
  caseWith('c2', { deviceIds: ['d1', 'd2'], status: 'resolved' }),
  caseWith('c3', { deviceIds: [] }),
  caseWith('c4', { deviceIds: ["d'1", 'd"3', 'd\\4', 'ü'], accountId: 'a2' }),
  caseWith('c5', { deviceIds: 'd1' }),
  caseWith('c6', { deviceIds: { d1: true } }),
  caseWith('c7', { deviceIds: [['d1'], 1, null, true] }),
  caseWith('c8', { deviceIds: null }),
];

const CONDITIONS: readonly NonNullable<Query<Case>['where']>[] = [
  { deviceIds: { includes: 'd1' } },
  { deviceIds: { includes: ['d1', 'd2'] } },
  { deviceIds: { includes: ['d2', 'none'] } },
  { deviceIds: { includes: [] } },
  { deviceIds: { includes: 'd' } },
  { deviceIds: { includes: "d'1" } },
  { deviceIds: { includes: 'd"3' } },
  { deviceIds: { includes: 'd\\4' } },
  { deviceIds: { includes: 'ü' } },
  { deviceIds: { includes: '1' } },
  { deviceIds: { includes: 'd1' }, status: 'open' },
  { assetIds: { includes: 's1' } },
  { assetIds: { includes: 's1' }, deviceIds: { includes: 'd2' } },
  { alertIds: { includes: 'x' } },
];

export const LIST_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/query-list-includes',
    title: 'a list of texts is asked what it includes; what is no list includes nothing',
    async run({ port }) {
      const written: Case[] = [];
      for (const record of RECORDS) written.push(await port.transact((tx) => tx.put('case', record)));
      for (const where of CONDITIONS) {
        const expected = written.filter((record) => matches<Case>(record, where)).sort(comparator<Case>('id asc'));
        const page = await port.query('case', { where, orderBy: 'id asc' });
        expectEqual(
          page.items.map(({ id }) => id),
          expected.map(({ id }) => id),
          `cases where ${JSON.stringify(where)}`,
        );
      }
    },
  },
];
