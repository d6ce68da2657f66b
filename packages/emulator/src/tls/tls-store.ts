import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../journal/durable-file.ts';
import { createAuthority, isFresh, issueLeaf, type Identity } from './certificates.ts';

/** What the TLS server needs, and where clients find the CA. */
export interface TlsMaterial {
  readonly leaf: Identity;
  /** PEM of the authority, for clients to trust. */
  readonly ca: string;
  /** Path of the same PEM; absent when nothing is kept on disk. */
  readonly caFile: string | undefined;
}

function read(directory: string, name: string): Identity | undefined {
  try {
    return {
      certificate: readFileSync(join(directory, `${name}.pem`), 'utf8'),
      key: readFileSync(join(directory, `${name}.key`), 'utf8'),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Key first, then certificate: a crash between the two leaves a pair that is simply made again. */
function write(directory: string, name: string, identity: Identity): void {
  for (const [file, text, mode] of [
    [`${name}.key`, identity.key, 0o600],
    [`${name}.pem`, identity.certificate, 0o644],
  ] as const) {
    writeDurably(join(directory, file), text, mode);
  }
}

/**
 * Loads the CA and leaf of `stateDir`, makes what is missing, and issues again what expires within thirty days.
 * Without a directory both last for this run only.
 *
 * @param now milliseconds since 1970.
 */
export async function loadTlsMaterial(stateDir: string | undefined, now: number): Promise<TlsMaterial> {
  if (!stateDir) {
    const authority = await createAuthority(now);
    return { leaf: await issueLeaf(authority, now), ca: authority.certificate, caFile: undefined };
  }
  const directory = join(stateDir, 'tls');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  let authority = read(directory, 'ca');
  let leaf = read(directory, 'leaf');
  if (!authority || !isFresh(authority, now)) {
    authority = await createAuthority(now);
    leaf = undefined;
    write(directory, 'ca', authority);
  }
  if (!leaf || !isFresh(leaf, now)) {
    leaf = await issueLeaf(authority, now);
    write(directory, 'leaf', leaf);
  }
  return { leaf, ca: authority.certificate, caFile: join(directory, 'ca.pem') };
}
