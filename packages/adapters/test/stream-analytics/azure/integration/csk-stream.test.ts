import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { streamOrderOf } from '../../../../src/stream-analytics/azure/command/arguments.ts';
import { runStreamOrder } from '../../../../src/stream-analytics/azure/command/run-order.ts';
import { jobFolder, temporaryFolder } from '../job-folder.ts';
import { contractServer } from './contract-server.ts';

const COMMAND = fileURLToPath(new URL('../../../../src/csk-stream.ts', import.meta.url));
const TARGET = ['--subscription', '11111111-2222-3333-4444-555555555555', '--resource-group', 'rg-csk'];

async function run(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = spawn(process.execPath, ['--conditions=csk-source', '--import=tsx', COMMAND, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await exit) as unknown[];
  return { code, out, err };
}

test('check and export as a person would: the project is there, a second time it is the same', async (t) => {
  const file = await jobFolder(t);
  const checked = await run('check', file);
  const parts = 'inputs Readings, Limits; outputs Alerts, status-table; functions toFahrenheit, spread';
  assert.deepEqual(checked, { code: 0, err: '', out: `csk-limits is sound: ${parts}\n` });
  const out = join(await temporaryFolder(t), 'asa');
  const first = await run('export', file, '--out', out);
  assert.equal(first.err, '');
  assert.match(first.out, /^wrote main\.bicep$/m);
  const bytes = await readFile(join(out, 'main.bicep'), 'utf8');
  const names = (await readdir(out)).sort();
  assert.deepEqual(
    names,
    [
      'Functions',
      'Inputs',
      'JobConfig.json',
      'Outputs',
      'ReferenceData',
      'asaproj.json',
      'csk-limits.asaql',
      'csk-stream.export.json',
      'main.bicep',
    ].sort(),
  );
  assert.equal((await run('export', file, '--out', out)).code, 0);
  assert.equal(await readFile(join(out, 'main.bicep'), 'utf8'), bytes);
  assert.deepEqual((await readdir(out)).sort(), names);
});

test('not done: exit code 1 and one line that says why', async (t) => {
  const out = await temporaryFolder(t);
  await writeFile(join(out, 'notes.txt'), 'mine');
  const foreign = await run('export', await jobFolder(t), '--out', out);
  assert.equal(foreign.code, 1);
  assert.match(foreign.err, /notes\.txt .*--force/);
  assert.deepEqual(await readdir(out), ['notes.txt']);
  const none = await run('deploy', join(out, 'none.json'), ...TARGET);
  assert.equal(none.code, 1);
  assert.match(none.err, /^job: there is no file .*none\.json\n$/);
});

test('not understood: exit code 2 and the usage', async () => {
  const { code, err } = await run('deploy', 'job.json');
  assert.equal(code, 2);
  assert.match(err, /--subscription is needed[^]*csk-stream check FILE/);
  const help = await run('--help');
  assert.equal(help.code, 0);
  assert.match(help.out, /--what-if/);
});

test('deploy through the command: steps are printed, the token comes from the environment', async (t) => {
  const lines: string[] = [];
  const environment = { AZURE_ACCESS_TOKEN: ' a-token\n', CSK_STREAM_OUTPUT_STATUS_TABLE_PASSWORD: 'p@ss-0001' };
  const deploy = async (scenario: string, ...more: string[]): Promise<void> => {
    const server = await contractServer(t, scenario);
    const order = streamOrderOf(['deploy', await jobFolder(t), ...TARGET, ...more]);
    await runStreamOrder(order, environment, (line) => lines.push(line), server.client);
    server.assertDone();
    assert.deepEqual([...server.authorizations], ['Bearer a-token']);
  };
  await deploy('what if', '--what-if');
  assert.deepEqual(lines.splice(0), [
    'stop job csk-limits\nchange query: query\nstart job csk-limits from LastOutputEventTime',
  ]);
  await deploy('unchanged');
  assert.deepEqual(lines.splice(0), ['nothing to do\nkeep output Report, which is not described']);
  await deploy('settings of a stopped job');
  assert.deepEqual(lines.splice(0), ['change job csk-limits']);
});

test('arguments: each verb takes its own', () => {
  const deploy = ['deploy', 'job.json', ...TARGET];
  assert.deepEqual(streamOrderOf([...deploy, '--start', '--from', '2026-01-31T08:00Z', '--timeout', '60']), {
    verb: 'deploy',
    file: 'job.json',
    subscription: TARGET[1],
    resourceGroup: 'rg-csk',
    location: undefined,
    start: true,
    from: { mode: 'CustomTime', time: '2026-01-31T08:00:00.000Z' },
    renewSecrets: false,
    whatIf: false,
    timeoutMs: 60_000,
  });
  const wrong = [
    [],
    ['destroy', 'job.json'],
    ['check'],
    ['check', 'a.json', 'b.json'],
    ['check', 'a.json', '--force'],
    ['export', 'a.json'],
    ['export', 'a.json', '--out', 'x', '--start'],
    [...deploy, '--out', 'x'],
    [...deploy, '--from', 'yesterday'],
    [...deploy, '--from', '2026-01-31T08:00:00'],
    [...deploy, '--timeout', '-1'],
    [...deploy, '--password', 'x'],
  ];
  for (const args of wrong) assert.throws(() => streamOrderOf(args), Error, args.join(' '));
});
