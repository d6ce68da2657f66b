// How many alerts a second become records, through the whole guarantee: queue, evidence, lock, device, search for a
// parent, record, announcement, commit, acknowledgement. The peer writes the same rows, and nothing else, with bare
// INSERTs of `pg` in transactions of 100 into a table with the same columns and indexes.
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnectedService } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryQueue } from '@csk/core/memory';
import { percentile, type BenchRow } from './row.ts';
import type { StoreHouse } from './store-house.ts';

const ROUNDS = 9;
const WARM_UP = 2;
const ALERTS = 400;
const DEVICES = 50;
const BATCH = 100;
const GOAL = 0.5;

interface AlertRow {
  readonly id: string;
  readonly doc: string;
  readonly version: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export async function measureRaising(house: StoreHouse, log: (line: string) => void): Promise<BenchRow> {
  const { direct } = house;
  const postgres = await house.open('raising');
  await direct.query('CREATE TABLE raising.bare_alert (LIKE raising.alert INCLUDING ALL)');
  await fillDevices(postgres);
  const queue = createMemoryQueue();
  const service = createConnectedService({
    ...{ store: postgres.store, readings: postgres.readings, devices: createMemoryDeviceCloud() },
    alertSources: [{ name: 'rules', queue }],
  });
  await service.start();
  const handled = (): number => service.health().hops.find(({ name }) => name === 'alerts:rules')?.counts.messages ?? 0;

  const ours: number[] = [];
  const bare: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    const before = handled();
    const messages = Array.from({ length: ALERTS }, (_, index) => messageOf(round, index));
    const begun = performance.now();
    await queue.send(messages);
    while (handled() < before + ALERTS) await sleep(1);
    const raised = rate(begun);

    const { rows } = await direct.query<AlertRow>(
      `SELECT id, doc::text, version, created_at, updated_at FROM raising.alert ORDER BY version DESC LIMIT ${ALERTS}`,
    );
    const inserted = await insertBare(house, rows);
    if (round < WARM_UP) continue;
    ours.push(raised);
    bare.push(inserted);
    ratios.push(raised / inserted);
    log(`  raising: ${Math.round(raised)} alerts/s, bare ${Math.round(inserted)} rows/s`);
  }
  await service.close();
  const [value, peerValue] = [percentile(ours, 0.5), percentile(bare, 0.5)];
  const ratio = Math.round(percentile(ratios, 0.5) * 100) / 100;
  return {
    case: 'raise alerts',
    unit: 'alerts/s',
    ours: Math.round(value),
    spread: `${Math.round(percentile(ours, 0.25))} to ${Math.round(percentile(ours, 0.75))}, ratio ${percentile(ratios, 0.25).toFixed(2)} to ${percentile(ratios, 0.75).toFixed(2)}`,
    peer: `bare INSERTs, ${BATCH} a transaction`,
    peerValue: Math.round(peerValue),
    ratio,
    goal: `ratio ≥ ${GOAL}`,
    ok: ratio >= GOAL,
  };
}

/** Known devices with half a minute of readings, which become the alerts' evidence. */
async function fillDevices({ store, readings }: Awaited<ReturnType<StoreHouse['open']>>): Promise<void> {
  const now = Date.now();
  for (let index = 0; index < DEVICES; index += 1) {
    const deviceKey = keyOf(index);
    await store.transact((transaction) =>
      transaction.put('device', {
        id: `id-${deviceKey}`,
        deviceKey,
        name: deviceKey,
        registration: 'registered',
        connected: true,
        accountId: 'account-1',
      }),
    );
    await readings.append(
      Array.from({ length: 30 }, (_, second) => ({
        ...{ deviceKey, metric: 'Temperature', at: now - second * 1000, value: 70 + second / 10 },
      })),
    );
  }
}

const keyOf = (index: number): string => `device-${index % DEVICES}`;

/** Each of a group of its own: no rule fires twice on a device. */
function messageOf(round: number, index: number) {
  return {
    id: `${round}-${index}`,
    body: [
      {
        deviceid: keyOf(index),
        readingtype: 'Temperature',
        reading: 72.9,
        threshold: 70,
        eventtoken: `${round}-${index}`,
        ruleoutput: `Rule ${round}-${index}`,
        time: new Date().toISOString(),
      },
    ],
  };
}

async function insertBare({ direct }: StoreHouse, rows: readonly AlertRow[]): Promise<number> {
  const begun = performance.now();
  for (let start = 0; start < rows.length; start += BATCH) {
    await direct.query('BEGIN');
    for (const { id, doc, version, created_at, updated_at } of rows.slice(start, start + BATCH)) {
      await direct.query(
        'INSERT INTO raising.bare_alert (id, doc, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)',
        [id, doc, version, created_at, updated_at],
      );
    }
    await direct.query('COMMIT');
  }
  return rate(begun);
}

const rate = (begun: number): number => (ALERTS * 1000) / (performance.now() - begun);
