import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { rounded } from './race.ts';
import type { BenchRow } from '../row.ts';

/** Bytes of a bundle as a page would ship it, minified. */
export interface BundleSize {
  readonly minified: number;
  readonly gzipped: number;
}

interface Bundle {
  readonly name: string;
  readonly code: string;
  readonly external: readonly string[];
  readonly goalKB: number;
  readonly peer: string;
  /** Kilobytes, gzipped, of the peer; measured in the same way. */
  readonly peerCode: string;
}

const LIST = `import { CskProvider, CskAlertList, register } from '@csk/components';
register('csk-provider', CskProvider); register('csk-alert-list', CskAlertList);`;
const CHART = `import { CskReadingsChart, register } from '@csk/components'; register('csk-readings-chart', CskReadingsChart);`;

export const BUNDLES: readonly Bundle[] = [
  {
    name: 'provider and list, with lit',
    code: LIST,
    external: [],
    goalKB: 25,
    peer: 'AG Grid, 2 modules',
    peerCode: `import { ClientSideRowModelApiModule, ClientSideRowModelModule, createGrid, ModuleRegistry } from 'ag-grid-community';
ModuleRegistry.registerModules([ClientSideRowModelModule, ClientSideRowModelApiModule]); globalThis.grid = createGrid;`,
  },
  {
    name: 'chart, without lit',
    code: CHART,
    external: ['lit', 'lit/*', '@lit/*'],
    goalKB: 12,
    peer: 'uPlot',
    peerCode: `import uPlot from 'uplot'; globalThis.chart = uPlot;`,
  },
  {
    name: 'all elements in English, with lit',
    code: `import '@csk/components/define';`,
    external: [],
    goalKB: 70,
    peer: 'AG Grid, 2 modules',
    peerCode: `import { ClientSideRowModelApiModule, ClientSideRowModelModule, createGrid, ModuleRegistry } from 'ag-grid-community';
ModuleRegistry.registerModules([ClientSideRowModelModule, ClientSideRowModelApiModule]); globalThis.grid = createGrid;`,
  },
];

const ACCEPTED = join(import.meta.dirname, 'accepted-sizes.json');

export async function sizeOfBundle(code: string, external: readonly string[]): Promise<BundleSize> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: [...external],
    legalComments: 'none',
    logLevel: 'error',
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}

/** The minified bytes of each bundle of ours, from the builds of the packages. */
export async function ourSizes(): Promise<Readonly<Record<string, number>>> {
  const sizes: Record<string, number> = {};
  for (const { name, code, external } of BUNDLES) sizes[name] = (await sizeOfBundle(code, external)).minified;
  return sizes;
}

/**
 * The sizes that somebody has agreed to, byte by byte. Of minified code, not of gzip: that gives other bytes on other
 * processors, and a gate must say the same everywhere.
 */
export function acceptedSizes(): Readonly<Record<string, number>> {
  return JSON.parse(readFileSync(ACCEPTED, 'utf8')) as Record<string, number>;
}

/** Agrees to the sizes as they are. */
export async function acceptSizes(): Promise<void> {
  writeFileSync(ACCEPTED, `${JSON.stringify(await ourSizes(), null, 2)}\n`);
}

export async function measureSizes(log: (line: string) => void): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { name, code, external, goalKB, peer, peerCode } of BUNDLES) {
    const { minified, gzipped } = await sizeOfBundle(code, external);
    const peerSize = await sizeOfBundle(peerCode, []);
    const kB = rounded(gzipped / 1000);
    log(`  size of ${name}: ${kB} kB gzip, ${minified} bytes minified`);
    rows.push({
      case: `size, ${name}`,
      unit: 'kB min + gzip',
      ours: kB,
      spread: `${minified} bytes minified`,
      peer,
      peerValue: rounded(peerSize.gzipped / 1000),
      ratio: rounded(gzipped / peerSize.gzipped),
      goal: `≤ ${goalKB} kB`,
      ok: kB <= goalKB,
    });
  }
  return rows;
}
