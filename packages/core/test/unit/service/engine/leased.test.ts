import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, createConnectedService } from '@csk/core';
import type { Activity, ConnectedServiceOptions, HopHealth, Lease, ServiceStore } from '@csk/core';
import { createManualClock, createMemoryStore } from '@csk/core/memory';
import { leased } from '../../../../src/service/engine/leased.ts';
import type { LeasedHop } from '../../../../src/service/engine/leased.ts';
import { createSupervisor } from '../../../../src/service/engine/supervisor.ts';
import { call, definition } from '../../flows/definitions.ts';
import { all, createWorld, START, until } from '../world.ts';

const TTL = 10_000;
const logger = { log: () => undefined };

/** A store and the processes that share it, each with a hop that notes when it begins and ends. */
function createScene(run?: LeasedHop['run']) {
  const clock = createManualClock(START);
  const store = createMemoryStore({ clock });
  const log: string[] = [];
  const process = (holder: string, leases: ServiceStore = store) => {
    const supervisor = createSupervisor({ clock, logger });
    const hop: LeasedHop = {
      name: 'hop',
      run:
        run ??
        (async (signal) => {
          log.push(`${holder} begins`);
          await clock.sleep(1e9, { signal }).catch(() => undefined);
          log.push(`${holder} ends`);
        }),
    };
    supervisor.start(leased({ leases, holder, ttlMs: TTL, clock }, hop));
    return supervisor;
  };
  return { clock, store, log, process };
}

const stateOf = ([hop]: readonly HopHealth[]) => [hop?.state, hop?.holder];

test('one of three works; when it closes another begins, and health says who', async () => {
  const { clock, log, process } = createScene();
  const processes = ['a', 'b', 'c'].map((holder) => process(holder));
  await clock.advance(60_000);
  assert.deepEqual(log, ['a begins']);
  assert.deepEqual(
    processes.map((one) => stateOf(one.health())),
    [
      ['ok', 'a'],
      ['standby', 'a'],
      ['standby', 'a'],
    ],
  );
  await processes[0]?.stop(1_000);
  await clock.advance(TTL / 5);
  assert.equal(log.length, 3);
  assert.deepEqual(log.slice(0, 2), ['a begins', 'a ends']);
  for (const one of processes) await one.stop(1_000);
});

test('a process that reaches the store no more stops before another begins, within the time to live and a bit', async () => {
  const { clock, store, log, process } = createScene();
  let isCutOff = false;
  const cut = <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) => {
    return async (...args: A) => {
      if (isCutOff) throw new ConnectedServiceError('unavailable', 'no store');
      return call(...args);
    };
  };
  const a = process('a', {
    ...store,
    acquire: cut((...args) => store.acquire(...args)),
    renew: cut((...args) => store.renew(...args)),
    release: cut((...args) => store.release(...args)),
  });
  const b = process('b');
  await clock.advance(30_000);
  isCutOff = true;
  await clock.advance(TTL + TTL / 5);
  assert.deepEqual(log, ['a begins', 'a ends', 'b begins']);
  isCutOff = false;
  await clock.advance(60_000);
  assert.deepEqual(stateOf(a.health()), ['standby', 'b']);
  await Promise.all([a.stop(1_000), b.stop(1_000)]);
});

test('a short absence of the store, and a renewal that never answers, cost nothing and the lease', async () => {
  const { clock, store, log, process } = createScene();
  let mood: 'fine' | 'away' | 'silent' = 'fine';
  const a = process('a', {
    ...store,
    renew: async (...args) => {
      if (mood === 'away') throw new ConnectedServiceError('unavailable', 'no store');
      if (mood === 'silent') return new Promise<boolean>(() => undefined);
      return store.renew(...args);
    },
  });
  await clock.advance(10_000);
  mood = 'away';
  await clock.advance(4_000);
  mood = 'fine';
  await clock.advance(60_000);
  assert.deepEqual(log, ['a begins']);
  mood = 'silent';
  await clock.advance(TTL);
  assert.deepEqual(log.slice(0, 2), ['a begins', 'a ends']);
  await a.stop(1_000);
});

test('a wall clock that jumps does not make two of them work', async () => {
  const { clock, log, process } = createScene();
  const [a, b] = [process('a'), process('b')];
  await clock.advance(5_000);
  for (const jump of [3_600_000, -7_200_000]) {
    clock.set(clock.now() + jump);
    await clock.advance(60_000);
    assert.ok(
      Math.abs(log.filter((line) => line.endsWith('begins')).length - log.filter((l) => l.endsWith('ends')).length) <=
        1,
    );
  }
  await Promise.all([a.stop(1_000), b.stop(1_000)]);
});

test('a hop that fails here gets its chance elsewhere', async () => {
  const ran: string[] = [];
  const { clock, process } = createScene(async (signal, _report, lease) => {
    ran.push(lease.token);
    if (ran.length === 1) throw new Error('not here');
    await clock.sleep(1e9, { signal });
  });
  const [a, b] = [process('a'), process('b')];
  await clock.advance(TTL / 5);
  assert.equal(ran.length, 2);
  assert.equal(a.health()[0]?.restarts, 1);
  await Promise.all([a.stop(1_000), b.stop(1_000)]);
});

