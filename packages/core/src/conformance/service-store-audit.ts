import { AUDIT_START, verifyAuditChain } from '../model/index.ts';
import type { AuditEntry } from '../model/index.ts';
import type { ServiceStore } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';
import { account, device } from './service-store-records.ts';

const WRITERS = 4;
const WRITES = 12;
const ADA = { id: 'ada', name: 'Ada', onBehalfOf: 'contoso', operation: 'Alerts_Close' };

/** The whole chain, oldest first; everything that is committed is sealed first. */
async function sealed(store: ServiceStore): Promise<readonly AuditEntry[]> {
  await store.audit.seal();
  const entries: AuditEntry[] = [];
  for (;;) {
    const page = await store.audit.read(entries.length, 7);
    entries.push(...page);
    if (page.length < 7) return entries;
  }
}

async function listed(store: ServiceStore, query: Parameters<ServiceStore['audit']['list']>[0]): Promise<number[]> {
  const numbers: number[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await store.audit.list(query, { maxPageSize: 3, continuationToken });
    numbers.push(...page.items.map(({ number }) => number));
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return numbers;
}

export const AUDIT_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/audit-tells-who-did-what',
    title: 'each change leaves an entry: record, what happened, changed fields, who, for whom, by which operation',
    async run({ port, observer }) {
      const created = await port.transact(
        (transaction) => transaction.put('device', device('d1', { name: 'old', tags: { floor: 1 } }), { opId: 'op-1' }),
        { by: ADA },
      );
      const updated = await port.transact(
        (transaction) =>
          transaction.put('device', device('d1', { name: 'new', simulated: true }), { ifVersion: created.version }),
        { by: { id: 'flow:night' } },
      );
      const blind = await port.transact((transaction) => transaction.put('device', device('d1', { name: 'blind' })));
      await port.transact((transaction) => transaction.delete('device', 'd1', { opId: 'op-2' }), { by: ADA });
      await port.transact((transaction) => transaction.delete('device', 'never'), { by: ADA });
      const by = { actor: 'ada', actorName: 'Ada', onBehalfOf: 'contoso', operation: 'Alerts_Close' };
      const record = { kind: 'device', recordId: 'd1' };
      const entries = await sealed(observer);
      expectEqual(
        entries.map(({ at: _at, number: _number, previous: _previous, hash: _hash, ...facts }) => facts),
        [
          { ...record, op: 'create', version: created.version, ...by, opId: 'op-1' },
          {
            ...record,
            ...{ op: 'update', version: updated.version, fields: ['name', 'simulated', 'tags'], actor: 'flow:night' },
          },
          { ...record, op: 'update', version: blind.version, fields: ['name', 'simulated'], actor: 'system' },
          { ...record, op: 'delete', ...by, opId: 'op-2' },
        ],
        'the entries',
      );
      expectEqual(entries[0]?.at, created.createdAt, 'the time of the first entry');
      expectEqual(entries[1]?.at, updated.updatedAt, 'the time of the second entry');
    },
  },
  {
    id: 'service-store/audit-with-the-effect',
    title: 'entries come with their effect or not at all; bookkeeping leaves none',
    async run({ port, observer }) {
      const failed = port.transact(async (transaction) => {
        await transaction.put('account', account('a1'));
        throw new Error('undone');
      });
      await failed.catch(() => undefined);
      const { version } = await port.transact((transaction) => transaction.put('account', account('a2')), { by: null });
      await port.transact(
        (transaction) => transaction.putAll('account', [{ record: account('a2', 'x'), ifVersion: version }]),
        { by: null },
      );
      await port.transact((transaction) => transaction.delete('account', 'a2'), { by: null });
      expectEqual(await sealed(observer), [], 'the entries');
      expectEqual(await observer.audit.head(), AUDIT_START, 'the head');
    },
  },
  {
    id: 'service-store/audit-of-batches',
    title: 'a batch leaves an entry for each record, in its order',
    async run({ port, observer }) {
      const old = await port.transact((transaction) => transaction.put('account', account('a2', 'before')));
      await port.transact(
        (transaction) =>
          transaction.putAll('account', [
            { record: account('a3'), ifVersion: null, opId: 'op-3' },
            { record: account('a2', 'after'), ifVersion: old.version },
            { record: account('a1'), ifVersion: null },
          ]),
        { by: { id: 'ada' } },
      );
      expectEqual(
        (await sealed(observer))
          .slice(1)
          .map(({ recordId, op, fields, actor, opId }) => [...[recordId, op, fields ?? null, actor, opId ?? null]]),
        [
          ['a3', 'create', null, 'ada', 'op-3'],
          ['a2', 'update', ['name'], 'ada', null],
          ['a1', 'create', null, 'ada', null],
        ],
        'the entries of the batch',
      );
    },
  },
  {
    id: 'service-store/audit-chain-under-concurrency',
    title: 'concurrent writers and sealers make one chain without a gap, no entry before one it depends on',
    async run({ port, observer }) {
      await port.transact((transaction) => transaction.put('account', account('shared', '0')));
      let writing = true;
      const sealers = [port, observer].map(async (store) => {
        while (writing) {
          await store.audit.seal();
          await new Promise<void>((resolve) => void globalThis.setTimeout(resolve, 2));
        }
      });
      await Promise.all(
        Array.from({ length: WRITERS }, async (_, writer) => {
          for (let step = 0; step < WRITES; step += 1) {
            await (writer % 2 ? port : observer).transact(
              async (transaction) => {
                await transaction.put('account', account(`w${writer}-${step}`), { ifVersion: null });
                await transaction.lock('shared');
                const shared = await transaction.get('account', 'shared');
                const next = account('shared', String(Number(shared?.name) + 1));
                await transaction.put('account', next, { ifVersion: shared?.version });
              },
              { by: { id: `writer-${writer}` } },
            );
          }
        }),
      );
      writing = false;
      await Promise.all(sealers);
      const chain = await sealed(port);
      expectEqual(chain.length, 1 + WRITERS * WRITES * 2, 'the length of the chain');
      const head = await observer.audit.head();
      const verdict = await verifyAuditChain(chain, { reaching: head });
      expect(verdict.ok, `the chain should hold, but: ${JSON.stringify(verdict.fault)}`);
      const versions = chain.filter(({ recordId }) => recordId === 'shared').map(({ version }) => version ?? '');
      expectEqual(versions, [...versions].sort(), 'the versions of the shared record, in the order of the chain');
      for (let writer = 0; writer < WRITERS; writer += 1) {
        const own = chain.filter(({ recordId }) => recordId.startsWith(`w${writer}-`)).map(({ recordId }) => recordId);
        const expected = Array.from({ length: WRITES }, (_, step) => `w${writer}-${step}`);
        expectEqual(own, expected, `the order of writer ${writer}`);
      }
    },
  },
  {
    id: 'service-store/audit-list',
    title: 'the trail is listed by record, by actor and by time, newest first, page by page',
    async run({ port, observer }) {
      for (let index = 1; index <= 8; index += 1) {
        await port.transact(
          async (transaction) => {
            if (index % 2) await transaction.put('account', account('a1', String(index)));
            else await transaction.put('device', device('a1', { name: String(index) }));
          },
          { by: { id: index <= 5 ? 'ada' : "b'o\0b" } },
        );
      }
      const chain = await sealed(port);
      expectEqual(await listed(observer, {}), [8, 7, 6, 5, 4, 3, 2, 1], 'the whole trail');
      expectEqual(await listed(observer, { kind: 'account', recordId: 'a1' }), [7, 5, 3, 1], 'the trail of a record');
      expectEqual(await listed(observer, { recordId: 'none' }), [], 'the trail of no record');
      expectEqual(await listed(observer, { actor: "b'o\0b" }), [8, 7, 6], 'the trail of an actor');
      const [from, to] = [chain[2]?.at ?? '', chain[5]?.at ?? ''];
      const within = chain.filter(({ at }) => at >= from && at < to).map(({ number }) => number);
      expectEqual(await listed(observer, { from, to }), within.reverse(), 'the trail of a time');
      const verdict = await verifyAuditChain(await observer.audit.read(0, 1000));
      expect(verdict.ok, 'a chain with hostile text should hold');
    },
  },
];
