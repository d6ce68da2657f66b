import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';
import { account, putAccount } from './service-store-records.ts';

/** Text that breaks careless stores. */
const HOSTILE_TEXTS: readonly string[] = [
  '',
  `'; DROP TABLE account; --`,
  '"quoted" \\ back\\u0041slash \\\\u0000 \r\n\t',
  '${jndi:ldap://x} {{x}} <script>alert(1)</script> %00 $1 ?',
  '\u202Eright to left, \uFEFFmark, \uE000private\uE0000000, e\u0301 and \u00e9, 漢字, 😀',
];

export const WRITE_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/put-get-roundtrip',
    title: 'what was put is what is read, with version and times',
    async run({ port, observer }) {
      const written = await putAccount(port, account('a1', 'Contoso'));
      expect(written.version.length > 0, 'a record should get a version');
      expect(!Number.isNaN(Date.parse(written.createdAt)), 'createdAt should be a moment');
      expectEqual(written.updatedAt, written.createdAt, 'updatedAt of a new record');
      expectEqual(await observer.get('account', 'a1'), written, 'the record read by another connection');
      const rewritten = await putAccount(port, account('a1', 'Fabrikam'));
      expect(rewritten.version !== written.version, 'every write should change the version');
      expectEqual(rewritten.createdAt, written.createdAt, 'createdAt after a second write');
      expectEqual(await observer.get('account', 'none'), undefined, 'a missing record');
    },
  },
  {
    id: 'service-store/put-null-version-creates',
    title: 'ifVersion null creates once and never overwrites',
    async run({ port, observer }) {
      const create = (name: string) =>
        port.transact((transaction) => transaction.put('account', account('a1', name), { ifVersion: null }));
      await create('first');
      await expectRejects(create('second'), 'conflict', 'creating a record that exists');
      expectEqual((await observer.get('account', 'a1'))?.name, 'first', 'the record');
      const race = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) =>
          port.transact((transaction) => transaction.put('account', account('a2', String(index)), { ifVersion: null })),
        ),
      );
      expectEqual(race.filter(({ status }) => status === 'fulfilled').length, 1, 'winners of ten concurrent creations');
    },
  },
  {
    id: 'service-store/put-wrong-version-conflicts',
    title: 'a stale version is refused and writes nothing; the right one is accepted',
    async run({ port, observer }) {
      const first = await putAccount(port, account('a1', 'first'));
      const put = (name: string, ifVersion: string, id = 'a1') =>
        port.transact((transaction) => transaction.put('account', account(id, name), { ifVersion }));
      const second = await put('second', first.version);
      await expectRejects(put('stale', first.version), 'conflict', 'writing with a stale version');
      await expectRejects(put('nonsense', 'not a version'), 'conflict', 'writing with a version that never was');
      await expectRejects(put('missing', first.version, 'a2'), 'conflict', 'writing a missing record with a version');
      expectEqual(await observer.get('account', 'a1'), second, 'the record');
      await port.transact((transaction) => transaction.delete('account', 'a1'));
      await putAccount(port, account('a1', 'again'));
      await expectRejects(put('stale', second.version), 'conflict', 'a version from before the record was deleted');
    },
  },
  {
    id: 'service-store/put-conflict-keeps-transaction',
    title: 'after a conflict the transaction goes on',
    async run({ port, observer }) {
      await putAccount(port, account('a1', 'first'));
      await port.transact(async (transaction) => {
        await transaction.put('account', account('before'));
        const refused = transaction.put('account', account('a1', 'second'), { ifVersion: null });
        await expectRejects(refused, 'conflict', 'creating a record that exists');
        expectEqual((await transaction.get('account', 'a1'))?.name, 'first', 'the record within the transaction');
        await transaction.put('account', account('after'));
      });
      expect(await observer.get('account', 'before'), 'what was written before the conflict should stay');
      expect(await observer.get('account', 'after'), 'what was written after the conflict should stay');
    },
  },
  {
    id: 'service-store/delete-idempotent',
    title: 'delete removes a record; deleting what is not there is fine',
    async run({ port, observer }) {
      await putAccount(port, account('a1'));
      await port.transact((transaction) => transaction.delete('account', 'a1'));
      await port.transact((transaction) => transaction.delete('account', 'a1'));
      await port.transact((transaction) => transaction.delete('account', 'never'));
      expectEqual(await observer.get('account', 'a1'), undefined, 'the deleted record');
      expectEqual((await observer.query('account')).items, [], 'the list');
    },
  },
  {
    id: 'service-store/hostile-text',
    title: 'any text comes back as it was, as value, key and id',
    async run({ port, observer }) {
      const tags = JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"a.b":[null,{"":0}]}') as never;
      for (const [index, text] of HOSTILE_TEXTS.entries()) {
        const record = {
          id: `d${index}`,
          name: text,
          deviceKey: `k${index}`,
          registration: 'unknown',
          connected: false,
          tags,
        } as const;
        await port.transact((transaction) => transaction.put('device', record));
        const read = await observer.get('device', record.id);
        expect(
          read?.name === text,
          `the text ${JSON.stringify(text)} should come back, was ${JSON.stringify(read?.name)}`,
        );
        expectEqual(
          JSON.stringify(read?.tags).includes('"__proto__":{"polluted":true}'),
          true,
          'the key __proto__ is kept',
        );
        const found = await observer.query('device', { where: { name: text } });
        expectEqual(
          found.items.map(({ id }) => id),
          [record.id],
          `devices named ${JSON.stringify(text)}`,
        );
      }
      expect(!('polluted' in {}), 'no prototype should be changed');
      const id = HOSTILE_TEXTS[1] ?? '';
      await putAccount(port, account(id));
      expectEqual((await observer.get('account', id))?.id, id, 'a hostile id');
    },
  },
  {
    id: 'service-store/unstorable-text',
    title: 'U+0000 and half a surrogate pair are refused as invalid or kept faithfully',
    async run({ port, observer }) {
      for (const [index, text] of ['a\0b', 'half \uD83D pair', '\uDE00'].entries()) {
        const id = `a${index}`;
        try {
          await putAccount(port, account(id, text));
        } catch (error) {
          const code = error instanceof Error && 'code' in error ? error.code : undefined;
          expectEqual(code, 'invalid', `the code with which ${JSON.stringify(text)} is refused`);
          expectEqual(await observer.get('account', id), undefined, 'a refused record');
          continue;
        }
        const read = await observer.get('account', id);
        expect(
          read?.name === text,
          `the text ${JSON.stringify(text)} should come back, was ${JSON.stringify(read?.name)}`,
        );
      }
    },
  },
  {
    id: 'service-store/checkpoint-roundtrip',
    title: 'a checkpoint is replaced as a whole and comes back as it was',
    async run({ port, observer }) {
      expectEqual(await port.load('job'), undefined, 'a checkpoint that was never saved');
      const first = { positions: { '0': '12' }, nested: [1.5, null, 'ü', { deep: true }], text: '\uE000 "\\"' };
      await port.save('job', first);
      expectEqual(await observer.load('job'), first, 'the checkpoint');
      await port.save('job', [1]);
      await port.save('other', null);
      expectEqual(await observer.load('job'), [1], 'the replaced checkpoint');
      expectEqual(await observer.load('other'), null, 'a checkpoint that is null');
    },
  },
];
