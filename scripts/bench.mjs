// npm run bench -- NAME [--json]: runs bench/NAME.bench.ts on the built packages and prints its rows.
// ui --accept-sizes writes the sizes of the bundles, which a test compares byte by byte, as they are now.
// --json prints one object a line: {bench, case, unit, ours, peer, peerValue, ratio, goal, ok}; else a table.
import { existsSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isBuildFresh } from './build-freshness.mjs';

const root = join(import.meta.dirname, '..');
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));
const args = process.argv.slice(2);
const json = args.includes('--json');
const name = args.find((arg) => !arg.startsWith('--'));
if (name === undefined || !existsSync(join(root, 'bench', `${name}.bench.ts`))) {
  console.error(`Usage: npm run bench -- NAME [--json]\nBenchmarks: ${names.join(', ')}`);
  process.exit(2);
}
if (!isBuildFresh()) {
  const built = spawnSync(process.execPath, ['scripts/test.mjs', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(1);
}

const { register } = await import('tsx/esm/api');
register();
const { run, accept } = await import(`../bench/${name}.bench.ts`);
if (args.includes('--accept-sizes')) {
  if (!accept) {
    console.error(`The benchmark ${name} has no sizes to accept.`);
    process.exit(2);
  }
  await accept();
  process.exit(0);
}
const rows = await run((line) => console.error(line));
if (json) {
  for (const row of rows) console.log(JSON.stringify({ bench: name, ...row }));
} else {
  console.log(`\n${name}`);
  console.table(
    Object.fromEntries(
      rows.map((row) => [
        row.case,
        {
          unit: row.unit,
          ours: row.ours,
          spread: row.spread,
          peer: row.peer,
          'peer value': row.peerValue,
          ratio: row.ratio,
          goal: row.goal,
          ok: row.ok ? 'yes' : 'NO',
        },
      ]),
    ),
  );
}
process.exit(rows.every((row) => row.ok) ? 0 : 1);
