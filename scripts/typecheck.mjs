// Type-checks every project of the repository. Packages see each other's sources (export condition "csk-source"),
// so nothing has to be built first.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const PROJECTS = [
  'packages/core/tsconfig.json',
  'packages/core/tsconfig.test.json',
  'packages/emulator/tsconfig.json',
  'packages/adapters/tsconfig.json',
  'packages/components/tsconfig.json',
  'packages/components/manifest/tsconfig.json',
  'examples/simulator/tsconfig.json',
  'examples/simulator/src/page/tsconfig.json',
  'examples/crm/tsconfig.json',
  'examples/crm/test/tsconfig.json',
  'examples/quickstart/tsconfig.json',
  'examples/explorer/tsconfig.json',
  'examples/explorer/src/page/tsconfig.json',
  'examples/emulator-only/tsconfig.json',
  'bench/tsconfig.json',
];

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const only = process.argv.slice(2);
const projects = only.length ? PROJECTS.filter((p) => only.some((o) => p.includes(o))) : PROJECTS;
let failed = 0;
for (const project of projects) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`types: ${project} has errors`);
    failed += 1;
  }
}
console.log(`types: ${projects.length - failed} of ${projects.length} projects are clean`);
process.exit(failed ? 1 : 0);
