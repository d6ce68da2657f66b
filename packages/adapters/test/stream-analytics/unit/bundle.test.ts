import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundleForBrowsers } from '../browser-bundle.ts';

test('the engine bundles for browsers: no Node modules, nothing that makes code from text', async () => {
  const text = await bundleForBrowsers("export * from '@csk/adapters/stream-analytics';", import.meta.dirname);
  assert.ok(text.includes('compileJob'));
  assert.ok(!/from "node:|import\("node:|worker_threads|new Function\(|\beval\(/.test(text));
});
