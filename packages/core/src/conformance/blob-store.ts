import type { BlobStore } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual } from './expect.ts';

/** What the author of a `BlobStore` adapter supplies: one container, empty, and two connections to it. */
export interface BlobStoreHarness {
  readonly port: BlobStore;
  readonly observer: BlobStore;
  dispose(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function textIn(store: BlobStore, name: string): Promise<string | undefined> {
  const found = await store.read(name);
  return found && new TextDecoder().decode(found);
}

/** The contract of a `BlobStore`. */
export const BLOB_STORE_CASES: readonly ConformanceCase<BlobStoreHarness>[] = [
  {
    id: 'blob-store/roundtrip',
    title: 'bytes come back as they were written, also none at all; what is not there is undefined',
    async run({ port, observer }) {
      const all = Uint8Array.from({ length: 256 }, (_, value) => value);
      await port.write('rules/all.bin', all);
      await port.write('empty', new Uint8Array());
      expectEqual([...((await observer.read('rules/all.bin')) ?? [])], [...all], 'the bytes');
      expectEqual((await observer.read('empty'))?.length, 0, 'the length of an empty blob');
      expectEqual(await observer.read('rules/none'), undefined, 'a missing blob');
    },
  },
  {
    id: 'blob-store/replaced-whole',
    title: 'a blob is replaced as a whole: a reader meanwhile sees the old one or the new one',
    async run({ port, observer }) {
      const [old, fresh] = ['old '.repeat(20_000), 'new '.repeat(10_000)];
      await port.write('big', bytes(old));
      let writing = true;
      const looks = (async () => {
        const seen = new Set<string | undefined>();
        while (writing) seen.add(await textIn(observer, 'big'));
        return seen;
      })();
      for (let round = 0; round < 5; round += 1) {
        await port.write('big', bytes(fresh));
        await port.write('big', bytes(old));
      }
      writing = false;
      for (const seen of await looks) expect(seen === old || seen === fresh, 'a reader should never see half a blob');
    },
  },
  {
    id: 'blob-store/list-by-prefix',
    title: 'the list has what starts with the prefix, in order of name, with the time of writing',
    async run({ port, observer }) {
      for (const name of ['rules/b', 'rules/2026-03-02/a', 'rules-old', 'other', 'rules/a']) {
        await port.write(name, bytes(name));
      }
      const found = await observer.list('rules/');
      expectEqual(
        found.map(({ name }) => name),
        ['rules/2026-03-02/a', 'rules/a', 'rules/b'],
        'the names',
      );
      for (const { modifiedAt } of found)
        expect(!Number.isNaN(Date.parse(modifiedAt)), 'modifiedAt should be a moment');
      expectEqual((await observer.list('')).length, 5, 'how many there are in all');
      expectEqual(await observer.list('none/'), [], 'a prefix that nothing has');
    },
  },
  {
    id: 'blob-store/hostile-names',
    title: 'a name cannot leave the container: it is refused, or is one like any other',
    async run({ port, observer }) {
      for (const name of [
        '../outside',
        'a/../../outside',
        '/etc/passwd',
        'a\\..\\..\\outside',
        'a//b',
        '.',
        'nul\u0000l',
      ]) {
        const written = await port.write(name, bytes('x')).then(
          () => true,
          () => false,
        );
        if (written) expectEqual(await textIn(observer, name), 'x', `the blob "${name}"`);
      }
    },
  },
];
