import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const LENGTH = 43;

/**
 * The key with which webhooks are signed. It outlives a restart, because what the application could not deliver before
 * does, too. Renamed into its place, so that a crash leaves a whole one or none.
 */
export async function signingKeyIn(data: string): Promise<string> {
  const file = join(data, 'webhook-key');
  const kept = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  if (kept.length === LENGTH) return kept;
  const key = randomBytes(32).toString('base64url');
  await writeFile(`${file}.new`, key, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return key;
}
