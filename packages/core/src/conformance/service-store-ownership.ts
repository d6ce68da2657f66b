import type { Change, Kind } from '../model/index.ts';
import type { ServiceStore } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';

const DEVICE = { registration: 'registered', connected: false } as const;
const COMMAND = {
  name: 'Reset',
  deviceKey: 'k',
  parameters: {},
  mode: 'queued',
  completion: 'delivery',
  status: 'queued',
  deadline: '2026-01-01T00:00:00.000Z',
  requestedBy: 'Ada',
  transitions: [],
} as const;

/** Customers `mine` and `theirs` with seven devices each in turn, one device of nobody, and what belongs to devices. */
async function furnish(port: ServiceStore): Promise<void> {
  await port.transact(async (transaction) => {
    for (const id of ['mine', 'theirs']) await transaction.put('account', { id, name: id });
    for (let n = 0; n < 14; n += 1) {
      const id = `d${String(n).padStart(2, '0')}`;
      await transaction.put('device', {
        ...DEVICE,
        id,
        name: 'same',
        deviceKey: id,
        accountId: n % 2 === 0 ? 'mine' : 'theirs',
      });
      await transaction.put('command', { ...COMMAND, id: `c-${id}`, deviceId: id });
    }
    await transaction.put('device', { ...DEVICE, id: 'stray', name: 'same', deviceKey: 'stray' });
    await transaction.put('asset', { id: 'a-mine', name: 'Room', accountId: 'mine' });
    await transaction.put('category', { id: 'cat', name: 'Thermostat', commandDefinitionIds: [] });
    const tile = { label: 'Alerts', position: 0, source: 'alerts', rangeType: 'hours', rangeValue: 24 } as const;
    await transaction.put('summaryTile', { ...tile, id: 't-shared', categoryId: 'cat' });
    await transaction.put('summaryTile', { ...tile, id: 't-mine', deviceId: 'd00' });
    await transaction.put('summaryTile', { ...tile, id: 't-theirs', deviceId: 'd01' });
    const window = {
      from: '2026-01-01T00:00:00.000Z',
      until: '2026-01-02T00:00:00.000Z',
      status: 'planned',
      reason: 'Service',
      scheduledBy: 'Ada',
      transitions: [],
    } as const;
    await transaction.put('maintenanceWindow', { ...window, id: 'w-account', accountId: 'mine' });
    await transaction.put('maintenanceWindow', { ...window, id: 'w-asset', assetId: 'a-mine' });
    await transaction.put('maintenanceWindow', { ...window, id: 'w-device', deviceId: 'd00' });
    await transaction.put('maintenanceWindow', { ...window, id: 'w-theirs', accountId: 'theirs' });
    await transaction.put('maintenanceWindow', { ...window, id: 'w-category', categoryId: 'cat' });
    await transaction.put('flowRun', {
      id: 'run',
      flow: 'f',
      status: 'Succeeded',
      startedAt: '2026-01-01T00:00:00.000Z',
      trigger: {},
      actions: [],
    });
  });
}

async function idsOf(port: Pick<ServiceStore, 'query'>, kind: Kind, ownedBy: readonly string[]) {
  const { items } = await port.query(kind, { ownedBy, orderBy: 'id asc' }, { maxPageSize: 100 });
  return items.map(({ id }) => id);
}

const WHOSE: readonly (readonly [Kind, readonly string[]])[] = [
  ['account', ['mine']],
  ['asset', ['a-mine']],
  ['device', ['d00', 'd02', 'd04', 'd06', 'd08', 'd10', 'd12']],
  ['command', ['c-d00', 'c-d02', 'c-d04', 'c-d06', 'c-d08', 'c-d10', 'c-d12']],
  ['category', ['cat']],
  ['summaryTile', ['t-mine', 't-shared']],
  ['maintenanceWindow', ['w-account', 'w-asset', 'w-device']],
  ['flowRun', []],
];

