import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadPolicyKeys } from '../../src/sas/policy-keys.ts';
import { loadSigningKey } from '../../src/tokens/signing-key.ts';

test('keys whose first writing was cut short are made again, and stay', (t) => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'csk-keys-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const load = (): unknown[] => [loadPolicyKeys(folder), loadSigningKey(folder).bytes];
  for (const cut of [() => loadPolicyKeys(folder), () => loadSigningKey(folder)]) {
    // As much as the process that was killed had written.
    const write = t.mock.method(fs, 'writeFileSync', (target: string | number, text: string) => {
      const file = typeof target === 'number' ? target : fs.openSync(target, 'w');
      fs.writeSync(file, text.slice(0, 7));
      throw new Error('killed');
    });
    syncBuiltinESMExports();
    try {
      assert.throws(cut, /killed/);
    } finally {
      write.mock.restore();
      syncBuiltinESMExports();
    }
  }
  assert.deepEqual(load(), load());
});
