import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { PruneRequest, ReadingStore } from '@csk/core';
import { createManualClock, createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import { leased } from '../../../../src/service/engine/leased.ts';
import { readingRetention, retentionOf } from '../../../../src/service/readings/reading-retention.ts';
import { createSupervisor } from '../../../../src/service/engine/supervisor.ts';
import type { Hop } from '../../../../src/service/engine/supervisor.ts';
import { at, createWorld, START, until } from '../world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The hop in the only process there is. Its lease is longer than the leaps of the clock here. */
function alone(...[context, ages]: Parameters<typeof readingRetention>): Hop {
  const terms = { leases: context.store, holder: 'one', ttlMs: 1000 * DAY, clock: context.clock };
  return leased(terms, readingRetention(context, ages));
}

test('readings are pruned at the start and then every hour, by the ages asked for', async () => {
  // The hop alone: a whole engine has far too much to do in seven days.
  const requests: PruneRequest[] = [];
  const readings: ReadingStore = {
    ...createMemoryReadingStore(),
    async prune(request) {
      requests.push(request);
      return { raw: 1, minutes: 0, hours: 0 };
    },
  };
  const clock = createManualClock(START);
  const supervisor = createSupervisor({ clock, logger: { log: () => undefined } });
  const context = { readings, store: createMemoryStore({ clock }), clock };
  supervisor.start(alone(context, { rawMs: HOUR, minutesMs: DAY, hoursMs: Infinity }));
  await until('the first', () => requests.length === 1);
  await clock.advance(HOUR);
  await until('the second', () => requests.length === 2);
  assert.deepEqual(requests, [
    { rawOlderThan: at(-HOUR), minuteOlderThan: at(-DAY), hourOlderThan: undefined },
    { rawOlderThan: at(0), minuteOlderThan: at(HOUR - DAY), hourOlderThan: undefined },
  ]);
  assert.deepEqual(supervisor.health()[0]?.counts, { raw: 2, minutes: 0, hours: 0 });
  await supervisor.stop(1000);
});

test('after a leap of the clock nothing is deleted for a day, also by an engine that starts in the middle of it', async () => {
  const requests: PruneRequest[] = [];
  const readings: ReadingStore = {
    ...createMemoryReadingStore(),
    async prune(request) {
      requests.push(request);
      return { raw: 0, minutes: 0, hours: 0 };
    },
  };
  const clock = createManualClock(START);
  const store = createMemoryStore({ clock });
  const start = () => {
    const supervisor = createSupervisor({ clock, logger: { log: () => undefined } });
    supervisor.start(alone({ readings, store, clock }, { rawMs: HOUR, minutesMs: DAY, hoursMs: DAY }));
    return supervisor;
  };
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round += 1) {
      await clock.advance(HOUR);
      await until('the hop to sleep', () => clock.sleeping > 0);
    }
  };
  let engine = start();
  await until('the first', () => requests.length === 1);
  clock.set(at(365 * DAY));
  await rounds(2);
  assert.match(engine.health()[0]?.diagnostics.at(-1)?.message ?? '', /clock has moved/);
  await engine.stop(1000);
  engine = start();
  await rounds(10);
  // The clock is mended before the day is over: nothing was lost, and again a day passes.
  await engine.stop(1000);
  clock.set(at(13 * HOUR));
  engine = start();
  await rounds(23);
  assert.equal(requests.length, 1);
  await rounds(3);
  assert.ok(requests.length > 1);
  assert.equal(requests[1]?.rawOlderThan, at(DAY + 12 * HOUR));
  await engine.stop(1000);
});

test('a store that cannot prune makes the hop start again, and nothing else stops', async () => {
  let asked: PruneRequest | undefined;
  const broken: ReadingStore = {
    ...createMemoryReadingStore(),
    async prune(request) {
      asked = request;
      throw new Error('no disk');
    },
  };
  const world = await createWorld(() => ({ readings: broken, retention: { rawMs: Infinity } }));
  try {
    await world.service.start();
    const failed = await until('a restart', () => world.service.health().hops.find(({ restarts }) => restarts > 0));
    assert.equal(failed?.name, 'readings:retention');
    assert.deepEqual(asked, { rawOlderThan: undefined, minuteOlderThan: undefined, hourOlderThan: undefined });
  } finally {
    await world.close();
  }
});

test('ages have defaults that give way, and must not contradict each other', async () => {
  assert.deepEqual(retentionOf(), { rawMs: 7 * DAY, minutesMs: 90 * DAY, hoursMs: 1095 * DAY });
  assert.deepEqual(retentionOf({ rawMs: 100 * DAY }), { rawMs: 100 * DAY, minutesMs: 100 * DAY, hoursMs: 1095 * DAY });
  assert.deepEqual(retentionOf({ minutesMs: Infinity }), { rawMs: 7 * DAY, minutesMs: Infinity, hoursMs: Infinity });
  for (const [field, retention] of [
    ['rawMs', { rawMs: HOUR - 1 }],
    ['rawMs', { rawMs: Number.NaN }],
    ['minutesMs', { minutesMs: DAY }],
    ['hoursMs', { hoursMs: 30 * DAY }],
  ] as const) {
    assert.throws(() => retentionOf(retention), { code: 'invalid', details: { field: `retention.${field}` } });
  }
  const world = await createWorld();
  assert.throws(() => createConnectedService({ ...world.options, retention: { rawMs: 0 } }), { code: 'invalid' });
  await world.close();
});