/** Whose records are. */
export const OWNERSHIP_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/owned-by',
    title: 'a query sees the records of the customers and those that all share, and of no kind that is nobody’s',
    requires: ['ownership'],
    async run({ port }) {
      await furnish(port);
      for (const [kind, ids] of WHOSE) {
        expectEqual(await idsOf(port, kind, ['mine']), ids, `the records of kind ${kind}`);
        const within = await port.transact((transaction) => idsOf(transaction, kind, ['mine']));
        expectEqual(within, ids, `the records of kind ${kind} within a transaction`);
      }
      expectEqual(await idsOf(port, 'device', []), [], 'the devices of no customer');
      expectEqual(await idsOf(port, 'category', []), ['cat'], 'what all share');
      expectEqual((await idsOf(port, 'device', ['mine', 'theirs'])).length, 14, 'the devices of both');
    },
  },
  {
    id: 'service-store/owned-by-pages',
    title: 'pages of a customer’s records are full, and go on where they stopped whatever comes between',
    requires: ['ownership'],
    async run({ port }) {
      await furnish(port);
      for (const kind of ['device', 'command'] as const) {
        const seen: string[] = [];
        const sizes: number[] = [];
        let continuationToken: string | undefined;
        do {
          const query = { ownedBy: ['mine'], orderBy: 'createdAt asc' } as const;
          const page = await port.query(kind, query, { maxPageSize: 3, continuationToken });
          seen.push(...page.items.map(({ id }) => id));
          sizes.push(page.items.length);
          continuationToken = page.continuationToken;
        } while (continuationToken !== undefined);
        expectEqual(sizes, [3, 3, 1], `the sizes of the pages of kind ${kind}`);
        expectEqual(new Set(seen).size, 7, `the different records of kind ${kind}`);
      }
      const where = { accountId: ['mine', 'theirs'] };
      const asked = await port.query('device', { where, ownedBy: ['mine'] }, { maxPageSize: 100 });
      expectEqual(asked.items.length, 7, 'the devices when the condition names others too');
    },
  },
  {
    id: 'service-store/owned-by-counts',
    title: 'counts count a customer’s records only',
    requires: ['ownership'],
    async run({ port }) {
      await furnish(port);
      expectEqual(await port.count('device', { ownedBy: ['mine'] }), [{ values: [], count: 7 }], 'the devices');
      expectEqual(await port.count('command', { ownedBy: ['mine'] }), [{ values: [], count: 7 }], 'the commands');
      const by = await port.count('device', { ownedBy: ['mine'], where: { connected: false }, by: ['accountId'] });
      expectEqual(by, [{ values: ['mine'], count: 7 }], 'the devices by customer');
      expectEqual(await port.count('flowRun', { ownedBy: ['mine'] }), [{ values: [], count: 0 }], 'what is nobody’s');
    },
  },
  {
    id: 'service-store/former-owner',
    title: 'the feed says whose a record was when it is deleted or its customer changes, and only then',
    requires: ['ownership'],
    async run({ port }) {
      await furnish(port);
      const after = await port.head();
      await port.transact(async (transaction) => {
        const [moved, left, kept, stray] = [
          await transaction.get('device', 'd00'),
          await transaction.get('device', 'd02'),
          await transaction.get('device', 'd04'),
          await transaction.get('device', 'stray'),
        ];
        if (!moved || !left || !kept || !stray) throw new Error('The devices are missing.');
        await transaction.put('device', { ...moved, accountId: 'theirs' }, { ifVersion: moved.version });
        const { accountId: _accountId, ...nobodys } = left;
        await transaction.put('device', nobodys);
        await transaction.putAll('device', [
          { record: { ...kept, name: 'new' }, ifVersion: kept.version },
          { record: { ...stray, accountId: 'mine' }, ifVersion: stray.version },
        ]);
        await transaction.put('device', { ...DEVICE, id: 'new', name: 'same', deviceKey: 'new', accountId: 'mine' });
        await transaction.delete('command', 'c-d06');
        await transaction.delete('device', 'd06');
        await transaction.delete('category', 'cat');
      });
      const seen: Change[] = [];
      for await (const change of port.changes({ after, signal: AbortSignal.timeout(20_000) })) {
        seen.push(change);
        if (change.kind === 'category') break;
      }
      expectEqual(
        seen.map(({ id, op, former }) => [id, op, former]),
        [
          ['d00', 'put', { accountId: 'mine' }],
          ['d02', 'put', { accountId: 'mine' }],
          ['d04', 'put', undefined],
          ['stray', 'put', {}],
          ['new', 'put', undefined],
          ['c-d06', 'delete', { deviceId: 'd06' }],
          ['d06', 'delete', { accountId: 'mine' }],
          ['cat', 'delete', undefined],
        ],
        'what the feed tells',
      );
    },
  },
];
