import type { Change } from '../model/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';
import { account, putAccount, takeChanges } from './service-store-records.ts';

const WRITERS = 8;
const WRITES = 15;

const ids = (changes: readonly Change[]): string[] => changes.map(({ id }) => id);

/** A pause of a length that differs from call to call without being random, so that a failure can be repeated. */
function pause(step: number): Promise<void> {
  return new Promise((resolve) => void globalThis.setTimeout(resolve, (step * 7) % 11));
}

export const CHANGE_FEED_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/changes-carry-record',
    title: 'a change tells kind, id, what happened, the record after it and the operation that did it',
    async run({ port, observer }) {
      const head = await port.head();
      const written = await port.transact((transaction) => transaction.put('account', account('a1'), { opId: 'op-1' }));
      await port.transact((transaction) => transaction.delete('account', 'a1', { opId: 'op-2' }));
      await port.transact((transaction) => transaction.delete('account', 'never', { opId: 'op-3' }));
      await putAccount(port, account('end'));
      const [put, gone, end] = await takeChanges(observer, head, ({ id }) => id === 'end');
      expectEqual(
        { ...put, cursor: '' },
        { cursor: '', kind: 'account', id: 'a1', op: 'put', entity: written, opId: 'op-1' },
        'the first change',
      );
      expectEqual(
        { ...gone, cursor: '' },
        { cursor: '', kind: 'account', id: 'a1', op: 'delete', opId: 'op-2' },
        'the second change',
      );
      expectEqual(end?.id, 'end', 'the change after the delete of a missing record');
      expect(end !== undefined && !('opId' in end), 'a change without operation should have no opId');
    },
  },
  {
    id: 'service-store/changes-in-commit-order',
    title: 'changes come in an order in which each finds what it depends on',
    async run({ port, observer }) {
      const head = await port.head();
      for (let index = 0; index < 20; index += 1) {
        await (index % 2 ? port : observer).transact(async (transaction) => {
          await transaction.put('account', account(`first-${index}`));
          await transaction.put('account', account(`second-${index}`));
        });
      }
      const expected = Array.from({ length: 20 }, (_, index) => [`first-${index}`, `second-${index}`]).flat();
      expectEqual(
        ids(await takeChanges(observer, head, ({ id }) => id === 'second-19')),
        expected,
        'the order of changes',
      );
    },
  },
  {
    id: 'service-store/changes-old-transaction-depends-on-young',
    title: 'a transaction that began early and writes late comes after the one whose result it saw',
    requires: ['concurrency'],
    async run({ port, observer }) {
      const head = await port.head();
      await port.transact(async (old) => {
        await old.put('account', account('unrelated'));
        await putAccount(observer, account('shared', 'young'));
        const seen = await old.get('account', 'shared');
        expectEqual(seen?.name, 'young', 'what a transaction sees of another that has ended');
        await old.put('account', account('shared', 'old'), { ifVersion: seen?.version });
      });
      const changes = await takeChanges(observer, head, (_change, taken) => taken.length === 3);
      const names = changes.flatMap((change) =>
        change.kind === 'account' && change.id === 'shared' ? [change.entity?.name] : [],
      );
      expectEqual(names, ['young', 'old'], 'the two changes of the record');
    },
  },
  {
    id: 'service-store/changes-no-gap-under-concurrency',
    title: 'concurrent writers: every change once, each writer in its own order, for every reader',
    async run({ port, observer }) {
      const head = await port.head();
      const total = WRITERS * WRITES;
      const readers = [port, observer].map((store) =>
        takeChanges(store, head, (_change, taken) => taken.length === total),
      );
      await Promise.all(
        Array.from({ length: WRITERS }, async (_, writer) => {
          for (let step = 0; step < WRITES; step += 1) {
            await (writer % 2 ? port : observer).transact(async (transaction) => {
              await pause(writer + step);
              await transaction.put('account', account(`w${writer}-${step}`));
              await pause(writer * 3 + step);
            });
          }
        }),
      );
      for (const changes of await Promise.all(readers)) {
        expectEqual(new Set(ids(changes)).size, total, 'different changes received');
        for (let writer = 0; writer < WRITERS; writer += 1) {
          const own = ids(changes).filter((id) => id.startsWith(`w${writer}-`));
          expectEqual(
            own,
            Array.from({ length: WRITES }, (_, step) => `w${writer}-${step}`),
            `the order of writer ${writer}`,
          );
        }
      }
    },
  },
  {
    id: 'service-store/changes-resume',
    title: 'after any cursor come exactly the changes that followed it',
    async run({ port, observer }) {
      const head = await port.head();
      await port.transact(async (transaction) => {
        for (const id of ['a', 'b', 'c']) await transaction.put('account', account(id));
      });
      for (const id of ['d', 'e']) await putAccount(port, account(id));
      const all = await takeChanges(port, head, ({ id }) => id === 'e');
      await putAccount(port, account('f'));
      for (const [index, change] of all.entries()) {
        const rest = await takeChanges(observer, change.cursor, ({ id }) => id === 'f');
        expectEqual(ids(rest), [...ids(all).slice(index + 1), 'f'], `changes after ${change.id}`);
      }
    },
  },
  {
    id: 'service-store/changes-from-now',
    title: 'without a cursor come the changes after the call, and the end of the signal ends the feed',
    async run({ port, observer }) {
      await putAccount(port, account('before'));
      const controller = new AbortController();
      const seen: string[] = [];
      const reading = (async () => {
        for await (const change of port.changes({ signal: controller.signal })) {
          seen.push(change.id);
          if (change.id === 'last') controller.abort();
        }
      })();
      // Where "now" is may be settled a moment after the call; writes go on until one was seen.
      for (let index = 0; seen.length === 0 && index < 200; index += 1) {
        await putAccount(observer, account(`n${index}`));
        await pause(10);
      }
      await putAccount(observer, account('last'));
      await reading;
      expect(!seen.includes('before'), 'changes from before the call should not come');
      expectEqual(seen.at(-1), 'last', 'the last change seen');
    },
  },
  {
    id: 'service-store/compaction-gives-reset',
    title: 'a cursor that is too old or not ours is refused, so that nobody misses anything unknowingly',
    requires: ['compaction'],
    async run(harness) {
      const { port } = harness;
      const old = await port.head();
      for (let index = 0; index < 5; index += 1) await putAccount(port, account(`a${index}`));
      const fresh = await port.head();
      await harness.compact?.();
      for (const cursor of [old, 'not a cursor']) {
        let details: unknown;
        const reading = takeChanges(port, cursor, () => true).catch((error: { details?: unknown }) => {
          details = error.details;
          throw error;
        });
        await expectRejects(reading, 'conflict', 'reading after a forgotten cursor');
        expectEqual((details as { reset?: unknown } | undefined)?.reset, true, 'details.reset');
      }
      await putAccount(port, account('later'));
      expectEqual(
        ids(await takeChanges(port, fresh, () => true)),
        ['later'],
        'changes after a cursor that is young enough',
      );
    },
  },
];
