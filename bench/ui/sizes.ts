import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { transform } from 'esbuild';
import { rollup, type OutputChunk, type Plugin } from 'rollup';
import { rounded } from './race.ts';
import type { BenchRow } from '../row.ts';

/** Bytes of files as a page would ship them, minified; each file is compressed for itself. */
interface Size {
  readonly minified: number;
  readonly gzipped: number;
}

interface BundleSize {
  /** The entry and all that it imports: what a page loads before anything of it runs. */
  readonly first: Size;
  /** What an element fetches when it is first asked for: a table, an export. */
  readonly later: Size;
}

/** The same in minified bytes. */
interface AgreedSize {
  readonly first: number;
  readonly later: number;
}

interface Bundle {
  readonly name: string;
  readonly code: string;
  /** What the page has anyway. */
  readonly external?: RegExp;
  readonly goalKB: number;
  /** What the goal is for: a page at first, or all that is there. */
  readonly counts: 'first' | 'all';
  /** Measured in the same way. */
  readonly peer: Peer;
}

interface Peer {
  readonly name: string;
  readonly code: string;
}

const LIST = `import { CskProvider, CskAlertList, register } from '@csk/components';
register('csk-provider', CskProvider); register('csk-alert-list', CskAlertList);`;
const CHART = `import { CskReadingsChart, register } from '@csk/components'; register('csk-readings-chart', CskReadingsChart);`;

const AG_GRID: Peer = {
  name: 'AG Grid, 2 modules',
  code: `import { ClientSideRowModelApiModule, ClientSideRowModelModule, createGrid, ModuleRegistry } from 'ag-grid-community';
ModuleRegistry.registerModules([ClientSideRowModelModule, ClientSideRowModelApiModule]); globalThis.grid = createGrid;`,
};
const UPLOT: Peer = { name: 'uPlot', code: `import uPlot from 'uplot'; globalThis.chart = uPlot;` };

const BUNDLES: readonly Bundle[] = [
  {
    name: 'provider and list, with lit',
    code: LIST,
    goalKB: 25,
    counts: 'first',
    peer: AG_GRID,
  },
  {
    name: 'chart, without lit',
    code: CHART,
    external: /^(lit|@lit)(\/|$)/,
    goalKB: 12,
    counts: 'first',
    peer: UPLOT,
  },
  {
    name: 'all elements in English, with lit',
    code: `import '@csk/components/define';`,
    goalKB: 70,
    counts: 'all',
    peer: AG_GRID,
  },
];

const ACCEPTED = join(import.meta.dirname, 'accepted-sizes.json');
/** Stands beside this file, so that packages are found from here; it is never written. */
const ENTRY = join(import.meta.dirname, 'bundle.js');

/** As Vite makes the bundle of a product: by Rollup, each of its files minified by esbuild. */
async function sizeOfBundle(code: string, external?: RegExp): Promise<BundleSize> {
  const bundle = await rollup({
    input: ENTRY,
    external: external ? (id) => external.test(id) : [],
    plugins: [entryOf(code), nodeResolve({ browser: true })],
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  const atFirst = loadedAtFirst(chunks);
  return {
    first: await sizeOf(chunks.filter(({ fileName }) => atFirst.has(fileName))),
    later: await sizeOf(chunks.filter(({ fileName }) => !atFirst.has(fileName))),
  };
}

function entryOf(code: string): Plugin {
  return {
    name: 'entry',
    resolveId: (id) => (id === ENTRY ? id : null),
    load: (id) => (id === ENTRY ? code : null),
  };
}

/** Names of the files that the entry imports, directly or not, other than on demand. */
function loadedAtFirst(chunks: readonly OutputChunk[]): ReadonlySet<string> {
  const names = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  for (const name of names) {
    for (const imported of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) names.add(imported);
  }
  return names;
}

async function sizeOf(chunks: readonly OutputChunk[]): Promise<Size> {
  let minified = 0;
  let gzipped = 0;
  for (const chunk of chunks) {
    const { code } = await transform(chunk.code, {
      minify: true,
      format: 'esm',
      target: 'es2022',
      legalComments: 'none',
    });
    const bytes = Buffer.from(code);
    minified += bytes.length;
    gzipped += gzipSync(bytes, { level: 9 }).length;
  }
  return { minified, gzipped };
}

/** The minified bytes of each bundle of ours, from the builds of the packages. */
export async function ourSizes(): Promise<Readonly<Record<string, AgreedSize>>> {
  const sizes: Record<string, AgreedSize> = {};
  for (const { name, code, external } of BUNDLES) {
    const { first, later } = await sizeOfBundle(code, external);
    sizes[name] = { first: first.minified, later: later.minified };
  }
  return sizes;
}

/**
 * The sizes that somebody has agreed to, byte by byte. Of minified code, not of gzip: that gives other bytes on other
 * processors, and a gate must say the same everywhere.
 */
export function acceptedSizes(): Readonly<Record<string, AgreedSize>> {
  return JSON.parse(readFileSync(ACCEPTED, 'utf8')) as Record<string, AgreedSize>;
}

/** Agrees to the sizes as they are. */
export async function acceptSizes(): Promise<void> {
  writeFileSync(ACCEPTED, `${JSON.stringify(await ourSizes(), null, 2)}\n`);
}

export async function measureSizes(log: (line: string) => void): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { name, code, external, goalKB, counts, peer } of BUNDLES) {
    const { first, later } = await sizeOfBundle(code, external);
    const { first: peerSize } = await sizeOfBundle(peer.code);
    const gzipped = counts === 'all' ? first.gzipped + later.gzipped : first.gzipped;
    const kB = rounded(gzipped / 1000);
    const told =
      `${first.minified} bytes minified at first, ` +
      `${later.minified} (${rounded(later.gzipped / 1000)} kB gzip) when asked for`;
    log(`  size of ${name}: ${kB} kB gzip; ${told}`);
    rows.push({
      case: `size, ${name}, ${counts === 'all' ? 'all that is there' : 'loaded at first'}`,
      unit: 'kB min + gzip',
      ours: kB,
      spread: told,
      peer: peer.name,
      peerValue: rounded(peerSize.gzipped / 1000),
      ratio: rounded(gzipped / peerSize.gzipped),
      goal: `≤ ${goalKB} kB`,
      ok: kB <= goalKB,
    });
  }
  return rows;
}
