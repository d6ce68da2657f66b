import { comparator, matches } from '../model/index.ts';
import type { Alert, Device, Query } from '../model/index.ts';
import type { ServiceStore } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';
import { account, alert, device, putAccount, putDevices } from './service-store-records.ts';

const DEVICES = [
  device('d1', { name: 'alpha', accountId: 'a1', connected: true, lastActivityAt: '2026-01-01T00:00:00.000Z' }),
  device('d2', { name: 'Alpha', accountId: 'a2', registration: 'registered', simulated: true }),
  device('d3', { name: 'beta', accountId: 'a1', lastActivityAt: '2026-01-02T00:00:00.000Z', assetId: 's1' }),
  device('d4', { name: '10', registration: 'error', simulated: false }),
  device('d5', { name: '9', accountId: 'a1', registration: 'registered', connected: true }),
  device('d6', { name: 'beta', tags: { floor: 3 }, lastActivityAt: '2026-01-01T00:00:00.000Z' }),
];

type DeviceQuery = Query<Device>;

/** Bounds of another type than the field, as a page or a script may send them: nothing is more or less than those. */
const OTHER_TYPES = ([{ gt: 5 }, { gte: true }, { lt: 'z' }, { lte: 1 }, { gt: 'A' }, { lt: null }] as const).flatMap(
  (bound) => ['name', 'accountId', 'connected', 'simulated'].map((field) => ({ [field]: bound })),
) as readonly NonNullable<DeviceQuery['where']>[];

/** Every operator on fields that stores tend to treat differently: indexed or not, text or boolean, absent, times. */
const CONDITIONS: readonly NonNullable<DeviceQuery['where']>[] = [
  {},
  { id: 'd3' },
  { id: ['d1', 'd9', 'd4'] },
  { id: { gt: 'd2', lte: 'd4' } },
  { id: { ne: 'd1' } },
  { accountId: 'a1' },
  { accountId: null },
  { accountId: ['a1', 'a2'] },
  { accountId: [] },
  { accountId: { ne: 'a1' } },
  { accountId: { ne: null } },
  { accountId: { gt: 'a1' } },
  { accountId: { gte: 'a1', lt: 'a2' } },
  { accountId: 'a1', connected: true },
  { deviceKey: 'key-d2' },
  { registration: ['unknown', 'error'] },
  { name: 'beta' },
  { name: ['Alpha', '9'] },
  { name: { gt: 'Alpha' } },
  { name: { lt: 'a' } },
  { name: { gte: '10', lte: 'alpha' } },
  { name: { ne: 'beta' } },
  { connected: true },
  { connected: false },
  { connected: { ne: true } },
  { connected: { gt: false } },
  { simulated: true },
  { simulated: null },
  { simulated: [true, false] },
  { simulated: { ne: null } },
  { simulated: { ne: false } },
  { lastActivityAt: { gt: '2026-01-01T00:00:00.000Z' } },
  { lastActivityAt: { lte: '2026-01-01T00:00:00.000Z' } },
  { lastActivityAt: null },
  { tags: null },
  { accountId: undefined, name: 'beta' },
  ...OTHER_TYPES,
];

const ORDERS: readonly DeviceQuery['orderBy'][] = [
  undefined,
  'id asc',
  'id desc',
  'name asc',
  'name desc',
  'accountId asc',
  'accountId desc',
  'connected asc',
  'simulated desc',
  'simulated asc',
  'lastActivityAt asc',
  'lastActivityAt desc',
  'createdAt asc',
  'registration asc',
];

const ids = (records: readonly { readonly id: string }[]): string[] => records.map(({ id }) => id);

async function collect(store: ServiceStore, query: DeviceQuery, maxPageSize: number): Promise<Device[]> {
  const found: Device[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await store.query('device', query, { maxPageSize, continuationToken });
    expect(page.items.length <= maxPageSize, `a page should have at most ${maxPageSize} items`);
    found.push(...page.items);
    continuationToken = page.continuationToken;
    expect(found.length <= DEVICES.length * 3, 'pages should come to an end');
  } while (continuationToken !== undefined);
  return found;
}

