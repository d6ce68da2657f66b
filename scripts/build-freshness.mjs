// Whether the builds are those of the sources as they stand, so that a second `npm start` need not build again.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const STAMP = join(ROOT, 'node_modules/.cache/connected-service-kit/build.json');
const CONFIGURATION = [
  'rollup.config.js',
  'package-lock.json',
  'scripts/compact-templates.mjs',
  'scripts/declare-properties.mjs',
  'scripts/syntax-tree.mjs',
];
const SOURCES = [
  'packages/core',
  'packages/adapters',
  'packages/components',
  'packages/emulator',
  'examples/crm',
  'examples/simulator',
];

/** A fingerprint of every source file's name, size and time. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path.slice(ROOT.length)} ${size} ${mtimeMs}\n`);
  };
  for (const file of CONFIGURATION) add(join(ROOT, file));
  for (const folder of SOURCES) {
    add(join(ROOT, folder, 'package.json'));
    for (const entry of readdirSync(join(ROOT, folder, 'src'), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) add(join(entry.parentPath ?? entry.path, entry.name));
    }
  }
  return hash.digest('hex');
}

export function isBuildFresh() {
  // The stamp outlives builds that somebody has cleared away.
  if (!SOURCES.every((folder) => existsSync(join(ROOT, folder, 'dist')))) return false;
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8')).fingerprint === fingerprint();
  } catch {
    return false;
  }
}

export function markBuildFresh() {
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, JSON.stringify({ fingerprint: fingerprint() }));
}
