// npm start: builds what has changed, then runs examples/quickstart in this process.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isBuildFresh, markBuildFresh } from './build-freshness.mjs';

const root = join(import.meta.dirname, '..');
if (!existsSync(join(root, 'node_modules'))) {
  console.error('The dependencies are not installed. Run: npm ci');
  process.exit(1);
}

if (!isBuildFresh()) {
  const begun = performance.now();
  console.log('  Building the packages …');
  const rollup = join(dirname(createRequire(import.meta.url).resolve('rollup/package.json')), 'dist/bin/rollup');
  const { status } = spawnSync(process.execPath, [rollup, '-c', '--silent'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CSK_BUILD: 'js' },
  });
  if (status !== 0) {
    console.error('The build failed; see above.');
    process.exit(1);
  }
  markBuildFresh();
  console.log(`  Building the packages: done after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

const { register } = await import('tsx/esm/api');
register();
await import('../examples/quickstart/src/main.ts');
