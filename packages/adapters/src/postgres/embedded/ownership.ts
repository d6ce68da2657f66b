import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConnectedServiceError } from '@csk/core';

/** Homes that this process owns: its own pid in a mark proves nothing, pids come back (in containers at once). */
const ours = new Set<string>();

/**
 * Makes this process the one owner of a home. The mark of an owner that is gone (after `kill -9`) is taken over.
 * @returns the function that gives the home back.
 * @throws `conflict` when another live owner has it.
 */
export function claimHome(folder: string): () => void {
  const mark = join(folder, 'owner');
  if (ours.has(folder)) throw occupied(folder, process.pid);
  const draft = `${mark}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${process.pid} ${startOf(process.pid) ?? ''}\n`, { mode: 0o600 });
  try {
    for (let attempt = 1; !placeMark(draft, mark); attempt += 1) {
      const holder = readMark(mark);
      if (holder && (isLive(holder) || attempt > 5)) throw occupied(folder, holder.pid);
      if (holder) removeStaleMark(mark, draft, holder.text);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  ours.add(folder);
  return () => {
    if (ours.delete(folder)) rmSync(mark, { force: true });
  };
}

function occupied(folder: string, pid: number): ConnectedServiceError {
  return new ConnectedServiceError('conflict', `The database in ${folder} is in use by process ${pid}.`, {
    port: 'postgres',
    details: { directory: folder, pid },
  });
}

/** A link appears whole or not at all, unlike a file that is created and then written. */
function placeMark(draft: string, mark: string): boolean {
  try {
    linkSync(draft, mark);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

interface Holder {
  readonly text: string;
  readonly pid: number;
  readonly start: string | undefined;
}

function readMark(mark: string): Holder | undefined {
  try {
    const text = readFileSync(mark, 'utf8');
    const [pid, start] = text.trim().split(' ');
    return { text, pid: Number(pid), start };
  } catch {
    return undefined;
  }
}

function isLive(holder: Holder): boolean {
  if (holder.pid === process.pid) return false; // not in `ours`: an earlier process with the same pid
  if (!isAlive(holder.pid)) return false;
  const start = startOf(holder.pid);
  return start === undefined || holder.start === undefined || start === holder.start;
}

/** Only the mark that was judged is removed: if another claimant was faster, theirs goes back to its place. */
function removeStaleMark(mark: string, draft: string, judged: string): void {
  const aside = `${draft}.stale`;
  try {
    renameSync(mark, aside);
  } catch {
    return;
  }
  if (readFileSync(aside, 'utf8') !== judged) placeMark(aside, mark);
  rmSync(aside, { force: true });
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started, in the kernel's ticks; tells a process from a later one with its pid. Linux only. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
