import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'csk-headless-'));
after(() => rmSync(folder, { recursive: true }));

test('an interval that is no number of milliseconds is refused, not taken for none', () => {
  const devices = join(folder, 'devices.json');
  writeFileSync(devices, '[]');
  for (const interval of ['soon', '-1']) {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import=tsx', join(import.meta.dirname, '../../src/headless.ts'), devices, `--interval=${interval}`],
      { encoding: 'utf8', timeout: 60_000, env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
    );
    assert.equal(status, 2, interval);
    assert.match(stderr, /Usage: npm run simulator/);
  }
});
