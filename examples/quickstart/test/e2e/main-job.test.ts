import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import type { Quickstart } from '../../src/quickstart.ts';
import { press, untilText, visibleText, watchedPage } from './browser-page.ts';
import { openHouse, type OpenHouse } from './open-house.ts';

// The whole path with the real parts, in a real browser, on the built packages.

const HOSTILE = '<img src=x onerror=alert(1)>';
let open: OpenHouse | undefined;
let house: Quickstart;
let browser: Browser;

before(async () => {
  open = await openHouse(25);
  ({ house, browser } = open);
});

after(() => open?.close());

test('trouble appears by itself, becomes a case, is commanded away and closes', async () => {
  const { page, troubles } = await watchedPage(browser);
  await page.setViewport({ width: 1600, height: 1000 });
  await page.goto(house.url);
  await untilText(page, 'csk-alert-list', (text) => text.includes('All quiet'), 'the empty list');

  const simulator = await watchedPage(browser);
  await simulator.page.goto(`${house.url}simulator/`);
  const row = await simulator.page.waitForSelector('tr[data-device="thermostat-07"]');
  const heat = await row?.waitForSelector('::-p-aria([name="Heat up"][role="button"])');
  await heat?.click();
  assert.deepEqual(await simulator.troubles(), []);

  await page.bringToFront();
  await untilText(page, 'csk-alert-list', (text) => text.includes('Thermostat 07'), 'the alert, without reloading');
  await openAlert(page, 'Thermostat 07');

  const why = await untilText(page, 'csk-alert-detail', (text) => text.includes('Why it fired'), 'why it fired');
  assert.match(why, /70/, 'the threshold');
  assert.match(why, /alerts/, 'the rule');
  assert.match(why, /LAG/, "the rule's text");
  assert.match(why, /EventToken/, 'the message of the device');

  await untilText(page, 'csk-case-form', (text) => text.includes('Customer'), 'the case form');
  const title = await page.$eval('csk-case-form >>> input', (input) => input.value);
  assert.match(title, /Temperature/, 'the title is filled in');
  const customer = await page.$eval('csk-case-form >>> select', (select) => select.value);
  assert.match(customer, /^account-/, 'the customer is filled in');
  await press(page, 'csk-case-form', 'Create case');
  await untilText(page, 'csk-case-form', (text) => /Case CAS-/.test(text), 'the case');

  await chooseCommand(page, 'Reset Thermostat');
  // While the device is away its message waits in the hub: else a step may be over before the page has shown it.
  await house.simulator.disturb('thermostat-07', { action: 'offline' });
  await press(page, 'csk-command-panel', 'Send “Reset Thermostat”');
  assert.deepEqual(await untilStep(page, 'sent'), ['queued', 'sent'], "the command's way to the hub");
  await house.simulator.disturb('thermostat-07', { action: 'online' });
  assert.deepEqual(
    await untilStep(page, 'completed'),
    ['queued', 'sent', 'delivered', 'completed'],
    "the command's whole way",
  );

  await untilText(page, 'csk-readings-chart', (text) => latestTemperature(text) < 70, 'the temperature to fall');
  await untilChartHasInk(page);

  await page.type('csk-case-form >>> textarea', 'The thermostat was reset.');
  await press(page, 'csk-case-form', 'Resolve case');
  await untilText(page, 'csk-case-form', (text) => text.includes('Resolved'), 'the case to be resolved');
  await untilText(page, 'csk-alert-detail', (text) => text.includes('Closed'), 'the alert to close');
  await untilText(page, 'csk-alert-list', (text) => !text.includes('Thermostat 07'), 'the list to let it go');
  await untilText(
    page,
    'csk-device-history',
    (text) => text.includes('Reset Thermostat') && text.includes('CAS-'),
    'the command and the case in the history',
  );
  assert.deepEqual(await troubles(), [], 'no violation, no error');
});

