import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeviceLink, Simulator } from '@csk-example/simulator';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import { isOpen, isPending, type Alert, type Command, type ConnectedServiceClient, type Paged } from '@csk/core';
import type { DeviceConnection } from '../../../src/registration.ts';
import { QuickstartProcess } from '../../quickstart-process.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

// The whole house is killed at random moments while devices report trouble and an agent sends commands. The devices live
// in the test's process, as real ones live outside: what the hub acknowledged to them must come out as alerts, once.

const KILLS = Number(process.env['CSK_CRASH_KILLS'] ?? 20);
const SEED = 20_260_301;
const THRESHOLD = 70;
const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

/** mulberry32: small, seeded, good enough to pick moments. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Free ports to which a house can come back. They lie below those that the system gives to every connection: while the house
 * is down, one of the devices that look for it would now and then be given the house's own port.
 */
async function lastingPorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  for (let port = 10_000 + ((process.pid * count) % 10_000); ports.length < count; port += 1) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    ports.push(port);
  }
  return ports;
}

async function all<T>(list: Paged<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of list.byPage({ maxPageSize: 1000 })) items.push(...page.items);
  return items;
}

test(`killed ${KILLS} times in the middle of the path: no alert lost or doubled, no command lost or carried out twice`, async (t) => {
  const [port, hub, bus, events] = await lastingPorts(4);
  const args = ['--port', port, '--hub-port', hub, '--service-bus-port', bus, '--event-hubs-port', events]
    .map(String)
    .concat('--data', join(folder, 'data'), '--devices', '4', '--no-simulator');
  const random = seeded(SEED);

  let house = await QuickstartProcess.start(args);
  t.after(() => house.end('SIGINT'));
  const connections = JSON.parse(readFileSync(join(folder, 'data/devices.json'), 'utf8')) as DeviceConnection[];
  const ca = readFileSync(join(folder, 'data/ca.pem'), 'utf8');
  const [first, second, obedient] = connections;
  assert.ok(first && second && obedient);

  const acknowledged = new Set<string>();
  const devices = new AbortController();
  const reporting = [first, second].map((connection) => reportTrouble(connection, ca, acknowledged, devices.signal));
  const journalFile = join(folder, 'commands.jsonl');
  const simulator = new Simulator({ devices: [obedient], ca, journalFile, random });
  simulator.start();
  t.after(async () => {
    devices.abort();
    await Promise.all([simulator.stop(), ...reporting]);
  });

  const client = createGatewayClient({ baseUrl: `${house.url}csk` });
  const accepted = new Set<string>();
  const agent = new AbortController();
  const working = workAsAgent(client, `device-${obedient.deviceKey}`, accepted, agent.signal);

  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(300 + random() * 2200);
    await house.end('SIGKILL');
    house = await QuickstartProcess.start(args);
  }

  // Calm: the trouble is over, the agent stops, and everything under way comes to its end.
  devices.abort();
  agent.abort();
  await Promise.all([...reporting, working]);
  await settled(client, acknowledged, accepted);

  const alerts = await all<Alert>(client.alerts.list());
  const tokens = alerts.map((alert) => alert.token);
  assert.equal(new Set(tokens).size, tokens.length, 'no token has two alerts');
  const missing = [...acknowledged].filter((token) => !tokens.includes(token));
  assert.deepEqual(missing, [], 'every acknowledged reading above the threshold has its alert');
  assert.ok(acknowledged.size > 0, 'the devices did report trouble');
  const parents = alerts.filter((alert) => alert.parentId === undefined && isOpen(alert));
  for (const { deviceKey } of [first, second]) {
    const open = parents.filter((alert) => alert.deviceKey === deviceKey);
    assert.equal(open.length, 1, `${deviceKey} has one alert for its one problem`);
    const repeats = alerts.filter((alert) => alert.deviceKey === deviceKey).length;
    assert.equal(open[0]?.occurrences, repeats, 'the alert counts its repeats');
  }

  const commands = await all<Command>(client.commands.list());
  assert.equal(commands.length, accepted.size, 'every accepted command is there, once');
  assert.ok(commands.length > 0, 'the agent did send commands');
  assert.deepEqual(
    commands.filter((command) => command.status !== 'completed').map((command) => `${command.id} ${command.status}`),
    [],
    'every command was completed by its device',
  );
  const carriedOut = readFileSync(journalFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"outcome"'))
    .map((line) => (JSON.parse(line) as { id: string }).id);
  assert.deepEqual([...carriedOut].sort(), commands.map((command) => command.id).sort(), 'each had one effect');
  t.diagnostic(`${acknowledged.size} readings above the threshold, ${commands.length} commands, ${KILLS} kills`);
});

/**
 * A device that is too hot, and says so five times a second. Every reading is another number: the official rule passes
 * over a number that it has seen within the minute.
 */
async function reportTrouble(
  { deviceKey, connectionString }: DeviceConnection,
  ca: string,
  acknowledged: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const link = new DeviceLink(
    { connectionString, ca, methods: [] },
    { connected() {}, disconnected() {}, message() {}, method: () => ({ status: 501, payload: {} }) },
  );
  link.connect();
  for (let number = 1; !signal.aborted; number += 1) {
    const EventToken = `${deviceKey}-${number}`;
    const body = { DeviceID: deviceKey, Temperature: THRESHOLD + 10 + number / 1000, Humidity: 40, EventToken };
    await link.send(JSON.stringify(body)).then(
      () => acknowledged.add(EventToken),
      () => {}, // not acknowledged: it may be lost, or may not
    );
    await sleep(200, undefined, { signal }).catch(() => {});
  }
  await link.disconnect();
}

/** Sends commands, one after the other, and repeats each under its own key until the gateway has taken it. */
async function workAsAgent(
  client: ConnectedServiceClient,
  deviceId: string,
  accepted: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  for (let number = 1; !signal.aborted; number += 1) {
    const idempotencyKey = `crash-test-${number}`;
    for (;;) {
      try {
        const command = await client.commands.send({ deviceId, name: 'Reset Thermostat' }, { idempotencyKey });
        accepted.add(command.id);
        break;
      } catch {
        await sleep(100); // the house is down; the same key makes the repeat harmless
      }
    }
    await sleep(150, undefined, { signal }).catch(() => {});
  }
}

/** Waits until nothing is under way any more: no pending command, and no new alert for some seconds. */
async function settled(
  client: ConnectedServiceClient,
  tokens: ReadonlySet<string>,
  commands: ReadonlySet<string>,
): Promise<void> {
  const deadline = Date.now() + 90_000;
  let quietSince = Date.now();
  let before = -1;
  while (Date.now() < deadline) {
    const alerts = (await all<Alert>(client.alerts.list())).length;
    const list = await all<Command>(client.commands.list());
    // A command that the watchdog gave up, on a slow machine, is still answered by its device.
    const isAwaited = list.some((command) => isPending(command) || command.status === 'unknown');
    if (alerts !== before || isAwaited) quietSince = Date.now();
    before = alerts;
    if (Date.now() - quietSince > 3000 && alerts >= tokens.size && list.length >= commands.size) return;
    await sleep(300);
  }
}
