import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../journal/durable-file.ts';

/** What bearer tokens are signed with, and where a program beside the emulator finds it. */
export interface SigningKey {
  readonly bytes: Buffer;
  /** Absent when nothing is kept on disk. */
  readonly file: string | undefined;
}

const LENGTH = 32;

/** @throws Error when the file is missing or no signing key. */
export function readSigningKey(file: string): Buffer {
  const bytes = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (bytes.length !== LENGTH) throw new Error(`${file} holds no signing key.`);
  return bytes;
}

/** Reads the key of `stateDir`, making it (file mode 0600) at first; without a directory it lasts for this run. */
export function loadSigningKey(stateDir: string | undefined): SigningKey {
  if (!stateDir) return { bytes: randomBytes(LENGTH), file: undefined };
  const file = join(stateDir, 'token-signing.key');
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeDurably(file, randomBytes(LENGTH).toString('base64'), 0o600);
  return { bytes: readSigningKey(file), file };
}
