import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import type { Quickstart } from '../../../quickstart/src/quickstart.ts';
import { untilText, watchedPage } from '../../../quickstart/test/e2e/browser-page.ts';
import { openHouse, type OpenHouse } from '../../../quickstart/test/e2e/open-house.ts';

// The connection comes back while somebody writes: what is half written stays, and what could not be fetched is.

let open: OpenHouse | undefined;
let house: Quickstart;
let browser: Browser;

before(async () => {
  open = await openHouse(3);
  ({ house, browser } = open);
});

after(() => open?.close());

/** An alert of a device, by its id. */
async function anAlert(page: Page, number: number): Promise<string> {
  const deviceKey = `thermostat-0${number}`;
  const message = { DeviceID: deviceKey, Temperature: 91.5, Humidity: 40, EventToken: `${deviceKey}-${Date.now()}` };
  await house.simulator.sendRaw(deviceKey, JSON.stringify(message));
  await untilText(page, 'csk-alert-list', (text) => text.includes(`Thermostat 0${number}`), 'the alert');
  const row = await page.waitForSelector(`csk-alert-list >>> .row ::-p-text(Thermostat 0${number})`);
  await row?.click();
  await untilText(page, 'csk-alert-detail', (text) => text.includes('Why it fired'), 'the alert in full');
  return page.evaluate(() => location.hash);
}

/** As the provider tells that it is connected again. */
function comeBack(page: Page): Promise<boolean | undefined> {
  return page.evaluate(() =>
    document
      .querySelector('csk-provider')
      ?.dispatchEvent(new CustomEvent('csk-connection-change', { detail: { connection: 'live' } })),
  );
}

/** What the page has asked for so far is answered, and shown. */
async function answered(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let i = 0; i < 3; i += 1) {
      await fetch('/crm.css', { cache: 'no-store' });
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

/** The value of a field inside an element. */
function valueOf(page: Page, host: string, field: string): Promise<string | undefined> {
  return page.evaluate(
    (one, inside) => document.querySelector(one)?.shadowRoot?.querySelector<HTMLInputElement>(inside)?.value,
    host,
    field,
  );
}

async function write(page: Page, selector: string, text: string): Promise<void> {
  const field = await page.waitForSelector(selector);
  await field?.evaluate((one) => one.scrollIntoView({ block: 'center' }));
  await field?.click({ count: 3 });
  await page.keyboard.type(text);
}

test('what is half written beside an alert stays when the connection comes back', async () => {
  const { page, troubles } = await watchedPage(browser);
  await page.setViewport({ width: 1600, height: 1000 });
  await page.goto(house.url);
  await anAlert(page, 1);
  await untilText(page, 'csk-command-panel', (text) => text.includes('Send “'), 'the commands');
  // As it is suggested beside the alert: the panel is told which command.
  await page.evaluate(() => {
    const panel = document.querySelector<Element & { deviceId?: string }>('csk-command-panel');
    const detail = { deviceId: panel?.deviceId, name: 'Set Target Temperature' };
    document.dispatchEvent(new CustomEvent('csk-command-open', { detail }));
  });
  await untilText(page, 'csk-command-panel', (text) => text.includes('Send “Set Target'), 'the command');
  await write(page, 'csk-command-panel >>> #field-0', '61');
  await write(page, 'csk-case-form >>> #title', 'The freezer hall');
  await page.evaluate(() => Object.assign(globalThis, { before: document.querySelector('#customers')?.firstChild }));
  await page.setRequestInterception(true);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/\/csk\/(alerts|accounts)/.test(request.url())) asked.push(request.url());
    void request.continue();
  });
  await comeBack(page);
  await answered(page);
  assert.equal(await valueOf(page, 'csk-command-panel', '#field-0'), '61');
  assert.equal(await valueOf(page, 'csk-case-form', '#title'), 'The freezer hall');
  assert.deepEqual(asked, [], 'what is there is not asked for again');
  const isSame = await page.evaluate(
    () => (globalThis as unknown as { before: unknown }).before === document.querySelector('#customers')?.firstChild,
  );
  assert.ok(isSame, 'nor are the customers');
  assert.deepEqual(await troubles(), []);
  await page.close();
});

test('what could not be found out about a record is asked for when the connection comes back', async () => {
  const { page } = await watchedPage(browser);
  await page.setViewport({ width: 1600, height: 1000 });
  await page.goto(house.url);
  const hash = await anAlert(page, 2);
  const id = new URLSearchParams(hash.slice(1)).get('alert') ?? '';
  let isAway = true;
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const isRecord = new URL(request.url()).pathname.endsWith(`/alerts/${id}`);
    void (isAway && isRecord ? request.respond({ status: 503 }) : request.continue());
  });
  await page.goto('about:blank');
  await page.goto(`${house.url}${hash}`);
  await page.waitForSelector('#side[hidden]');
  isAway = false;
  await comeBack(page);
  await page.waitForSelector('#side:not([hidden])');
  await untilText(page, 'csk-command-panel', (text) => text.includes('Send “'), 'the commands');
  await page.close();
});
