import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Directories that this process holds: a lock with our own number that is not ours is left from an earlier life. */
const held = new Set<string>();

/**
 * Claims a state directory for this process: two writers would interleave their records. A lock whose process is gone
 * (after `kill -9`) is taken over.
 *
 * @returns the function that gives the directory back.
 * @throws Error with code `ELOCKED` when another live process, or another emulator of this one, holds it.
 */
export function lockStateDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = resolve(directory, 'emulator.lock');
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 });
      held.add(path);
      return () => {
        held.delete(path);
        rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 2) throw error;
      const holder = Number(readFileSync(path, 'utf8'));
      // An empty file is a lock whose writer died between creating and filling it.
      // In a container a restarted process often gets the number of the one before it.
      const isStale = holder === process.pid && !held.has(path);
      if (holder > 0 && !isStale && isAlive(holder)) {
        const message = `The state directory ${directory} is in use by process ${holder} (option stateDir).`;
        throw Object.assign(new Error(message), { code: 'ELOCKED', option: 'stateDir' });
      }
      rmSync(path, { force: true });
    }
  }
}
