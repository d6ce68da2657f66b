// Engine processes that kill themselves (SIGKILL) at a random await on the way from alert to case to command. The database,
// the queue, the device cloud and its devices stay alive. CSK_CRASH_RUNS says how many deaths, CSK_CRASH_SEED which.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgres } from '@csk/adapters/postgres';
import type { EntityMap, Kind, ServiceStore } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryQueue } from '@csk/core/memory';
import { startTestServer } from '../test-server.ts';
import { Worker, type Outside } from './crash-link.ts';

const RUNS = Number(process.env['CSK_CRASH_RUNS'] ?? 15);
const SEED = Number(process.env['CSK_CRASH_SEED'] ?? 20_261_122);
const DEVICES = ['pump-1', 'pump-2'];
const RUN_MS = 60_000;
/** More than any lease: what a dead worker had in hand is free when the next one looks. */
const LEASE_MS = 15_000;

const server = await startTestServer();

test(`killed at a random await ${RUNS} times: nothing lost, nothing doubled`, { timeout: RUNS * RUN_MS }, async (t) => {
  const schema = server.nextSchema();
  const { connectionString } = server;
  const observer = await openPostgres({ connectionString, schema });
  const queue = createMemoryQueue({ name: 'alerts outside' });
  const cloud = createMemoryDeviceCloud();
  const outside: Outside = { queue, cloud };
  let worker: Worker | undefined;
  t.after(async () => {
    await worker?.kill();
    await cloud.close?.();
    await queue.close?.();
    await observer.close();
  });
  await seed(observer.store);
  for (const deviceKey of DEVICES) {
    await cloud.register({ deviceKey });
    cloud.device(deviceKey).connect();
  }

  const random = seeded(SEED);
  let lives = 0;
  const nextWorker = (dieAt?: number): Worker =>
    new Worker(outside, { connectionString, schema, clockAheadMs: (lives += 1) * LEASE_MS, dieAt });
  const tokens: string[] = [];
  /** One problem on each device, the first of them reported twice; the worker may be armed. */
  const troubles = async (): Promise<readonly string[]> => {
    const fresh = DEVICES.map((device) => `${device}/${tokens.length}`);
    tokens.push(...fresh);
    for (const [index, token] of [...fresh, fresh[0] ?? ''].entries())
      await queue.send([messageOf(`${token}#${index}`, token)]);
    return fresh;
  };

  // How many awaits a life has, from a start and from an alert: deaths are spread over them.
  worker = nextWorker();
  await settled(observer.store, await troubles(), worker);
  const awaitsFromStart = await worker.awaits();
  worker.arm(undefined);
  await settled(observer.store, await troubles(), worker);
  const awaitsOfWork = await worker.awaits();

  let deaths = 0;
  while (deaths < RUNS) {
    worker.arm(1 + Math.floor(random() * awaitsOfWork));
    const fresh = await troubles();
    for (;;) {
      await settled(observer.store, fresh, worker);
      if (worker.alive) break;
      await worker.exited;
      deaths += 1;
      // The next one may die as well, while it takes up what it finds.
      worker = nextWorker(random() < 0.3 ? 1 + Math.floor(random() * awaitsFromStart) : undefined);
    }
  }
  worker.arm(undefined);

  const alerts = await all(observer.store, 'alert');
  const cases = await all(observer.store, 'case');
  const commands = await all(observer.store, 'command');
  assert.deepEqual(alerts.map(({ token }) => token).sort(), tokens.toSorted(), 'each token has one alert');
  assert.deepEqual(
    cases.flatMap(({ alertIds }) => alertIds).sort(),
    alerts.map(({ id }) => id).sort(),
    'each alert has one case',
  );
  assert.equal(new Set(cases.map(({ number }) => number)).size, tokens.length, 'each case has its own number');
  assert.deepEqual(
    commands.map(({ alertId }) => alertId).sort(),
    alerts.map(({ id }) => id).sort(),
    'each alert has one command',
  );
  const received = DEVICES.flatMap((deviceKey) => cloud.device(deviceKey).received());
  assert.deepEqual(
    [...new Set(received.map(({ id }) => id))].sort(),
    commands.map(({ id }) => id).sort(),
    'the devices know each command under one id',
  );
  assert.deepEqual(await queue.peekDeadLetters(), []);
  t.diagnostic(
    `${deaths} deaths, ${tokens.length} alerts; ${received.length - commands.length} commands were sent again under their id; ` +
      `${awaitsOfWork} awaits in the work, ${awaitsFromStart} from a start; seed ${SEED}`,
  );
});

/** Waits until everything that follows from these alerts is done, or the worker is dead. */
async function settled(store: ServiceStore, tokens: readonly string[], worker: Worker): Promise<void> {
  const deadline = Date.now() + RUN_MS;
  while (worker.alive) {
    const states = await Promise.all(tokens.map(async (token) => [token, await stateOf(store, token)] as const));
    const open = states.filter(([, state]) => state !== 'done').map(([token, state]) => `${token}: ${state}`);
    if (open.length === 0) return;
    assert.ok(Date.now() < deadline, `not done in time: ${open.join(', ')}`);
    await sleep(20);
  }
}

async function stateOf(store: ServiceStore, token: string): Promise<string> {
  const [alert] = (await store.query('alert', { where: { token } })).items;
  if (!alert) return 'no alert';
  if (alert.caseId === undefined) return 'no case';
  const [command] = (await store.query('command', { where: { alertId: alert.id } })).items;
  if (command?.status !== 'completed') return `command ${command?.status ?? 'missing'}`;
  const runs = (await store.query('flowRun', { where: { status: 'Running' } })).items;
  return runs.length === 0 ? 'done' : 'a flow runs';
}

async function all<K extends Kind>(store: ServiceStore, kind: K): Promise<readonly EntityMap[K][]> {
  const found: EntityMap[K][] = [];
  let continuationToken: string | undefined;
  do {
    const page = await store.query(kind, undefined, { continuationToken, maxPageSize: 500 });
    found.push(...page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return found;
}

function messageOf(id: string, token: string) {
  const deviceid = token.split('/')[0] ?? '';
  // Each with a rule of its own, so that none is a repeat of another.
  return {
    id,
    body: [{ deviceid, eventtoken: token, ruleoutput: token, reading: 90, threshold: 70, readingtype: 'Pressure' }],
  };
}

async function seed(store: ServiceStore): Promise<void> {
  await store.transact(async (transaction) => {
    await transaction.put('account', { id: 'account-1', name: 'Contoso' });
    await transaction.put('commandDefinition', {
      id: 'reset',
      name: 'Reset',
      parameters: [],
      mode: 'queued',
      completion: 'delivery',
      timeoutMs: 3_600_000,
    });
    await transaction.put('category', { id: 'pump', name: 'Pump', commandDefinitionIds: ['reset'] });
    for (const deviceKey of DEVICES) {
      await transaction.put('device', {
        ...{ id: `id-${deviceKey}`, name: deviceKey, deviceKey, accountId: 'account-1', categoryId: 'pump' },
        ...{ registration: 'registered', connected: false },
      });
    }
  });
}

/** Random numbers that are the same in every run (mulberry32). */
function seeded(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