export const QUERY_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/query-every-operator',
    title: 'every operator selects what the domain says',
    async run({ port }) {
      const written = await putDevices(port, DEVICES);
      for (const where of CONDITIONS) {
        const expected = written.filter((record) => matches(record, where)).sort(comparator<Device>('id asc'));
        const page = await port.query('device', { where, orderBy: 'id asc' });
        expectEqual(ids(page.items), ids(expected), `devices where ${JSON.stringify(where)}`);
      }
    },
  },
  {
    id: 'service-store/query-numbers',
    title: 'numbers compare as numbers, exactly',
    async run({ port }) {
      const amounts = [0, -1, 9, 10, 2.5, 0.1, 1e21, -1e-7];
      const written = await port.transact((transaction) =>
        Promise.all(
          amounts.map((occurrences, index) => transaction.put('alert', { ...alert(`n${index}`), occurrences })),
        ),
      );
      const conditions: readonly NonNullable<Query<Alert>['where']>[] = [
        { occurrences: 10 },
        { occurrences: [0.1, 1e21, 77] },
        { occurrences: { gt: 9 } },
        { occurrences: { gte: 9, lt: 10 } },
        { occurrences: { lte: 0 } },
        { occurrences: { ne: 0 } },
      ];
      for (const where of conditions) {
        const expected = written
          .filter((record) => matches<Alert>(record, where))
          .sort(comparator<Alert>('occurrences desc'));
        const page = await port.query('alert', { where, orderBy: 'occurrences desc' });
        expectEqual(ids(page.items), ids(expected), `alerts where ${JSON.stringify(where)}`);
      }
    },
  },
  {
    id: 'service-store/alerts-by-priority',
    title: 'alerts are found and paged by the score inside their priority',
    async run({ port }) {
      const written: Alert[] = [];
      for (const [index, score] of [50, 9, 100, 50, 0, 50, 9.5].entries()) {
        const priority = { level: 'low', score, reasons: [] } as const;
        const record = { ...alert(`p${index}`), priority };
        written.push(await port.transact((transaction) => transaction.put('alert', record)));
      }
      for (const orderBy of ['priorityScore desc', 'priorityScore asc'] as const) {
        const expected = ids([...written].sort(comparator<Alert>(orderBy)));
        for (const maxPageSize of [1, 2, 3, 50]) {
          const found: string[] = [];
          let continuationToken: string | undefined;
          do {
            const page = await port.query('alert', { orderBy }, { maxPageSize, continuationToken });
            found.push(...ids(page.items));
            continuationToken = page.continuationToken;
          } while (continuationToken !== undefined);
          expectEqual(found, expected, `alerts by ${orderBy} in pages of ${maxPageSize}`);
        }
      }
      const conditions: readonly NonNullable<Query<Alert>['where']>[] = [
        { priorityScore: 50 },
        { priorityScore: [9, 100] },
        { priorityScore: { gte: 9.5, lt: 100 } },
        { priorityScore: { ne: 50 } },
      ];
      for (const where of conditions) {
        const expected = written.filter((record) => matches<Alert>(record, where)).sort(comparator<Alert>('id asc'));
        const page = await port.query('alert', { where, orderBy: 'id asc' });
        expectEqual(ids(page.items), ids(expected), `alerts where ${JSON.stringify(where)}`);
      }
    },
  },
  {
    id: 'service-store/order-is-total',
    title: 'every order is total, across pages of any size',
    async run({ port }) {
      const written = await putDevices(port, DEVICES);
      for (const orderBy of ORDERS) {
        const expected = ids([...written].sort(comparator<Device>(orderBy)));
        for (const pageSize of [1, 2, 6, 50]) {
          const found = ids(await collect(port, { orderBy }, pageSize));
          expectEqual(found, expected, `devices by ${orderBy ?? 'default order'} in pages of ${pageSize}`);
        }
      }
    },
  },
  {
    id: 'service-store/null-vs-missing-equal',
    title: 'a field that is null and a field that is absent are the same to a query',
    async run({ port }) {
      const absent = device('absent');
      const nothing = { ...device('nothing'), accountId: null, simulated: null } as unknown as typeof absent;
      const empty = { ...device('undefined'), accountId: undefined, simulated: undefined } as unknown as typeof absent;
      await putDevices(port, [absent, nothing, empty, device('set', { accountId: 'a1', simulated: true })]);
      const all = ['absent', 'nothing', 'undefined'];
      for (const where of [
        { accountId: null },
        { simulated: null },
        { accountId: { ne: 'a1' } },
        { simulated: { ne: true } },
      ]) {
        const page = await port.query('device', { where, orderBy: 'id asc' });
        expectEqual(ids(page.items), all, `devices where ${JSON.stringify(where)}`);
      }
      expectEqual(
        ids((await port.query('device', { orderBy: 'simulated asc' })).items),
        [...all, 'set'],
        'nulls first',
      );
    },
  },
  {
    id: 'service-store/paging-stable-under-inserts',
    title: 'records that come meanwhile shift no page',
    async run({ port }) {
      for (let index = 0; index < 6; index += 1) await putAccount(port, account(`m${index}`));
      const first = await port.query('account', { orderBy: 'id asc' }, { maxPageSize: 3 });
      await putAccount(port, account('a-before'));
      await port.transact((transaction) => transaction.delete('account', 'm2'));
      const second = await port.query(
        'account',
        { orderBy: 'id asc' },
        { maxPageSize: 3, continuationToken: first.continuationToken },
      );
      expectEqual([...ids(first.items), ...ids(second.items)], ['m0', 'm1', 'm2', 'm3', 'm4', 'm5'], 'the two pages');
      expectEqual(second.continuationToken, undefined, 'the token of the last page');
    },
  },
  {
    id: 'service-store/page-token-refused',
    title: 'a token that is not one is invalid, not an accident',
    async run({ port }) {
      for (const continuationToken of ['', 'x', '%%%', 'WyJhIl0', `'; --`]) {
        let code: unknown = 'no error';
        await port
          .query('account', {}, { continuationToken })
          .catch((error: { code?: unknown }) => (code = error.code));
        expectEqual(code, 'invalid', `the error for the token ${JSON.stringify(continuationToken)}`);
      }
    },
  },
];
