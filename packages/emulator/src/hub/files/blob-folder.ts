import { mkdirSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** What is known of a stored blob. */
export interface BlobInfo {
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Where uploaded files lie. */
export interface BlobFolder {
  /** Resolves when the bytes are durable; replaces a blob of the same name. */
  write(name: string, bytes: Buffer): Promise<void>;
  read(name: string): Promise<Buffer | undefined>;
  info(name: string): Promise<BlobInfo | undefined>;
}

/** Files that end with the process. */
export function createMemoryBlobs(now: () => number): BlobFolder {
  const blobs = new Map<string, { readonly bytes: Buffer; readonly at: number }>();
  return {
    write: async (name, bytes) => void blobs.set(name, { bytes, at: now() }),
    read: async (name) => blobs.get(name)?.bytes,
    info: async (name) => {
      const blob = blobs.get(name);
      return blob && { size: blob.bytes.length, modifiedAt: blob.at };
    },
  };
}

/** Files in a folder, under names made of a digest: what devices call their blobs never becomes a path. */
export function createFileBlobs(directory: string): BlobFolder {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = (name: string): string => join(directory, createHash('sha256').update(name).digest('hex'));
  return {
    write: async (name, bytes) => {
      await mkdir(directory, { recursive: true });
      const temporary = `${path(name)}.${process.hrtime.bigint()}.tmp`;
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path(name)).catch(async (error: unknown) => {
        await rm(temporary, { force: true });
        throw error;
      });
    },
    read: (name) => readFile(path(name)).catch(unlessMissing),
    info: async (name) => {
      const found = await stat(path(name)).catch(unlessMissing);
      return found && { size: found.size, modifiedAt: found.mtimeMs };
    },
  };
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
