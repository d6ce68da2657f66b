import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

test('a stock device and a stock consumer meet in the emulator, and the program ends by itself', async () => {
  const program = join(import.meta.dirname, '../../thermostat.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 60_000 });
  assert.equal(stdout, 'thermostat-1 says {"temperature":21.5}\n');
});
