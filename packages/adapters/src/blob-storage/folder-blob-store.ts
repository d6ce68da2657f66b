import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { ConnectedServiceError } from '@csk/core';
import type { BlobItem, BlobStore, CallOptions } from '@csk/core';

import { blobNameParts, UNFINISHED } from './blob-name.ts';

export interface FolderBlobStoreOptions {
  /** The container; it is made when the first blob is written. */
  readonly folder: string;
}

/** Blobs as files of a folder. A blob is there as a whole or not at all, and durable when `write` resolves. */
export function createFolderBlobStore({ folder }: FolderBlobStoreOptions): BlobStore {
  const root = resolve(folder);
  let closed = false;
  const begin = (options: CallOptions | undefined): void => {
    if (closed) throw new ConnectedServiceError('closed', 'The blob store is closed.', { port: 'blob-storage' });
    options?.signal?.throwIfAborted();
  };
  const pathOf = (name: string): string => join(root, ...blobNameParts(name));

  return {
    name: 'folder',
    capabilities: Object.freeze({}),
    read: async (name, options) => {
      begin(options);
      try {
        return new Uint8Array(await readFile(pathOf(name), { signal: options?.signal }));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    write: async (name, bytes, options) => {
      begin(options);
      await writeWhole(pathOf(name), bytes);
    },
    list: async (prefix, options) => {
      begin(options);
      const names = (await filesUnder(root, '')).filter((name) => name.startsWith(prefix));
      const items = await Promise.all(names.map((name) => describe(root, name)));
      return items.filter((item) => item !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    close: async () => {
      closed = true;
    },
  };
}

/** Writes beside the target, makes that durable, and then puts it in place: a reader never sees half a blob. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const unfinished = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** The new name is an entry of the folder, so the folder is synced too, where the system lets one do that. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows does not open folders; there the rename itself is journalled.
  }
}

/** Names of all finished files. Links are left out: they may lead anywhere. */
async function filesUnder(root: string, prefix: string): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(join(root, prefix), { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const names = entries.map(async (entry) => {
    const name = prefix + entry.name;
    if (entry.isDirectory()) return await filesUnder(root, `${name}/`);
    return entry.isFile() && !entry.name.endsWith(UNFINISHED) ? [name] : [];
  });
  return (await Promise.all(names)).flat();
}

async function describe(root: string, name: string): Promise<BlobItem | undefined> {
  try {
    const { mtime } = await stat(join(root, name));
    return { name, modifiedAt: mtime.toISOString() };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(error.code));
}
