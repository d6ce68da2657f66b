import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'node:test';
import { runEmulator, temporaryFolder } from './running-emulator.ts';

const run = promisify(execFile);
const preload = fileURLToPath(new URL('../../src/register.ts', import.meta.url));

/** A program that knows nothing of the emulator: HTTPS and AMQP with one connection string. */
const program = `
  const { Registry, Client } = require('azure-iothub');
  const { Message } = require('azure-iot-common');
  const connection = process.argv[1];
  (async () => {
    const registry = Registry.fromConnectionString(connection);
    await registry.create({ deviceId: 'd1' });
    const client = Client.fromConnectionString(connection);
    await client.open();
    await client.send('d1', new Message('hello'));
    await client.close();
    console.log('sent');
    process.exit(0);
  })().catch((error) => { console.log(error.name, error.message, error.code); process.exit(1); });
`;

test('with the preload an unmodified program reaches REST and AMQP on one port; without it nothing is trusted', async (t) => {
  const emulator = await runEmulator(t, { stateDir: temporaryFolder(t) });
  const start = (args: string[], env: NodeJS.ProcessEnv) =>
    run(process.execPath, [...args, '-e', program, emulator.connectionStrings.iotHub], {
      env: { ...process.env, ...env },
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
  const { stdout } = await start(['--import=tsx', `--import=${preload}`], { CSK_EMULATOR_CA: emulator.caFile });
  assert.equal(stdout.trim(), 'sent');
  await assert.rejects(start([], {}), /Command failed/);
  await assert.rejects(start(['--import=tsx', `--import=${preload}`], { CSK_EMULATOR_CA: '' }), /CSK_EMULATOR_CA/);
});
