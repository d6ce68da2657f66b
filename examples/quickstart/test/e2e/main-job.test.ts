import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import type { Quickstart } from '../../src/quickstart.ts';
import { press, untilText, watchedPage } from './browser-page.ts';
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
  const [steps] = await Promise.all([watchSteps(page), press(page, 'csk-command-panel', 'Send “Reset Thermostat”')]);
  assert.deepEqual(steps, ['queued', 'sent', 'delivered', 'completed'], "the command's way");

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
  await new Promise((resolve) => setTimeout(resolve, 1500));
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

/** Notes each step of the newest command as the page shows it as current, until it is completed. */
function watchSteps(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const seen: string[] = [];
        const deadline = performance.now() + 20_000;
        const look = (): void => {
          const root = document.querySelector('csk-command-panel')?.shadowRoot;
          const current = root?.querySelector('[part="command"] [aria-current="step"]');
          const step = current?.textContent?.trim().split(/\s/)[0]?.toLowerCase();
          if (step !== undefined && seen.at(-1) !== step) seen.push(step);
          if (step === 'completed') resolve(seen);
          else if (performance.now() > deadline) reject(new Error(`The command got to: ${seen.join(', ')}`));
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** The newest temperature as the chart's legend writes it. */
function latestTemperature(text: string): number {
  return Number(/Temperature\D*?(-?\d+(?:\.\d+)?)/.exec(text)?.[1] ?? NaN);
}

/** The broken message came by another partition than the hostile one, so it may be read after it. */
async function untilHealth(expected: RegExp, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
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
