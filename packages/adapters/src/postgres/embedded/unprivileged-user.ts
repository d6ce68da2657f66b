import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The user a server runs as, when that is not the user of this process. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: RunAs = { uid: 65534, gid: 65534 };

/**
 * PostgreSQL refuses to run as root, so root hands it to somebody else: to the owner of the cluster that is there, or
 * to `nobody`. Anyone else runs it as themselves (`undefined`), as Windows always does.
 */
export function chooseUser(cluster: string): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = lstatSync(cluster, { throwIfNoEntry: false });
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : findNobody();
}

/** `nobody` has another number on some systems (macOS writes -2, which no process can be started with). */
function findNobody(): RunAs {
  try {
    const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
    if (entry) return { uid: Number(entry[1]), gid: Number(entry[2]) };
  } catch {
    // No such file: the usual number will do.
  }
  return NOBODY;
}

const EXECUTE = 1;
const READ = 4;

/** Whether the user may walk into a folder: every folder on the way must let them pass. */
export function canEnter(folder: string, user: RunAs | undefined): boolean {
  if (!user) return true;
  for (let at = folder; ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat && !allows(stat, user, EXECUTE)) return false;
    if (dirname(at) === at) return true;
  }
}

/** Whether the user may read a file, provided that they may enter its folder. */
export function canRead(file: string, user: RunAs | undefined): boolean {
  return !user || allows(statSync(file), user, READ);
}

function allows(
  stat: { readonly mode: number; readonly uid: number; readonly gid: number },
  user: RunAs,
  bit: number,
): boolean {
  const shift = stat.uid === user.uid ? 6 : stat.gid === user.gid ? 3 : 0;
  return ((stat.mode >> shift) & bit) !== 0;
}