test('a process that slept through the end of its lease cannot undo what came after', async () => {
  const waking: (() => void)[] = [];
  const saves: Promise<unknown>[] = [];
  const { clock, store, process } = createScene(async (signal, _report, lease: Lease) => {
    if (waking.length === 0) {
      // Deaf to its signal, as a process is that the system has stopped.
      await new Promise<void>((resolve) => waking.push(resolve));
      const save = store.save('position', 'old', { lease });
      saves.push(save.catch((error: unknown) => error));
      await save;
    }
    await store.save('position', 'new', { lease });
    await clock.sleep(1e9, { signal });
  });
  let isStopped = false;
  const a = process('a', {
    ...store,
    renew: (...args) => (isStopped ? new Promise(() => undefined) : store.renew(...args)),
  });
  const b = process('b');
  await clock.advance(0);
  isStopped = true;
  await clock.advance(2 * TTL);
  assert.equal(await store.load('position'), 'new');
  for (const wake of waking) wake();
  await clock.advance(0);
  assert.equal(((await saves[0]) as ConnectedServiceError).code, 'conflict');
  assert.equal(await store.load('position'), 'new');
  assert.deepEqual([a.health()[0]?.counts['leasesLost'], a.health()[0]?.restarts], [1, 0]);
  await Promise.all([a.stop(1_000), b.stop(1_000)]);
});

async function twoEngines(change: Partial<ConnectedServiceOptions> = {}) {
  const world = await createWorld(() => change);
  const second = createConnectedService(world.options);
  await world.service.start();
  await second.start();
  await world.clock.advance(0);
  const close = async () => {
    await second.close();
    await world.close();
  };
  return { world, second, close };
}

test('readings are live in both processes, and stored once, by whichever reads', async (t) => {
  const { world, second, close } = await twoEngines();
  t.after(close);
  const seen: Activity[][] = [[], []];
  const stop = new AbortController();
  for (const [index, service] of [world.service, second].entries()) {
    void (async () => {
      const options = { readingsOf: ['dev-1'], signal: stop.signal };
      for await (const item of service.client().activity(options)) seen[index]?.push(item);
    })();
  }
  await until('both listen', () => seen.every((items) => items.some(({ type }) => type === 'connection')));
  world.devices.device('smt-1').send({ T: 1 });
  // The other process looks for what is stored from time to time: first it must be.
  const counts = () => world.service.health().hops.find(({ name }) => name === 'telemetry')?.counts['messages'];
  await until('it is stored', () => counts() === 1);
  await world.clock.advance(1_000);
  await until('both show it', () => seen.every((items) => items.some(({ type }) => type === 'readings')));
  const hops = [world.service, second].map((service) => service.health().hops.find(({ name }) => name === 'telemetry'));
  assert.deepEqual(
    hops.map((hop) => [hop?.state, hop?.counts['messages'] ?? 0]),
    [
      ['ok', 1],
      ['standby', 0],
    ],
  );
  assert.equal(second.health().state, 'ok');

  await world.service.close();
  world.devices.device('smt-1').send({ T: 2 });
  await world.clock.advance(TTL / 5);
  await until(
    'the second reads on',
    () => second.health().hops.find(({ name }) => name === 'telemetry')?.counts['messages'] === 1,
  );
  stop.abort();
});

test('two engines: each trigger runs its flow once, and each action once', async (t) => {
  const note = definition({ Note: call('Alerts_Comment', { id: '@triggerBody().id', 'body/text': 'seen' }) });
  const { world, close } = await twoEngines({ flows: [{ name: 'note', definition: note }] });
  t.after(close);
  for (let n = 0; n < 10; n += 1)
    await world.client.alerts.raise({ description: `alert ${n}`, source: 's', token: `${n}` });
  await until(
    'all have run',
    async () => (await world.store.query('flowRun', { where: { status: 'Succeeded' } })).items.length === 10,
  );
  const alerts = await all(world.client.alerts.list());
  assert.deepEqual(
    alerts.map(({ comments }) => comments?.length),
    Array(10).fill(1),
  );
});

test('a time to live that is none is refused', async () => {
  const world = await createWorld();
  for (const leaseMs of [0, -1, Number.NaN]) {
    assert.throws(() => createConnectedService({ ...world.options, leaseMs }), {
      code: 'invalid',
      details: { field: 'leaseMs' },
    });
  }
  await world.close();
});

test('a hop that works in one process at a time saves under its lease', async (t) => {
  const saved = new Map<string, boolean>();
  const world = await createWorld(({ store }) => ({
    store: {
      ...store,
      save(name, checkpoint, options) {
        saved.set(name, options?.lease !== undefined);
        return store.save(name, checkpoint, options);
      },
    } satisfies ServiceStore,
    devicePull: { everyMs: 60_000 },
    flows: [{ name: 'close', definition: definition({ close: call('Alerts_Close', { id: 'x' }) }) }],
  }));
  t.after(world.close);
  await world.service.start();
  const names = ['alert-suggestions', 'devices:scheduled-pull', 'flows', 'readings:retention'];
  await until('all to save', () => names.every((name) => saved.has(name)));
  for (const [name, underLease] of saved) assert.ok(underLease, `${name} saves without its lease`);
});
