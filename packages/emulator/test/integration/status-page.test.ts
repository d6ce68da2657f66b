import assert from 'node:assert/strict';
import { test } from 'node:test';
import device from 'azure-iot-device';
import puppeteer from 'puppeteer-core';
import { findBrowser } from '../../../../scripts/find-browser.mjs';
import { connectDevice, createDevice, defer, eventually, runEmulator } from './running-emulator.ts';

test('in a browser the page shows hostile data as text, keeps its policy, fits, and follows the emulator', async (t) => {
  const emulator = await runEmulator(t, {
    queues: ['orders', 'a-queue-with-a-rather-long-name-for-a-phone'],
    tier: 'S1',
  });
  await createDevice(emulator, "x'(evil)*!,$_@%#?+");
  const client = await connectDevice(t, emulator, await createDevice(emulator, 'd1'));
  await client.sendEvent(new device.Message('<img src=x onerror=alert(1)><script>alert(2)</script>'));
  const { executablePath, args } = await findBrowser();
  const browser = await puppeteer.launch({ executablePath, args, headless: true });
  defer(t, () => browser.close());
  const page = await browser.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (line) => line.type() === 'error' && troubles.push(line.text()));
  page.on('dialog', (dialog) => {
    troubles.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(`${emulator.admin.url}/`);
  const text = async (): Promise<string> => String(await page.evaluate("document.querySelector('main').innerText"));
  await eventually(async () => (await text()).includes('<img src=x onerror=alert(1)>'));
  const first = await text();
  assert.match(first, /x'\(evil\)\*!,\$_@%#\?\+/);
  assert.match(first, /connected/);
  assert.match(first, /orders/);
  assert.equal(await page.$('main img, main script'), null);
  for (const width of [300, 800, 1600]) {
    await page.setViewport({ width, height: 900 });
    const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(isWide, false, `the page is wider than ${width}`);
  }
  emulator.faults.add({ kind: 'half-open', device: 'd*', durationMs: 60_000 });
  await eventually(async () => /half-open[\s\S]*device d\*/.test(await text()));
  assert.deepEqual(troubles, []);
  // What the browser says of the requests that fail from here on is not the page's.
  await emulator.close();
  await eventually(async () => /does not answer/.test(String(await page.evaluate('state.textContent'))));
});
