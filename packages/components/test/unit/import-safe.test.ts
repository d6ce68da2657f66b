/// <reference types="node" />
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const source = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);

/** What a script prints in a process of its own, because the loader takes the decorators' setting from its environment. */
function printed(script: string): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=csk-source', '--import=tsx', '--input-type=module', '--eval', script],
    {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: {
        ...process.env,
        TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../../../tsconfig.base.json', import.meta.url)),
      },
    },
  );
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

test('the package imports in Node, with and without defining', () => {
  const version = printed(`
    const { CskAlertList, VERSION } = await import(${source('index.ts')});
    await import(${source('define.ts')});
    console.log(CskAlertList.version === VERSION);`);
  assert.equal(version, 'true');
});

test('every element has an entry of its own, which defines nothing', () => {
  const found = printed(`
    const defined = [];
    globalThis.customElements = { get: () => undefined, define: (tag) => defined.push(tag) };
    const { ELEMENTS } = await import(${source('elements.ts')});
    const wrong = [];
    for (const [tag, element] of ELEMENTS) {
      const entry = await import('@csk/components/' + tag.slice('csk-'.length));
      if (!Object.values(entry).includes(element)) wrong.push(tag);
    }
    console.log(JSON.stringify({ elements: ELEMENTS.length, wrong, defined }));`);
  assert.deepEqual(JSON.parse(found), { elements: 19, wrong: [], defined: [] });
});
