import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '../../../../..');
const PACKAGES = ['core', 'adapters', 'components', 'emulator'].map((folder) => join(ROOT, 'packages', folder));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly 'csk-source'?: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
const manifestOf = (home: string) => JSON.parse(read(home, 'package.json')) as Manifest;
const adapters = join(ROOT, 'packages/adapters');
const sourceOf = (command: string) => join(adapters, 'src', command.replace('./dist/', '').replace(/\.js$/, '.ts'));

/** What must be installed for this source to load, and what it may load later. */
async function packagesOf(source: string): Promise<{ atOnce: string[]; atAll: string[] }> {
  const { metafile } = await build({
    entryPoints: [source],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    splitting: true,
    outdir: 'out',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    logLevel: 'error',
  });
  const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint !== undefined) ?? [];
  const loaded = new Set([entry]);
  const atOnce = new Set<string>();
  const atAll = new Set<string>();
  for (const file of loaded) {
    for (const { path, kind } of metafile.outputs[file ?? '']?.imports ?? []) {
      if (path in metafile.outputs && kind !== 'dynamic-import') loaded.add(path);
    }
  }
  for (const [file, { imports }] of Object.entries(metafile.outputs)) {
    for (const { path, kind, external } of imports) {
      if (!external || path.startsWith('node:')) continue;
      const name = path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/');
      atAll.add(name);
      if (loaded.has(file) && kind !== 'dynamic-import') atOnce.add(name);
    }
  }
  return { atOnce: [...atOnce].sort(), atAll: [...atAll].sort() };
}

/** The tables of the README: what is said to be installed with an entry or a command. */
const installed = new Map(
  [...read(adapters, 'README.md').matchAll(/^\| `([^`]+)` +\|[^|]*\|([^|]*)\|$/gm)].map(([, name = '', names = '']) => [
    name,
    [...names.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one),
  ]),
);

test('every package has the licence, one version, and takes the others in just that version', () => {
  const { version } = JSON.parse(read(ROOT, 'package.json')) as Manifest;
  for (const home of PACKAGES) {
    const manifest = manifestOf(home);
    assert.equal(read(home, 'LICENSE'), read(ROOT, 'LICENSE'), manifest.name);
    assert.equal(manifest.version, version, manifest.name);
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      if (name.startsWith('@csk/')) assert.equal(range, version, `${manifest.name}: ${name}`);
    }
  }
});

test('what sources import is declared', async () => {
  for (const home of PACKAGES) {
    const { name, exports, dependencies, peerDependencies } = manifestOf(home);
    const declared = { ...dependencies, ...peerDependencies };
    for (const [entry, target] of Object.entries(exports)) {
      const source = typeof target === 'string' ? undefined : target['csk-source'];
      if (source === undefined) continue;
      const { atAll } = await packagesOf(join(home, source));
      assert.deepEqual(
        atAll.filter((one) => one !== name && !Object.hasOwn(declared, one)),
        [],
        join(name, entry),
      );
    }
  }
});

test('an adapter loads where only those packages are installed that the README names for it', async () => {
  const { exports, dependencies = {} } = manifestOf(adapters);
  for (const [entry, target] of Object.entries(exports)) {
    if (typeof target === 'string' || !target['csk-source']) continue;
    const name = `@csk/adapters${entry.slice(1)}`;
    const { atOnce } = await packagesOf(join(adapters, target['csk-source']));
    const wanted = atOnce.filter((one) => !Object.hasOwn(dependencies, one));
    const said = installed.get(name);
    assert.ok(said, `${name} is not in the README`);
    assert.deepEqual(
      wanted.filter((one) => !said.includes(one)),
      [],
      name,
    );
  }
});

test('commands tell their usage where no optional package is installed', async () => {
  const { bin = {}, dependencies = {} } = manifestOf(adapters);
  for (const [command, file] of Object.entries(bin)) {
    assert.ok(installed.has(command), `${command} is not in the README`);
    const { atOnce } = await packagesOf(sourceOf(file));
    assert.deepEqual(
      atOnce.filter((one) => !Object.hasOwn(dependencies, one)),
      [],
      command,
    );
  }
});

test('every peer is optional and wanted by something, for a project that has another version of it cannot be installed', () => {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = manifestOf(adapters);
  const peers = Object.keys(peerDependencies).sort();
  assert.deepEqual(
    peers.filter((name) => peerDependenciesMeta[name]?.optional !== true),
    [],
  );
  assert.deepEqual([...new Set([...[...installed.values()].flat(), '@azure/identity'])].sort(), peers);
});
