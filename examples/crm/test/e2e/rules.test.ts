import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import type { Alert, ConnectedServiceClient } from '@csk/core';
import type { Browser } from 'puppeteer-core';
import type { Quickstart } from '../../../quickstart/src/quickstart.ts';
import { untilText, watchedPage } from '../../../quickstart/test/e2e/browser-page.ts';
import { openHouse, type OpenHouse } from '../../../quickstart/test/e2e/open-house.ts';
import { Keyboard } from './keyboard.ts';

// Somebody who looks after rules changes the limit of the one that runs, and its text, on the built page and with nothing
// but a keyboard; the engine that runs it raises alerts by what they saved.

const SET_UP = join(import.meta.dirname, '../../../quickstart/rules');
/** A limit is valid from a minute that is at least a quarter of one ahead. */
const TAKES_EFFECT_MS = 100_000;

let open: OpenHouse | undefined;
let house: Quickstart;
let browser: Browser;
let client: ConnectedServiceClient;

before(async () => {
  open = await openHouse(9);
  ({ house, browser } = open);
  client = createGatewayClient({ baseUrl: new URL('csk', house.url).href });
});

after(async () => {
  await client?.close();
  await open?.close();
});

async function send(number: number, temperature: number): Promise<void> {
  const deviceKey = `thermostat-0${number}`;
  const message = {
    DeviceID: deviceKey,
    Temperature: temperature,
    Humidity: 40,
    EventToken: `${deviceKey}-${Date.now()}`,
  };
  await house.simulator.sendRaw(deviceKey, JSON.stringify(message));
}

async function alertsOf(number: number): Promise<readonly Alert[]> {
  const found: Alert[] = [];
  for await (const alert of client.alerts.list()) if (alert.deviceKey === `thermostat-0${number}`) found.push(alert);
  return found;
}

/** Sends warmer and warmer readings, as a device does, until one raises an alert. */
async function untilAlert(number: number, from: number, deadlineMs: number): Promise<Alert> {
  const deadline = Date.now() + deadlineMs;
  for (let temperature = from; ; temperature += 0.01) {
    await send(number, Math.round(temperature * 100) / 100);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const [alert] = await alertsOf(number);
    if (alert) return alert;
    if (Date.now() > deadline) throw new Error(`Thermostat ${number} sends ${temperature} in vain.`);
  }
}

test('a running rule is changed on the page: its limit, and its text', async () => {
  const setUp = readdirSync(SET_UP, { recursive: true });
  const { page, troubles } = await watchedPage(browser);
  await page.setViewport({ width: 1600, height: 1000 });
  await page.goto(`${house.url}#rules`);
  await page.bringToFront();
  const keys = await Keyboard.of(page);
  const editor = (holds: (text: string) => boolean, what: string) => untilText(page, 'csk-rule-editor', holds, what);
  await editor((text) => /alerts\s+Version/.test(text), 'the rules that run');

  const before = await untilAlert(1, 80, 30_000);
  assert.equal(before.evidence?.threshold, 70, 'the limit of the set-up');

  await keys.activate('button', /^alerts Version/);
  await editor((text) => text.includes('Limits in reference data'), 'the limits');
  const cell = await keys.goTo('textbox', 'Temperature, row 1');
  assert.equal(cell.value, '70');
  await keys.write('85');
  await keys.activate('button', 'Save limits');
  await editor((text) => /Saved\. Valid from/.test(text), 'the limit to be saved');
  const { rows, validFrom } = await client.rules.getThresholds('alerts');
  assert.equal(rows[0]?.['Temperature'], 85);
  assert.equal(rows[0]?.['TemperatureRuleOutput'], 'AlarmTemp', 'what nobody touched stays');
  await new Promise((resolve) => setTimeout(resolve, Date.parse(validFrom ?? '') - Date.now() + 1_000));

  await send(2, 80);
  const after = await untilAlert(3, 90, TAKES_EFFECT_MS);
  assert.equal(after.evidence?.threshold, 85, 'the limit of the page');
  assert.deepEqual(await alertsOf(2), [], 'what was too warm before is no longer');

  await keys.goTo('textbox', 'Query text', 'back');
  await keys.writeAtEnd(' AND data.Nowhere < 95');
  await keys.activate('button', 'Save rule');
  const refused = await editor((text) => text.includes('does not compile'), 'the place that does not compile');
  assert.match(refused, /Nowhere/);
  await keys.arrivesAt('textbox', 'Query text');
  await keys.writeAtEnd('Reading < 95', 'Nowhere < 95'.length);
  await keys.activate('button', 'Save rule');
  const answer = await editor((text) => /Saved\. Version|does not fit/.test(text), 'an answer');
  if (answer.includes('does not fit')) await keys.activate('button', 'Save and begin with empty windows');
  await editor((text) => /Saved\. Version \W?\w+\+1/.test(text), 'the rule to be saved');
  const changed = await untilRaisedBy((await client.rules.get('alerts'))?.jobVersion ?? '');
  assert.ok((changed.evidence?.reading ?? 100) < 95);
  assert.deepEqual(await alertsOf(5), [], 'the text has its own limit now');
  assert.deepEqual(readdirSync(SET_UP, { recursive: true }), setUp, 'the source tree stays as it is');
  assert.deepEqual(await troubles(), [], 'no violation, no error');
});

/** Two devices, of which the changed text lets only one raise alerts. */
async function untilRaisedBy(version: string): Promise<Alert> {
  // The engine takes the text up within moments; until then the former one would raise an alert for both.
  for (let number = 6; number <= 9; number += 1) {
    const alert = await untilAlert(number, 91, 30_000);
    if (alert.evidence?.rule?.version !== version) continue;
    await send(5, 99);
    await untilAlert(4, 92, 30_000);
    return alert;
  }
  throw new Error(`No alert of version ${version}.`);
}
