import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { bundleForBrowsers } from '../browser-bundle.ts';
import puppeteer from 'puppeteer-core';
import { findBrowser } from '../../../../../scripts/find-browser.mjs';
import { dryRun } from './browser-rule.ts';

const POLICY = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'";

/** Keeps what violates the policy from the first line on, then runs the rule, then proves that a violation is seen. */
const PAGE_SCRIPT = `
const violations = [];
document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
globalThis.outcome = import('./browser-rule.ts').then(async ({ dryRun }) => {
  const result = dryRun();
  await new Promise((resolve) => setTimeout(resolve, 0));
  const found = [...violations];
  try {
    (0, eval)('1');
  } catch {}
  try {
    document.body.innerHTML = '<p>';
  } catch {}
  for (let i = 0; i < 100 && violations.length < found.length + 2; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return { result, found, proof: violations.slice(found.length) };
});`;

async function servePage(t: TestContext): Promise<string> {
  const script = await bundleForBrowsers(PAGE_SCRIPT, import.meta.dirname);
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    const type = isScript ? 'text/javascript' : 'text/html';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY });
    response.end(
      isScript ? script : '<!doctype html><title>Dry run</title><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('a browser that allows no code from text makes the dry run that Node makes', async (t) => {
  const url = await servePage(t);
  const { executablePath, args } = await findBrowser();
  const browser = await puppeteer.launch({ executablePath, args, headless: true });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(url);
  const { result, found, proof } = (await page.evaluate('globalThis.outcome')) as {
    readonly result: string;
    readonly found: readonly string[];
    readonly proof: readonly string[];
  };
  assert.deepEqual(found, [], 'violations of the policy');
  // Chromium asks for a trusted type before it asks whether eval is allowed.
  assert.deepEqual(proof, ['require-trusted-types-for', 'require-trusted-types-for'], 'they would have been seen');
  assert.deepEqual(errors, []);
  assert.equal(result, dryRun());
  const { alertCount, events } = JSON.parse(result) as { readonly alertCount: number; readonly events: number };
  assert.equal(events, 240);
  assert.ok(alertCount > 0, 'the rule has raised something');
});
