import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';
import { account, device, putAccount, putDevices, takeChanges } from './service-store-records.ts';

export const TRANSACTION_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/transact-atomic',
    title: 'a transaction is seen whole, by itself before the end and by others after it',
    async run({ port, observer }) {
      await port.transact(async (transaction) => {
        await transaction.put('account', account('a1'));
        expect(await transaction.get('account', 'a1'), 'a transaction should see its own writes');
        expectEqual((await transaction.query('account')).items.length, 1, 'what the transaction lists');
        expectEqual(await observer.get('account', 'a1'), undefined, 'what others see before the end');
        await transaction.put('account', account('a2'));
      });
      expectEqual((await observer.query('account')).items.length, 2, 'what others see after the end');
    },
  },
  {
    id: 'service-store/rollback-leaves-nothing',
    title: 'work that throws leaves neither record nor change, and its error comes out as it is',
    async run({ port, observer }) {
      const head = await port.head();
      const problem = new Error('the work failed');
      let thrown: unknown;
      await port
        .transact(async (transaction) => {
          await transaction.put('account', account('a1'));
          throw problem;
        })
        .catch((error: unknown) => (thrown = error));
      expect(thrown === problem, 'the error of the work should come out untouched');
      expectEqual(await observer.get('account', 'a1'), undefined, 'the record');
      await putAccount(port, account('a2'));
      const [first] = await takeChanges(observer, head, () => true);
      expectEqual(first?.id, 'a2', 'the first change in the feed');
    },
  },
  {
    id: 'service-store/transaction-ends',
    title: 'a transaction that has ended takes no more calls',
    async run({ port, observer }) {
      const ended = await port.transact(async (transaction) => ({ transaction }));
      await expectRejects(ended.transaction.put('account', account('late')), 'closed', 'a write after the end');
      expectEqual(await observer.get('account', 'late'), undefined, 'the record');
    },
  },
  {
    id: 'service-store/transact-serialises-counter',
    title: 'transactions under one lock read and write one after the other',
    async run({ port, observer }) {
      await putAccount(port, account('counter', '0'));
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 ? port : observer).transact(async (transaction) => {
            await transaction.lock('the counter');
            const counter = await transaction.get('account', 'counter');
            await transaction.put('account', account('counter', String(Number(counter?.name) + 1)));
          }),
        ),
      );
      expectEqual((await observer.get('account', 'counter'))?.name, '20', 'the counter after 20 increments');
    },
  },
  {
    id: 'service-store/versions-serialise-counter',
    title: 'without a lock, versions let no increment be lost',
    async run({ port, observer }) {
      await putAccount(port, account('counter', '0'));
      const increment = async (): Promise<void> => {
        for (;;) {
          const done = await port
            .transact(async (transaction) => {
              const counter = await transaction.get('account', 'counter');
              const next = account('counter', String(Number(counter?.name) + 1));
              await transaction.put('account', next, { ifVersion: counter?.version });
              return true;
            })
            .catch((error: { code?: unknown }) => {
              expectEqual(error.code, 'conflict', 'the error of a stale write');
              return false;
            });
          if (done) return;
        }
      };
      await Promise.all(Array.from({ length: 8 }, increment));
      expectEqual((await observer.get('account', 'counter'))?.name, '8', 'the counter after 8 increments');
    },
  },
  {
    id: 'service-store/claim-takes-in-order',
    title: 'claim gives at most as many as asked, in order',
    async run({ port }) {
      await putDevices(
        port,
        ['d3', 'd1', 'd2'].map((id) => device(id, { registration: 'in-progress' })),
      );
      await putDevices(port, [device('d0')]);
      const claimed = await port.transact((transaction) =>
        transaction.claim('device', { where: { registration: 'in-progress' }, orderBy: 'id asc' }, 2),
      );
      expectEqual(
        claimed.map(({ id }) => id),
        ['d1', 'd2'],
        'the claimed devices',
      );
      const found = await port.transact((transaction) => transaction.claim('device', { search: 'key-d3' }, 2));
      expectEqual(
        found.map(({ id }) => id),
        ['d3'],
        'the devices claimed by a search',
      );
    },
  },
  {
    id: 'service-store/claim-skips-rows-in-hand',
    title: 'what one transaction has claimed, another passes over; its end gives it back',
    requires: ['concurrency'],
    async run({ port, observer }) {
      await putDevices(
        port,
        ['d1', 'd2', 'd3'].map((id) => device(id)),
      );
      const claim = (store: typeof port, limit: number, meanwhile: () => Promise<unknown>) =>
        store.transact(async (transaction) => {
          const claimed = await transaction.claim('device', { orderBy: 'id asc' }, limit);
          await meanwhile();
          return claimed.map(({ id }) => id);
        });
      let second: string[] = [];
      const first = await claim(port, 2, async () => (second = await claim(observer, 3, async () => undefined)));
      expectEqual(first, ['d1', 'd2'], 'the first claim');
      expectEqual(second, ['d3'], 'the second claim, while the first is held');
      expectEqual(await claim(observer, 3, async () => undefined), ['d1', 'd2', 'd3'], 'a claim after both have ended');
    },
  },
  {
    id: 'service-store/abort-rolls-back',
    title: 'an aborted transaction rejects with the reason and leaves nothing',
    async run({ port, observer }) {
      const controller = new AbortController();
      const reason = new Error('enough');
      let thrown: unknown;
      await port
        .transact(
          async (transaction) => {
            await transaction.put('account', account('a1'));
            controller.abort(reason);
            await transaction.put('account', account('a2'));
          },
          { signal: controller.signal },
        )
        .catch((error: unknown) => (thrown = error));
      expect(thrown === reason, 'the rejection should be the reason of the signal');
      expectEqual((await observer.query('account')).items, [], 'the records');
    },
  },
];
