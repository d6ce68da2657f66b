import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { ConnectedServiceError } from '@csk/core';
import type { BlobItem, BlobStore, CallOptions } from '@csk/core';

import { blobNameParts, UNFINISHED } from './blob-name.ts';

export interface FolderBlobStoreOptions {
  /**
   * The container; it is made when the first blob is written. Where the file system regards no case, names that differ
   * only in case are one blob.
   */
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
      const path = pathOf(name);
      try {
        return new Uint8Array(await readFile(path, { signal: options?.signal }));
      } catch (error) {
        options?.signal?.throwIfAborted();
        if (isMissing(error)) return undefined;
        throw toFolderError(error, `Reading blob ${name}`);
      }
    },
    write: async (name, bytes, options) => {
      begin(options);
      const path = pathOf(name);
      try {
        await writeWhole(root, path, bytes);
      } catch (error) {
        throw toFolderError(error, `Writing blob ${name}`);
      }
    },
    list: async (prefix, options) => {
      begin(options);
      try {
        const names = (await filesUnder(root, '')).filter((name) => name.startsWith(prefix));
        const items = await Promise.all(names.map((name) => describe(root, name)));
        return items.filter((item) => item !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
      } catch (error) {
        throw toFolderError(error, `Listing blobs ${prefix}`);
      }
    },
    close: async () => {
      closed = true;
    },
  };
}

/** Writes beside the target, makes that durable, and then puts it in place: a reader never sees half a blob. */
async function writeWhole(root: string, path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const made = await mkdir(folder, { recursive: true });
  // Not with the blob's own name, which may be as long as names can be.
  const unfinished = join(folder, `${randomUUID()}${UNFINISHED}`);
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
  await syncFolders(folder, dirname(made !== undefined && made.length < root.length ? made : root));
}

/**
 * The new name is an entry of the folder, and a folder that is new one of the folder above it. All below the container
 * are synced each time: another write may have made them and still be at it.
 */
async function syncFolders(from: string, upTo: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    await syncFolder(folder);
    if (folder === upTo || folder === dirname(folder)) return;
  }
}

/** Syncs the entries of a folder, where the system lets one do that. */
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
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error));
}

/** Errors of the file system as ours. Their own texts name paths of the machine, so only the code is told. */
function toFolderError(error: unknown, what: string): ConnectedServiceError {
  const code = codeOf(error);
  // A file cannot have the name of a folder: one blob's name goes on where another's ends.
  const isTaken = ['EEXIST', 'EISDIR', 'ENOTDIR', 'ENOTEMPTY'].includes(code);
  return new ConnectedServiceError(isTaken ? 'conflict' : 'unavailable', `${what} failed: ${code}.`, {
    port: 'blob-storage',
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}
