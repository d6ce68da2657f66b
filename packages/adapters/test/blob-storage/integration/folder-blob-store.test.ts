import assert from 'node:assert/strict';
import { type FileHandle, mkdtemp, mkdir, open, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, after, test } from 'node:test';

import { createFolderBlobStore } from '@csk/adapters/blob-storage';
import { isConnectedServiceError } from '@csk/core';

const base = await mkdtemp(join(tmpdir(), 'csk-blobs-'));
after(() => rm(base, { recursive: true, force: true }));
let count = 0;
function store(): { readonly folder: string; readonly blobs: ReturnType<typeof createFolderBlobStore> } {
  count += 1;
  const folder = join(base, `container-${count}`);
  return { folder, blobs: createFolderBlobStore({ folder }) };
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a blob comes back byte for byte, and is replaced as a whole', async () => {
  const { blobs } = store();
  assert.equal(await blobs.read('rules/a.json'), undefined);
  await blobs.write('rules/a.json', new Uint8Array([0, 255, 10]));
  assert.deepEqual(await blobs.read('rules/a.json'), new Uint8Array([0, 255, 10]));
  await blobs.write('rules/a.json', bytes(''));
  assert.deepEqual(await blobs.read('rules/a.json'), new Uint8Array());
});

test('the list is by prefix, in order of name, without unfinished files and links', async () => {
  const { folder, blobs } = store();
  assert.deepEqual(await blobs.list(''), []);
  for (const name of ['rules/2026-03-02/b', 'rules/2026-03-02/a', 'rules/2026-03-01/z', 'rules-old', 'other/x', 'ü']) {
    await blobs.write(name, bytes(name));
  }
  await writeFile(join(folder, 'rules', 'half.csk-unfinished'), 'half');
  await symlink('/etc', join(folder, 'rules', 'link'));
  const names = async (prefix: string): Promise<string[]> => (await blobs.list(prefix)).map(({ name }) => name);
  assert.deepEqual(await names('rules/'), ['rules/2026-03-01/z', 'rules/2026-03-02/a', 'rules/2026-03-02/b']);
  assert.deepEqual(await names('rules/2026-03-02/'), ['rules/2026-03-02/a', 'rules/2026-03-02/b']);
  assert.deepEqual((await names('rules')).length, 4);
  assert.deepEqual(await names(''), [...(await names(''))].sort());
  const [item] = await blobs.list('other/');
  assert.match(item?.modifiedAt ?? '', /^\d{4}-.*Z$/);
});

test('names that leave the container, or are no names, are refused', async () => {
  const { blobs } = store();
  const names = [
    '',
    '/',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a/..',
    './a',
    'a//b',
    'a/',
    'a\\..\\b',
    'C:x',
    'a\0b',
    'a\nb',
    'x.csk-unfinished',
    'x'.repeat(2_000),
    'x'.repeat(256),
    'ü'.repeat(128),
    // These would be the same file as another name, or none at all.
    'a.',
    'a ',
    'a./b',
    'half\ud800',
    'a*b',
    'a?b',
    'a|b',
  ];
  for (const name of names) {
    const invalid = (error: unknown): boolean => isConnectedServiceError(error, 'invalid');
    await assert.rejects(blobs.write(name, bytes('x')), invalid, JSON.stringify(name));
    await assert.rejects(blobs.read(name), invalid, JSON.stringify(name));
  }
  await blobs.write('a/..b/.c/...d', bytes('fine'));
  assert.deepEqual(await blobs.read('a/..b/.c/...d'), bytes('fine'));
  await blobs.write('x'.repeat(255), bytes('long'));
  assert.deepEqual(await blobs.read('x'.repeat(255)), bytes('long'));
});

test('a folder that is made for a blob is as durable as the blob', async (t) => {
  const { folder, blobs } = store();
  const synced = await syncedPaths(t);
  await blobs.write('2026-03-02/10-00/rules.json', bytes('x'));
  if (process.platform !== 'linux') return;
  const made = [join(folder, '2026-03-02', '10-00'), join(folder, '2026-03-02'), folder, base];
  assert.deepEqual(synced.slice(1), made);
  // Another write may have made them a moment ago.
  synced.length = 0;
  await blobs.write('2026-03-02/11-00/rules.json', bytes('y'));
  assert.ok(synced.includes(join(folder, '2026-03-02')));
});

/** Fills with what is synced, by its path, while a test runs. */
async function syncedPaths(t: TestContext): Promise<string[]> {
  const synced: string[] = [];
  const handle = await open(base, 'r');
  const handles = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const { sync } = handles;
  t.mock.method(handles, 'sync', async function (this: FileHandle) {
    if (process.platform === 'linux') synced.push(await readlink(`/proc/self/fd/${this.fd}`));
    await sync.call(this);
  });
  return synced;
}

test('writers at the same time leave one whole blob and nothing else', async () => {
  const { folder, blobs } = store();
  const texts = Array.from({ length: 20 }, (_, n) => String(n).repeat(10_000));
  await Promise.all(texts.map((text) => blobs.write('same', bytes(text))));
  assert.ok(texts.includes(new TextDecoder().decode(await blobs.read('same'))));
  assert.deepEqual(await readdir(folder), ['same']);
});

test('a write that cannot be done leaves the old blob and no rest', async () => {
  const { folder, blobs } = store();
  await blobs.write('folder/blob', bytes('old'));
  await mkdir(join(folder, 'taken', 'inside'), { recursive: true });
  await assert.rejects(blobs.write('taken', bytes('new')), (error) => isConnectedServiceError(error, 'conflict'));
  await assert.rejects(blobs.write('folder/blob/x', bytes('new')), (error) => {
    // Callers may show the message: where the folder is on the disk is nobody's business.
    return isConnectedServiceError(error, 'conflict') && !error.message.includes(base);
  });
  assert.deepEqual((await readdir(folder)).sort(), ['folder', 'taken']);
  assert.equal(await blobs.read('taken'), undefined);
});

test('aborted and closed calls are refused', async () => {
  const { blobs } = store();
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  await assert.rejects(blobs.write('a', bytes('x'), { signal }), (error) => error === reason);
  await assert.rejects(blobs.list('', { signal }), (error) => error === reason);
  await blobs.write('a', bytes('x'));
  const later = new AbortController();
  const reading = blobs.read('a', { signal: later.signal });
  later.abort(reason);
  await assert.rejects(reading, (error) => error === reason);
  await blobs.close?.();
  await blobs.close?.();
  await assert.rejects(blobs.read('a'), (error) => isConnectedServiceError(error, 'closed'));
});
