/// <reference types="node" />
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const source = (path: string) => new URL(`../../src/${path}`, import.meta.url).href;

test('the package imports in Node, with and without defining', () => {
  const script = `
    const { CskAlertList, VERSION } = await import(${JSON.stringify(source('index.ts'))});
    await import(${JSON.stringify(source('define.ts'))});
    if (CskAlertList.version !== VERSION) throw new Error('version');
    console.log('imported');`;
  // A process of its own, because the loader takes the decorators' setting from its environment.
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=csk-source', '--import=tsx', '--input-type=module', '--eval', script],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../../../tsconfig.base.json', import.meta.url)),
      },
    },
  );
  assert.equal(stdout.trim(), 'imported', stderr);
});
