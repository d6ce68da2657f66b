import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { ConnectedServiceError } from '@csk/core';
import { canEnter, chooseUser, type RunAs } from './unprivileged-user.ts';

/** Where one database lives: the cluster, its password and the mark of its owner side by side. */
export interface DataHome {
  readonly folder: string;
  readonly cluster: string;
  readonly user: RunAs | undefined;
}

const POINTER = 'postgres-location';

/**
 * Finds or makes the home of the wanted data folder. When the user who must run the server cannot get into that folder
 * (a clone below root's home), the home is elsewhere, and a file in the wanted folder says where: it moves along when
 * the folder is moved, and a folder that was wiped starts afresh.
 */
export function settleDataHome(dataDir: string, log: (message: string) => void): DataHome {
  mkdirSync(dataDir, { recursive: true });
  const wanted = realpathSync(dataDir);
  const pointer = join(wanted, POINTER);
  if (existsSync(pointer)) return openHome(readFileSync(pointer, 'utf8').trim(), wanted);
  const cluster = join(wanted, 'cluster');
  if (existsSync(cluster) || canEnter(wanted, chooseUser(cluster))) return openHome(wanted, wanted);
  const folder = makeAccessibleFolder(wanted);
  writeFileSync(pointer, `${folder}\n`, { mode: 0o600 });
  log(
    `The database of ${wanted} is kept in ${folder}: PostgreSQL does not run as root, and other users cannot enter the wanted folder.`,
  );
  return openHome(folder, wanted);
}

function openHome(folder: string, wanted: string): DataHome {
  const cluster = join(existsSync(folder) ? realpathSync(folder) : folder, 'cluster');
  const user = chooseUser(cluster);
  if (!existsSync(folder) || !canEnter(folder, user)) {
    throw new ConnectedServiceError(
      'unavailable',
      `The database of ${wanted} should be in ${folder}, which is gone or closed to the user who runs PostgreSQL.`,
      { port: 'postgres' },
    );
  }
  return { folder: dirname(cluster), cluster, user };
}

/** A random name, so that nobody can lie in wait under it. What belongs to a temporary folder stays temporary. */
function makeAccessibleFolder(wanted: string): string {
  const temporary = realpathSync(tmpdir());
  const bases = wanted.startsWith(temporary + sep) ? [temporary] : ['/var/lib', '/var/tmp'];
  let cause: unknown;
  for (const base of bases) {
    try {
      const folder = mkdtempSync(join(base, 'csk-'));
      chmodSync(folder, 0o711);
      return folder;
    } catch (error) {
      cause = error;
    }
  }
  throw new ConnectedServiceError('unavailable', `No folder for the database could be made in ${bases.join(' or ')}.`, {
    cause,
    port: 'postgres',
  });
}

/** The superuser's password: made once, readable by the owner of the home alone. */
export function readOrMakePassword(home: DataHome): string {
  const file = join(home.folder, 'password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(home.cluster)) {
    throw new ConnectedServiceError('unauthenticated', `The password of the database is missing: ${file}.`, {
      port: 'postgres',
    });
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}
