import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import type { Quickstart } from '../../../quickstart/src/quickstart.ts';
import { untilText, watchedPage } from '../../../quickstart/test/e2e/browser-page.ts';
import { openHouse, type OpenHouse } from '../../../quickstart/test/e2e/open-house.ts';
import { Keyboard } from './keyboard.ts';

// A customer calls about devices that raised nothing: with the built page, the real service and nothing but a keyboard.

let open: OpenHouse | undefined;
let house: Quickstart;
let browser: Browser;

before(async () => {
  open = await openHouse(9);
  ({ house, browser } = open);
});

after(() => open?.close());

test('a case of several devices without an alert: chosen, filled in, made, opened', async () => {
  const { page, troubles } = await watchedPage(browser);
  await page.setViewport({ width: 1600, height: 1000 });
  await page.goto(house.url);
  await page.bringToFront();
  const keys = await Keyboard.of(page);
  await keys.activate('link', 'Devices');
  await untilText(page, '#devices', (text) => text.includes('Thermostat 07'), 'the devices');
  await keys.goTo('row', /./);
  await keys.press('Home');
  const chosen: string[] = [];
  for (let steps = 0; chosen.length < 2 && steps < 20; steps += 1) {
    const { name } = await keys.focused();
    const [, number] = /Thermostat (0[17])/.exec(name) ?? [];
    if (number) {
      await keys.press('Space');
      chosen.push(number);
    }
    await keys.press('ArrowDown');
  }
  await untilText(page, '#devices', (text) => text.includes('2 selected'), 'both to be chosen');
  await keys.activate('button', 'New case', 'back');
  await keys.goTo('textbox', 'Title');
  await keys.write('Both hum since the night');
  const customer = await keys.goTo('combobox', 'Customer');
  assert.notEqual(customer.value, '', 'the customer is asked for or known');
  if (/Choose/.test(customer.value)) await keys.choose('Harbour Cold Storage');
  await keys.activate('button', 'Create case');
  await untilText(page, '#devices', (text) => /Case CAS-\S+ was created/.test(text), 'the case');
  await keys.activate('button', 'Open case', 'back');
  const detail = await untilText(page, '#case-detail', (text) => text.includes('Thermostat 07'), 'the case in full');
  for (const part of ['Both hum since the night', 'Thermostat 01', 'No alert belongs to this case']) {
    assert.ok(detail.includes(part), `${part} in ${detail}`);
  }
  assert.deepEqual(await troubles(), [], 'no violation, no error');
  await page.close();
});
