// From a device's reading to the alert on the agent's screen, with 25 devices at one message a second.
// The peer is the floor of this wire: the same message, seen by a bare Event Hubs consumer in the same run (no rule, no
// queue, no database, no page). Microsoft's own pipeline polls every 30 s between the queue and the CRM.
import { setTimeout as sleep } from 'node:timers/promises';
import { EventHubConsumerClient, latestEventPosition } from '@azure/event-hubs';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import { isOpen } from '@csk/core';
import type { Page } from 'puppeteer-core';
import { DeviceLink } from '../examples/simulator/src/index.ts';
import type { Quickstart } from '../examples/quickstart/src/quickstart.ts';
import { openHouse } from '../examples/quickstart/test/e2e/open-house.ts';
import { percentile, type BenchRow } from './row.ts';

const SAMPLES = 100;
const WARM_UP = 5;
const PEER = 'bare Event Hubs consumer';

export async function run(log: (line: string) => void): Promise<readonly BenchRow[]> {
  const { house, browser, close } = await openHouse(26, log);
  try {
    const page = await browser.newPage();
    // The loader wraps named functions in this; the function that runs in the page needs it there, too.
    await page.evaluateOnNewDocument('globalThis.__name = (target) => target;');
    await page.goto(house.url);
    return await measure(house, page, log);
  } finally {
    await close();
  }
}

async function measure(house: Quickstart, page: Page, log: (line: string) => void): Promise<readonly BenchRow[]> {
  const client = createGatewayClient({ baseUrl: `${house.url}csk` });
  // The 26th device is ours; the other 25 are the load.
  const own = house.devices.at(-1);
  if (!own) throw new Error('The house has no devices.');
  await house.simulator.disturb(own.deviceKey, { action: 'offline' });
  let onConnected = (): void => {};
  const connected = new Promise<void>((resolve) => (onConnected = resolve));
  const link = new DeviceLink(
    { connectionString: own.connectionString, ca: house.ca, methods: [] },
    { connected: () => onConnected(), disconnected() {}, message() {}, method: () => ({ status: 501, payload: {} }) },
  );
  link.connect();
  await connected;
  const consumer = new EventHubConsumerClient('readings', house.eventHubsConnectionString);
  const waiting = new Map<string, (at: number) => void>();
  const subscription = consumer.subscribe(
    {
      processEvents: async (events) => {
        for (const { body } of events) waiting.get((body as { EventToken?: string }).EventToken ?? '')?.(Date.now());
      },
      processError: async () => {},
    },
    { startPosition: latestEventPosition, maxBatchSize: 100, maxWaitTimeInSeconds: 1 },
  );
  await sleep(5000); // connections up, first readings in, caches warm

  const ours: number[] = [];
  const floor: number[] = [];
  for (let sample = 0; sample < SAMPLES + WARM_UP; sample += 1) {
    const reading = 71 + sample / 1000;
    const token = `bench-${sample}`;
    const seen = new Promise<number>((resolve) => waiting.set(token, resolve));
    const visible = page.evaluate(watchForText, `Temperature of ${reading} is above`);
    await sleep(50 + Math.random() * 200);
    const begun = Date.now();
    await link.send(JSON.stringify({ DeviceID: own.deviceKey, Temperature: reading, Humidity: 40, EventToken: token }));
    const [seenAt, visibleAt] = await Promise.all([seen, visible]);
    if (sample >= WARM_UP) {
      floor.push(seenAt - begun);
      ours.push(visibleAt - begun);
    }
    // Closed, so that the next reading is a new problem and not a repeat of this one.
    for await (const alert of client.alerts.list({ where: { token } }))
      if (isOpen(alert)) await client.alerts.close(alert.id);
    if (sample % 20 === 0) log(`  ${sample} of ${SAMPLES + WARM_UP}`);
  }
  await subscription.close();
  await consumer.close();
  await link.disconnect();
  return [row('p50', 0.5, 150, ours, floor), row('p95', 0.95, 1000, ours, floor)];
}

/** Runs in the page: resolves with the moment in which the list shows the text. */
function watchForText(text: string): Promise<number> {
  const list = document.querySelector('csk-alert-list');
  return new Promise((resolve) => {
    const look = (): void => {
      if (list?.shadowRoot?.textContent?.includes(text)) resolve(Date.now());
      else requestAnimationFrame(look);
    };
    look();
  });
}

function row(name: string, share: number, goalMs: number, ours: readonly number[], floor: readonly number[]): BenchRow {
  const value = percentile(ours, share);
  const peerValue = percentile(floor, share);
  return {
    case: name,
    unit: 'ms',
    ours: value,
    spread: `${percentile(ours, 0.25)} to ${percentile(ours, 0.75)}, worst ${percentile(ours, 1)}`,
    peer: PEER,
    peerValue,
    ratio: Math.round((value / Math.max(peerValue, 1)) * 100) / 100,
    goal: `≤ ${goalMs} ms`,
    ok: value <= goalMs,
  };
}
