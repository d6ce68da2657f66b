import type { ConnectionChangeRecord, DeviceDataHistory } from '../model/index.ts';
import type { ClientHarness } from './client-harness.ts';
import { furnish } from './client-scene.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual } from './expect.ts';

type Written<T> = Omit<T, 'version' | 'createdAt' | 'updatedAt'>;

/** What the histories of records tell. */
export const CLIENT_HISTORY_CASES: readonly ConformanceCase<ClientHarness>[] = [
  {
    id: 'client/history-of-connections',
    title: 'changes of connection stand in the history of the device and of its customer, without the documents',
    async run(harness) {
      const client = await furnish(harness);
      const row = { deviceId: 'dev-1', at: '2026-01-01T00:00:00.000Z', status: 'enabled' } as const;
      // Of a time when changes of connection were rows of the data history.
      const former: readonly Written<DeviceDataHistory>[] = [
        { ...row, id: 'row-1', connected: true, reported: { firmware: '2' }, connectionChanged: true },
        { ...row, id: 'row-2', connected: true, reported: { firmware: '3' } },
      ];
      const turns: readonly Written<ConnectionChangeRecord>[] = [
        { ...row, id: 'row-3', connected: false },
        { ...row, id: 'row-4', connected: true, deviceId: 'dev-2' },
      ];
      // Written one by one, and still in one moment perhaps: then the ids decide.
      for (const one of former)
        await harness.store.transact((transaction) => transaction.put('deviceDataHistory', one));
      for (const one of turns) await harness.store.transact((transaction) => transaction.put('connectionChange', one));
      const expected = [
        { id: 'row-3', deviceId: 'dev-1', at: row.at, status: 'enabled', connected: false },
        { id: 'row-1', deviceId: 'dev-1', at: row.at, status: 'enabled', connected: true },
      ];
      for (const [noun, id] of [
        ['devices', 'dev-1'],
        ['accounts', 'acc-1'],
      ] as const) {
        const told: unknown[] = [];
        const history = client[noun].history(id, { kinds: ['connection'] });
        for await (const { items } of history.byPage({ maxPageSize: 1 }))
          told.push(...items.map(({ entity }) => entity));
        expectEqual(told, expected, `the connections in the history of ${noun}`);
      }
    },
  },
];
