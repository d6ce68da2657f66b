import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { ConnectedServiceError } from '@csk/core';

/** Lists what the last export wrote, so that the next one knows its own files from those of others. */
export const MANIFEST = 'csk-stream.export.json';

/** What an interrupted export may leave behind. */
const TEMPORARY = /\.\d+\.tmp$/;

export interface WriteResult {
  readonly written: readonly string[];
  /** Files of the last export that the job no longer has. */
  readonly removed: readonly string[];
}

/**
 * Writes an exported project. Files of others stay as they are: a folder that holds any and was not exported before,
 * and files changed by hand since the last export, are refused unless `force` is set. An export that was interrupted
 * is completed by the next one.
 * @throws ConnectedServiceError `conflict`, which names the first such file.
 */
export async function writeProject(
  folder: string,
  files: ReadonlyMap<string, string>,
  force = false,
): Promise<WriteResult> {
  const before = await manifestOf(folder);
  const present = await filesIn(folder);
  const hashes = new Map([...files].map(([path, text]) => [path, hashOf(text)]));
  const removed = [...(before?.keys() ?? [])].filter((path) => !hashes.has(path) && present.has(path));
  if (!force) {
    for (const path of present) {
      const mine = before?.get(path);
      const wanted = hashes.get(path);
      const foreign = before === undefined && wanted === undefined;
      if (path === MANIFEST || (before !== undefined && mine === undefined && wanted === undefined)) continue;
      const now = foreign ? '' : hashOf(await readFile(join(folder, path)));
      if (foreign || (now !== mine && now !== wanted)) throw refusal(folder, path, foreign);
    }
  }
  // First: what is removed may bear the name of a new folder, or where case counts for nothing that of a new file.
  for (const path of removed) await removeFile(folder, path);
  const written: string[] = [];
  for (const [path, text] of files) {
    await replaceFile(join(folder, path), text);
    written.push(path);
  }
  await replaceFile(join(folder, MANIFEST), `${JSON.stringify({ files: Object.fromEntries(hashes) }, null, 2)}\n`);
  return { written, removed };
}

function refusal(folder: string, path: string, foreign: boolean): ConnectedServiceError {
  const why = foreign ? 'is not from an export, so the folder belongs to someone else' : 'was changed since the export';
  return new ConnectedServiceError('conflict', `${join(folder, path)} ${why}; --force writes all the same`, {
    details: { field: 'out' },
    port: 'stream-analytics',
  });
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Paths with `/` of all files below a folder; none when there is no folder. */
async function filesIn(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const paths = names
    .filter((entry) => !entry.isDirectory() && !TEMPORARY.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return new Set(paths);
}

/** Hash by path, of the last export; undefined when there was none. */
async function manifestOf(folder: string): Promise<ReadonlyMap<string, string> | undefined> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { files } = JSON.parse(text) as { readonly files?: unknown };
    if (files === null || typeof files !== 'object') return undefined;
    return new Map(Object.entries(files).map(([path, hash]) => [path, String(hash)]));
  } catch {
    return undefined;
  }
}

/** Also the folders that are empty without it: a new file may bear the name of one. */
async function removeFile(folder: string, path: string): Promise<void> {
  await rm(join(folder, path), { force: true });
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    const isGone = await rmdir(join(folder, above)).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

/** Whole or not at all. */
async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
