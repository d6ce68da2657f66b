import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import type { Quickstart } from '../../../quickstart/src/quickstart.ts';
import { untilText, watchedPage } from '../../../quickstart/test/e2e/browser-page.ts';
import { openHouse, type OpenHouse } from '../../../quickstart/test/e2e/open-house.ts';
import { Keyboard } from './keyboard.ts';

// What a service representative does in Connected Customer Service, with the built page, the real service and nothing
// but a keyboard: no pointer, and no focus or value is ever set from a script.

let open: OpenHouse | undefined;
let house: Quickstart;
let browser: Browser;
let page: Page;
let keys: Keyboard;
let troubles: () => Promise<readonly string[]>;

before(async () => {
  open = await openHouse(9);
  ({ house, browser } = open);
});

after(() => open?.close());

beforeEach(async () => {
  ({ page, troubles } = await watchedPage(browser));
  await page.setViewport({ width: 1600, height: 1000 });
  await page.goto(house.url);
  await page.bringToFront();
  keys = await Keyboard.of(page);
  await untilText(page, 'csk-alert-list', (text) => /All quiet|Acknowledge|Status/.test(text), 'the alerts');
});

afterEach(async () => {
  const found = await troubles();
  await page.close();
  assert.deepEqual(found, [], 'no violation, no error');
});

/** A device reports trouble, as in the field. */
async function warmUp(number: number): Promise<void> {
  const deviceKey = `thermostat-0${number}`;
  const message = { DeviceID: deviceKey, Temperature: 91.5, Humidity: 40, EventToken: `${deviceKey}-${Date.now()}` };
  await house.simulator.sendRaw(deviceKey, JSON.stringify(message));
  await untilText(page, 'csk-alert-list', (text) => text.includes(`Thermostat 0${number}`), 'the alert');
}

/** Opens an alert from its list and waits for it. */
async function openAlert(number: number): Promise<void> {
  await openRow(new RegExp(`Thermostat 0${number}`));
  await untilText(page, 'csk-alert-detail', (text) => text.includes('Why it fired'), 'the alert in full');
}

/** Makes a case of the alert on screen, as it is filled in. */
async function createCase(): Promise<void> {
  await keys.activate('button', 'Create case');
  await keys.arrivesAt('textbox', 'Title');
  await keys.activate('button', 'Create case');
}

/** Opens a row of the next list: a list is one stop for Tab, and its rows are for the arrow keys. */
async function openRow(name: RegExp): Promise<void> {
  await keys.seen('row', name);
  await keys.goTo('row', /./);
  await keys.press('Home');
  for (let steps = 0; steps < 40; steps += 1) {
    if (name.test((await keys.focused()).name)) return keys.press('Enter');
    await keys.press('ArrowDown');
  }
  throw new Error(`No row ${String(name)} with the arrow keys; the last is “${(await keys.focused()).name}”.`);
}

test('1. convert an alert to a case: filled in, changed, saved', async () => {
  await warmUp(1);
  await openAlert(1);
  await keys.activate('button', 'Create case');
  const title = await keys.arrivesAt('textbox', 'Title');
  assert.match(title.value, /Temperature/, 'the title comes from the alert');
  await keys.write('Freezer hall is too warm');
  const customer = await keys.goTo('combobox', 'Customer');
  assert.equal(customer.value, 'Harbour Cold Storage', 'the customer is that of the device');
  await keys.goTo('combobox', 'Priority');
  await keys.choose('High');
  await keys.activate('button', 'Create case');
  const made = await untilText(page, 'csk-case-form', (text) => /Case CAS-/.test(text), 'the case');
  assert.match(made, /Freezer hall is too warm/);
  assert.match(made, /High/);
  await untilText(page, 'csk-alert-detail', (text) => text.includes('Case created'), 'the alert to say so');
  await keys.arrivesAt('heading', /^Case CAS-/);
});

test("2. see a customer's alert history, and open an alert of it", async () => {
  await warmUp(4);
  await keys.activate('link', 'Customers');
  await keys.activate('link', 'Harbour Cold Storage');
  await untilText(page, 'csk-account-alerts', (text) => text.includes('3 devices'), "the customer's devices");
  await keys.activate('button', /Thermostat 04/);
  await openRow(/Thermostat 04/);
  const detail = await untilText(page, 'csk-alert-detail', (text) => text.includes('Why it fired'), 'the alert');
  assert.match(detail, /Thermostat 04/);
  await page.keyboard.down('Alt');
  await keys.press('ArrowLeft');
  await page.keyboard.up('Alt');
});

