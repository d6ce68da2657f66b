import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual, expectRejects } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';
import { account, putAccount, takeChanges } from './service-store-records.ts';

export const BATCH_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/put-all-in-order',
    title: 'a batch creates and replaces, gives the records back in its order and announces them in it',
    async run({ port, observer }) {
      const old = await putAccount(port, account('a2', 'before'));
      const head = await port.head();
      const written = await port.transact((transaction) =>
        transaction.putAll('account', [
          { record: account('a3'), ifVersion: null, opId: 'op-3' },
          { record: account('a2', 'after'), ifVersion: old.version },
          { record: account('a1'), ifVersion: null, opId: 'op-1' },
        ]),
      );
      expectEqual(
        written.map(({ id }) => id),
        ['a3', 'a2', 'a1'],
        'the records of the batch',
      );
      expectEqual(written[1]?.createdAt, old.createdAt, 'createdAt of a record that was replaced');
      expectEqual(await observer.get('account', 'a2'), written[1], 'the record that was replaced');
      const changes = await takeChanges(observer, head, (_change, taken) => taken.length === 3);
      expectEqual(
        changes.map(({ id, opId }) => [id, opId ?? null]),
        [
          ['a3', 'op-3'],
          ['a2', null],
          ['a1', 'op-1'],
        ],
        'the changes of the batch',
      );
    },
  },
  {
    id: 'service-store/put-all-or-nothing',
    title: 'a batch of which one condition does not hold leaves nothing, even when the work passes over the error',
    async run({ port, observer }) {
      const old = await putAccount(port, account('a1', 'first'));
      await putAccount(port, account('a1', 'second'));
      for (const ifVersion of [null, old.version]) {
        const batch = port.transact(async (transaction) => {
          await transaction.put('account', account('beside'));
          await transaction
            .putAll('account', [
              { record: account('fresh'), ifVersion: null },
              { record: account('a1', 'third'), ifVersion },
            ])
            .catch(() => undefined);
        });
        await expectRejects(batch, 'conflict', 'a batch with a stale record');
      }
      const missing = port.transact((transaction) =>
        transaction.putAll('account', [{ record: account('none'), ifVersion: old.version }]),
      );
      await expectRejects(missing, 'conflict', 'replacing a record that does not exist');
      expectEqual((await observer.get('account', 'a1'))?.name, 'second', 'the record');
      expectEqual(await observer.getAll('account', ['fresh', 'beside', 'none']), [], 'what else the batches left');
    },
  },
  {
    id: 'service-store/get-all-gives-those-there',
    title: 'many ids at once give the records that are there, each once',
    async run({ port, observer }) {
      const written = await port.transact((transaction) =>
        transaction.putAll(
          'account',
          ['a1', 'a2', 'a3'].map((id) => ({ record: account(id), ifVersion: null })),
        ),
      );
      const found = await observer.getAll('account', ['a3', 'none', 'a1', 'a2']);
      expectEqual(
        found.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        written,
        'the records found',
      );
      expectEqual(await observer.getAll('account', []), [], 'no ids');
    },
  },
  {
    id: 'service-store/locks-in-any-order',
    title: 'transactions that share several locks, named in different orders, all come through',
    async run({ port, observer }) {
      const keys = ['lock 1', 'lock 2', 'lock 3'];
      await putAccount(port, account('counter', '0'));
      await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          (index % 2 ? port : observer).transact(async (transaction) => {
            await transaction.lock(...(index % 2 ? keys : keys.toReversed()));
            const counter = await transaction.get('account', 'counter');
            await transaction.put('account', account('counter', String(Number(counter?.name) + 1)));
          }),
        ),
      );
      expectEqual((await observer.get('account', 'counter'))?.name, '12', 'the counter');
    },
  },
];
