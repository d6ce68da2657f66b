import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

test('the engine bundles for browsers: no Node modules, nothing that makes code from text', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from '@csk/adapters/stream-analytics';",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['csk-source'],
  });
  const text = outputFiles[0]?.text ?? '';
  assert.ok(text.includes('compileJob'));
  assert.ok(!/from "node:|import\("node:|worker_threads|new Function\(|\beval\(/.test(text));
});