test('a rule is tried on what a device has sent, and kept as query text', async () => {
  const { page, troubles } = await watchedPage(browser);
  await page.setViewport({ width: 1600, height: 1000 });
  await page.goto(`${house.url}#rules`);
  await page.waitForFunction(() => document.querySelectorAll('#rule-device option').length >= 25);
  // The device that was warm in the story above.
  await page.select('#rule-device', await deviceNamed(page, 'Thermostat 07'));
  const form = await untilText(
    page,
    'csk-rule-editor',
    (text) => /Try on 7 days of \W?Thermostat 07/.test(text),
    'the form',
  );
  assert.match(form, /INTO \[?AlertsQueue/, 'its query text');
  await (await page.waitForSelector('csk-rule-editor >>> .try button'))?.click();
  const found = await untilText(page, 'csk-rule-editor', (text) => /ISA-18\.2/.test(text), 'what it would have raised');
  assert.doesNotMatch(found, /would have raised no alert/, 'it was warm in the story above');
  await press(page, 'csk-rule-editor', 'Query text');
  const text = await page.$eval('csk-rule-editor >>> textarea', (area) => area.value);
  assert.match(text, /FROM \[?IoTStream/);
  assert.deepEqual(await troubles(), [], 'no violation, no error');
});

test('hostile and broken messages: shown as text or reported, and the page goes on', async () => {
  const { page, troubles } = await watchedPage(browser);
  await page.setViewport({ width: 300, height: 800 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await page.goto(house.url);
  await untilText(page, 'csk-alert-list', (text) => text.includes('Alerts'), 'the list');

  await house.simulator.disturb('thermostat-03', { action: 'broken-json' });
  await assert.rejects(house.simulator.disturb('thermostat-04', { action: 'oversize' }), /256|large|size/i);
  const hostile = JSON.stringify({ DeviceID: HOSTILE, Temperature: 99, Humidity: 1, EventToken: 'hostile-1' });
  await house.simulator.sendRaw('thermostat-05', hostile);
  await untilText(page, 'csk-alert-list', (text) => text.includes(HOSTILE), 'the hostile name, as text');
  await openAlert(page, HOSTILE);
  await untilText(page, 'csk-alert-detail', (text) => text.includes(HOSTILE), 'the hostile name in the detail');
  assert.ok(await fitsWidth(page), 'nothing overflows at 300 px');

  await untilHealth(/InputDeserializerError|not JSON/i, 'broken JSON is reported');
  assert.deepEqual(await troubles(), [], 'no script ran, no violation');
});

test('a page that lost its connection catches up', async () => {
  const { page } = await watchedPage(browser);
  await page.goto(house.url);
  await untilText(page, 'csk-alert-list', (text) => text.includes('Alerts'), 'the list');
  await page.setOfflineMode(true);
  const token = 'while-away';
  const message = { DeviceID: 'thermostat-09', Temperature: 91.5, Humidity: 1, EventToken: token };
  await house.simulator.sendRaw('thermostat-09', JSON.stringify(message));
  await untilRaised('thermostat-09');
  assert.doesNotMatch(await visibleText(page, 'csk-alert-list'), /Thermostat 09/, 'the page is away');
  await page.setOfflineMode(false);
  await untilText(page, 'csk-alert-list', (text) => text.includes('Thermostat 09'), 'what happened meanwhile', 45_000);
});

async function openAlert(page: Page, text: string): Promise<void> {
  const row = await page.waitForSelector(`csk-alert-list >>> .row ::-p-text(${text})`);
  await row?.click();
  await page.waitForFunction(() => location.hash.includes('alert='));
}

function deviceNamed(page: Page, name: string): Promise<string> {
  return page.$$eval(
    '#rule-device option',
    (options, wanted) =>
      options.find((option) => option.textContent?.startsWith(wanted) === true)?.getAttribute('value') ?? '',
    name,
  );
}

async function chooseCommand(page: Page, name: string): Promise<void> {
  const select = await page.waitForSelector('csk-command-panel >>> select');
  await select?.evaluate((element, wanted) => {
    const list = element;
    list.value = [...list.options].find((option) => option.text.trim() === wanted)?.value ?? '';
    list.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
  }, name);
}

/** Waits until the page shows this step of the newest command as the current one; gives the steps that it has taken. */
async function untilStep(page: Page, wanted: string): Promise<readonly string[]> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const steps = await page.evaluate(() => {
      const command = document.querySelector('csk-command-panel')?.shadowRoot?.querySelector('[part="command"]');
      return [...(command?.querySelectorAll('.steps > .done, .steps > .now') ?? [])].map((item) => ({
        name: item.textContent?.trim().split(/\s/)[0]?.toLowerCase() ?? '',
        isCurrent: item.ariaCurrent === 'step',
      }));
    });
    const taken = steps.map(({ name }) => name);
    if (steps.some(({ name, isCurrent }) => isCurrent && name === wanted)) return taken;
    if (Date.now() > deadline) throw new Error(`The command got to: ${taken.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The newest temperature as the chart's legend writes it. */
function latestTemperature(text: string): number {
  return Number(/Temperature\D*?(-?\d+(?:\.\d+)?)/.exec(text)?.[1] ?? NaN);
}

/** Waits until the service has an alert of this device. */
async function untilRaised(deviceKey: string): Promise<void> {
  const client = createGatewayClient({ baseUrl: new URL('csk', house.url).href });
  const deadline = Date.now() + 20_000;
  try {
    for (;;) {
      for await (const alert of client.alerts.list()) if (alert.deviceKey === deviceKey) return;
      if (Date.now() > deadline) throw new Error(`${deviceKey} has raised no alert.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await client.close();
  }
}

/** The broken message came by another partition than the hostile one, so it may be read after it. */
async function untilHealth(expected: RegExp, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const text = await (await fetch(`${house.url}health`)).text();
    if (expected.test(text)) return;
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}. Health is ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Fails by its own deadline where the chart never draws. */
async function untilChartHasInk(page: Page): Promise<void> {
  const canvas = await page.waitForSelector('csk-readings-chart >>> canvas');
  await page.waitForFunction(
    (element) => {
      const { width, height } = element;
      return element
        .getContext('2d')
        ?.getImageData(0, 0, width, height)
        .data.some((value) => value !== 0);
    },
    { timeout: 10_000 },
    canvas as ElementHandle<HTMLCanvasElement>,
  );
}

function fitsWidth(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}
