import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { signingKeyIn } from '../../src/signing-key.ts';

test('the key of webhooks is kept, and half of one is replaced', async () => {
  const data = await mkdtemp(join(tmpdir(), 'csk-key-'));
  try {
    const key = await signingKeyIn(data);
    assert.match(key, /^[\w-]{43}$/);
    assert.equal(await signingKeyIn(data), key);
    for (const torn of ['', key.slice(0, 20)]) {
      await writeFile(join(data, 'webhook-key'), torn);
      const other = await signingKeyIn(data);
      assert.match(other, /^[\w-]{43}$/);
      assert.notEqual(other, key);
    }
  } finally {
    await rm(data, { recursive: true });
  }
});
