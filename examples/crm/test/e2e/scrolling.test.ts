import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import type { Browser, Page } from 'puppeteer-core';
import type { Quickstart } from '../../../quickstart/src/quickstart.ts';
import { untilText, watchedPage } from '../../../quickstart/test/e2e/browser-page.ts';
import { openHouse, type OpenHouse } from '../../../quickstart/test/e2e/open-house.ts';

// Columns scroll by themselves below a bar that stays; with records longer than the window.

let open: OpenHouse | undefined;
let house: Quickstart;
let browser: Browser;

before(async () => {
  open = await openHouse(2);
  ({ house, browser } = open);
});

after(() => open?.close());

test('the page itself never scrolls, and another record is read from its beginning', async () => {
  const client = createGatewayClient({ baseUrl: `${house.url}csk` });
  await client.commands.send({ deviceId: 'device-thermostat-01', name: 'Reset Thermostat' });
  const { page, troubles } = await watchedPage(browser);
  await page.setViewport({ width: 1600, height: 500 });
  await page.goto(`${house.url}#device=device-thermostat-01`);
  await untilText(page, '#device-detail', (text) => text.includes('Thermostat 01'), 'the first device');
  await untilText(page, '#commands', (text) => /Sent commands.*Queued/.test(text), 'its command');
  assert.ok(await isAsHighAsWindow(page), 'nothing makes the page longer');

  const scrolled = await page.$eval('#record', (record) => {
    record.scrollTop = record.scrollHeight;
    return record.scrollTop;
  });
  assert.ok(scrolled > 0, 'the record is longer than the window');
  await page.evaluate(() => (location.hash = '#device=device-thermostat-02'));
  await untilText(page, '#device-detail', (text) => text.includes('Thermostat 02'), 'the second device');
  assert.equal(await page.$eval('#record', (record) => record.scrollTop), 0);
  assert.deepEqual(await troubles(), [], 'no violation, no error');
  await client.close();
});

function isAsHighAsWindow(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollHeight === document.documentElement.clientHeight);
}
