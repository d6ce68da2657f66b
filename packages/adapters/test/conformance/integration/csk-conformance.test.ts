import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CASE_MANAGEMENT_CASES, READING_STORE_CASES, SERVICE_STORE_CASES } from '@csk/core/conformance';

const COMMAND = fileURLToPath(new URL('../../../src/csk-conformance.ts', import.meta.url));

async function run(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = spawn(process.execPath, ['--conditions=csk-source', '--import=tsx', COMMAND, ...args], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await exit) as unknown[];
  return { code, out, err };
}

test('a sound adapter: a row for every case, cases it cannot have are skipped, exit code 0', async () => {
  const { code, out, err } = await run('./memory-store-adapter.ts');
  assert.equal(err, '');
  const skipped = SERVICE_STORE_CASES.filter(({ requires = [] }) => requires.length > 0).length;
  assert.ok(skipped > 0);
  assert.match(out, /^### service-store\n\n\| Case \| Contract \| Result \|\n\| --- \| --- \| --- \|\n/);
  for (const { id } of SERVICE_STORE_CASES) assert.ok(out.includes(`| \`${id}\` |`), id);
  assert.ok(out.endsWith(`\n${SERVICE_STORE_CASES.length - skipped} passed, 0 failed, ${skipped} skipped\n`), out);
  assert.equal(code, 0);
});

test('case management: what needs a CRM beside our store is skipped', async () => {
  const { code, out } = await run('./store-cases-adapter.ts');
  assert.match(out, /^### case-management\n/);
  const lacking = CASE_MANAGEMENT_CASES.filter(({ requires = [] }) =>
    requires.some((name) => name !== 'workOrders'),
  ).length;
  assert.ok(lacking > 0);
  assert.ok(out.endsWith(`\n${CASE_MANAGEMENT_CASES.length - lacking} passed, 0 failed, ${lacking} skipped\n`), out);
  assert.equal(code, 0);
});

test('a broken adapter: the cases it breaks fail and say why, the others pass, exit code 1', async () => {
  const { code, out } = await run('./broken-readings-adapter.ts');
  const failed = out.split('\n').filter((line) => line.includes('**FAIL**'));
  assert.match(
    failed.join('\n'),
    /^\| `reading-store\/latest-per-metric` \| .* \| \*\*FAIL\*\*: Contract broken: .+ \|$/m,
  );
  assert.ok(failed.length < READING_STORE_CASES.length);
  assert.ok(out.endsWith(`\n${READING_STORE_CASES.length - failed.length} passed, ${failed.length} failed\n`), out);
  assert.equal(code, 1);
});

test('a module that is no adapter, none at all, or no argument: exit code 2 and what is wrong', async () => {
  const notOne = await run('./csk-conformance.test.ts-not-there.js');
  assert.equal(notOne.code, 2);
  assert.match(notOne.err, /not-there\.js: /);
  const noArgument = await run();
  assert.equal(noArgument.code, 2);
  assert.match(noArgument.err, /csk-conformance <module>/);
  assert.equal((await run('--help')).code, 0);
});
