import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

test('the client bundles for browsers: small, without server libraries and Node modules', async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: "export { createGatewayClient } from '@csk/adapters/gateway/client';",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['csk-source'],
  });
  const [file] = outputFiles;
  assert.ok(file);
  // Compressed, as it travels: half of it is the table of operations, which compresses well.
  const { length } = gzipSync(file.contents);
  assert.ok(length < 8_000, `${length} bytes`);
  const inputs = Object.entries(metafile.outputs).flatMap(([, output]) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  assert.deepEqual(
    inputs.filter((path) => path.includes('node_modules')),
    [],
  );
  assert.ok(!/\bnode:|zod|hono/.test(file.text));
});