test('3. put several devices on a case, from both lookups', async () => {
  await warmUp(2);
  await openAlert(2);
  await createCase();
  await untilText(page, 'csk-alert-detail', (text) => /Open case CAS-/.test(text), 'the case');
  await keys.activate('button', /^Open case CAS-/, 'back');
  await untilText(page, 'csk-case-detail', (text) => text.includes('Devices'), 'the case in full');
  await keys.activate('button', 'Add devices');
  await keys.activate('button', /related/i);
  await keys.activate('button', /customer/i, 'back');
  for (const number of [5, 8]) {
    await keys.goTo('checkbox', new RegExp(`Thermostat 0${number}`));
    await keys.press('Space');
  }
  await keys.activate('button', 'Add 2');
  await untilText(page, 'csk-case-detail', (text) => /Remove|Add devices/.test(text), 'the picker to close');
  const devices = await untilText(page, 'csk-case-detail', (text) => text.includes('Thermostat 08'), 'the devices');
  for (const number of [2, 5, 8]) assert.match(devices, new RegExp(`Thermostat 0${number}`));
  await keys.activate('button', /^Remove .*Thermostat 08/);
  await untilText(page, 'csk-case-detail', (text) => !/thermostat-08/.test(text), 'the device to go');
});

test('4. send a command with a parameter and follow it to its end', async () => {
  await keys.activate('link', 'Devices');
  await openRow(/Thermostat 03/);
  await untilText(page, 'csk-command-panel', (text) => text.includes('Send “'), 'the commands');
  await keys.goTo('combobox', 'Command');
  await keys.choose('Set Target Temperature');
  await keys.goTo('textbox', /Target/);
  await keys.write('500');
  await keys.activate('button', /^Send “Set Target/);
  await untilText(page, 'csk-command-panel', (text) => /90/.test(text), 'the limit');
  await keys.arrivesAt('textbox', /Target/); // the field that is wrong
  await keys.write('64');
  await keys.activate('button', /^Send “Set Target/);
  await untilText(page, 'csk-command-panel', (text) => text.includes('Completed'), 'the command to end');
  await keys.arrivesAt('button', /^Send “/);
});

test("5. see a device's summary and everything that happened to it", async () => {
  await warmUp(6);
  await openAlert(6);
  const figures = await untilText(page, 'csk-device-summary', (text) => /Alerts\s*\d/.test(text), 'the figures');
  assert.match(figures, /Temperature now/);
  assert.match(figures, /°F/);
  await untilText(page, 'csk-device-history', (text) => text.includes('Temperature'), 'the history');
  await keys.activate('button', 'Commands');
  await untilText(page, 'csk-device-history', (text) => !/Temperature above|too hot/i.test(text), 'only the commands');
  await keys.activate('button', 'Alerts', 'back');
  await untilText(page, 'csk-device-history', (text) => text.includes('Temperature'), 'the alerts');
});

test('6. read the live readings: another span, the values at the cursor, a line less, the table', async () => {
  await keys.activate('link', 'Devices');
  await openRow(/Thermostat 07/);
  await untilText(page, 'csk-readings-chart', (text) => text.includes('Humidity'), 'readings');
  await keys.activate('button', /^15/);
  await keys.goTo('application', /Temperature/);
  await keys.press('End');
  const spoken = await untilText(page, 'csk-readings-chart', (text) => /: .*Temperature.*\d/.test(text), 'the values');
  assert.match(spoken, /\d/);
  await keys.press('Escape');
  await keys.activate('button', /Humidity/, 'back');
  await keys.goTo('application', /^(?!.*Humidity)/);
  await keys.activate('button', /table/i, 'back');
  await untilText(page, 'csk-readings-chart', (text) => /Time/.test(text), 'the table');
});

test("7. see the cases of a device, and open one of the device's history", async () => {
  await warmUp(9);
  await openAlert(9);
  await createCase();
  const made = await untilText(page, 'csk-case-form', (text) => /Case CAS-/.test(text), 'the case');
  const number = /CAS-[\w-]+/.exec(made)?.[0] ?? '';
  await keys.activate('link', 'Devices', 'back');
  await openRow(/Thermostat 09/);
  await untilText(page, '#device-cases', (text) => text.includes(number), 'the case in the history of the device');
  await keys.goTo('row', new RegExp(number));
  await keys.press('Enter');
  await untilText(
    page,
    'csk-case-detail',
    (text) => text.includes(number) && text.includes('Thermostat 09'),
    'the case and the name of its device',
  );
});
