// Thresholds as reference data: each change is a blob of its own, valid from a minute to come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { ConnectedServiceError, UNCHANGED_RULE } from '@csk/core';
import type { BlobStore } from '@csk/core';
import { createMemoryBlobStore } from '@csk/core/memory';
import { auditEntries } from '../audit-entries.ts';
import { IDLE_PROCESSOR } from './idle-processor.ts';
import { all, at, createWorld, jump } from '../world.ts';

const PATH = '{date}/{time}/devicerules.json';
const ROW = { DeviceType: 'Thermostat', Temperature: 70, Humidity: null };

async function create(t: TestContext, blobs: BlobStore = createMemoryBlobStore()) {
  const world = await createWorld(() => ({
    rules: {
      processor: IDLE_PROCESSOR,
      jobs: ['hot', 'cold'].map((name) => ({ name, version: '1', query: `SELECT ${name}` })),
      thresholds: { hot: { blobs, path: PATH } },
    },
  }));
  t.after(() => world.close());
  const admin = world.service.client({ id: 'admin', name: 'Grace', roles: ['administrator'] });
  return { ...world, admin, blobs };
}

const put = (blobs: BlobStore, name: string, text: string) => blobs.write(name, new TextEncoder().encode(text));

test('rows become a new blob at the next minute that gives the job time, and the former ones stay', async (t) => {
  const { admin, blobs, clock } = await create(t);
  assert.deepEqual(await admin.rules.getThresholds('hot'), { id: 'hot', version: UNCHANGED_RULE, rows: [] });
  const first = await admin.rules.replaceThresholds('hot', { rows: [ROW] }, { ifVersion: UNCHANGED_RULE });
  assert.deepEqual([first.validFrom, first.rows], [at(60_000), [ROW]]);
  assert.deepEqual(await admin.rules.getThresholds('hot'), first);
  // Its minute is taken.
  const second = await admin.rules.replaceThresholds('hot', { rows: [{ ...ROW, Temperature: 80 }] });
  assert.equal(second.validFrom, at(120_000));
  await jump(clock, 10 * 60_000 + 50_000);
  const third = await admin.rules.replaceThresholds('hot', { rows: [] }, { ifVersion: second.version });
  assert.equal(third.validFrom, at(12 * 60_000), 'the eleventh minute begins too soon');
  assert.deepEqual(
    (await blobs.list('')).map(({ name }) => name),
    ['2026-03-02/08-01/devicerules.json', '2026-03-02/08-02/devicerules.json', '2026-03-02/08-12/devicerules.json'],
  );
  const [rule] = await all(admin.rules.list());
  assert.deepEqual([rule?.hasThresholds, rule?.isChanged, rule?.version], [true, false, third.version]);
});

test('two at once get a minute each, the same rows once more write nothing, a stale version is refused', async (t) => {
  const { admin, blobs, client, store, service } = await create(t);
  await service.start();
  const both = await Promise.all([1, 2].map((n) => admin.rules.replaceThresholds('hot', { rows: [{ n }] })));
  assert.deepEqual(both.map(({ validFrom }) => validFrom).sort(), [at(60_000), at(120_000)]);
  const options = { idempotencyKey: 'k', ifVersion: (await client.rules.get('hot'))?.version ?? '' };
  const saved = await admin.rules.replaceThresholds('hot', { rows: [ROW] }, options);
  assert.deepEqual(await admin.rules.replaceThresholds('hot', { rows: [ROW] }, options), saved);
  await assert.rejects(admin.rules.replaceThresholds('hot', { rows: [] }, { ifVersion: UNCHANGED_RULE }), {
    code: 'conflict',
  });
  assert.equal((await blobs.list('')).length, 3);
  const entries = await auditEntries({ store, client }, { kind: 'rule' }, 3);
  assert.deepEqual(
    entries.map(({ op, actorName, operation, fields }) => [op, actorName, operation, fields]),
    [
      ['update', 'Grace', 'Rules_ReplaceThresholds', ['thresholdCalls', 'thresholdsFrom']],
      ['update', 'Grace', 'Rules_ReplaceThresholds', ['thresholdsFrom']],
      ['create', 'Grace', 'Rules_ReplaceThresholds', undefined],
    ],
  );
});

test('versions that others uploaded count: one after them, and not in a year', async (t) => {
  const { admin, blobs } = await create(t);
  await put(blobs, '2026-03-02/09-00/devicerules.json', JSON.stringify(ROW));
  await put(blobs, '2026-03-02/09-00/other.json', '[]');
  await put(blobs, '2026-02-30/09-00/devicerules.json', '[]');
  assert.deepEqual(await admin.rules.getThresholds('hot'), {
    id: 'hot',
    version: UNCHANGED_RULE,
    validFrom: at(3_600_000),
    rows: [ROW],
  });
  assert.equal((await admin.rules.replaceThresholds('hot', { rows: [] })).validFrom, at(3_660_000));
  await put(blobs, '2027-01-01/00-00/devicerules.json', 'no JSON');
  await assert.rejects(admin.rules.getThresholds('hot'), { code: 'unsupported' });
  await assert.rejects(admin.rules.replaceThresholds('hot', { rows: [ROW] }), { code: 'conflict' });
});

test('a blob that could not be written leaves the former rows in effect, and the call can be repeated', async (t) => {
  const memory = createMemoryBlobStore();
  let away = true;
  const { admin } = await create(t, {
    ...memory,
    write: async (name, bytes) => (away ? Promise.reject(new Error('away')) : memory.write(name, bytes)),
  });
  const options = { idempotencyKey: 'k', ifVersion: UNCHANGED_RULE };
  await assert.rejects(admin.rules.replaceThresholds('hot', { rows: [ROW] }, options), /away/);
  assert.deepEqual((await admin.rules.getThresholds('hot')).rows, []);
  away = false;
  // It is the version that it has made itself, and nobody else's.
  const other = { ...options, idempotencyKey: 'other' };
  await assert.rejects(admin.rules.replaceThresholds('hot', { rows: [ROW] }, other), { code: 'conflict' });
  const saved = await admin.rules.replaceThresholds('hot', { rows: [ROW] }, options);
  assert.deepEqual(await admin.rules.getThresholds('hot'), saved);
});

test('a call that is repeated late leaves the rows that others have written since', async (t) => {
  const { admin, blobs } = await create(t);
  const ours = { rows: [ROW] };
  const first = await admin.rules.replaceThresholds('hot', ours, { idempotencyKey: 'k' });
  const theirs = await admin.rules.replaceThresholds('hot', { rows: [{ ...ROW, Temperature: 80 }] });
  assert.deepEqual(await admin.rules.replaceThresholds('hot', ours, { idempotencyKey: 'k' }), theirs);
  assert.equal((await blobs.list('')).length, 2);
  const anew = await admin.rules.replaceThresholds('hot', ours, { idempotencyKey: 'k2' });
  assert.deepEqual([anew.rows, anew.validFrom], [first.rows, at(180_000)]);
});

test('one whose blob was never written is no late repeat, whoever has written since', async (t) => {
  const memory = createMemoryBlobStore();
  let away = true;
  const { admin } = await create(t, {
    ...memory,
    write: async (name, bytes) => (away ? Promise.reject(new Error('away')) : memory.write(name, bytes)),
  });
  const repeat = () => admin.rules.replaceThresholds('hot', { rows: [ROW] }, { idempotencyKey: 'k' });
  await assert.rejects(repeat(), /away/);
  away = false;
  const theirs = await admin.rules.replaceThresholds('hot', { rows: [] });
  assert.deepEqual([theirs.validFrom, (await repeat()).validFrom], [at(120_000), at(180_000)]);
  assert.deepEqual((await admin.rules.getThresholds('hot')).rows, [ROW]);
  assert.equal((await repeat()).validFrom, at(180_000));
});

test('one whose blob was never written keeps its claim to the version only until others have written', async (t) => {
  for (const key of ['theirs', undefined]) {
    const memory = createMemoryBlobStore();
    let away = true;
    const { admin } = await create(t, {
      ...memory,
      write: async (name, bytes) => (away ? Promise.reject(new Error('away')) : memory.write(name, bytes)),
    });
    const ours = { idempotencyKey: 'k', ifVersion: UNCHANGED_RULE };
    await assert.rejects(admin.rules.replaceThresholds('hot', { rows: [ROW] }, ours), /away/);
    away = false;
    const { version } = await admin.rules.getThresholds('hot');
    const saved = await admin.rules.replaceThresholds('hot', { rows: [] }, { ifVersion: version, idempotencyKey: key });
    await assert.rejects(admin.rules.replaceThresholds('hot', { rows: [ROW] }, ours), { code: 'conflict' });
    assert.deepEqual(await admin.rules.getThresholds('hot'), saved);
  }
});

test('rows that cannot be compared because the store is away are not written once more', async (t) => {
  const memory = createMemoryBlobStore();
  let away = false;
  const { admin } = await create(t, {
    ...memory,
    read: async (name) => (away ? Promise.reject(new ConnectedServiceError('unavailable', 'away')) : memory.read(name)),
  });
  await admin.rules.replaceThresholds('hot', { rows: [ROW] });
  away = true;
  await assert.rejects(admin.rules.replaceThresholds('hot', { rows: [ROW] }), { code: 'unavailable' });
  assert.equal((await memory.list('')).length, 1);
  away = false;
  // What is no list of rows is replaced, whatever it is.
  await put(memory, '2026-03-02/08-05/devicerules.json', 'no JSON');
  assert.equal((await admin.rules.replaceThresholds('hot', { rows: [ROW] })).validFrom, at(6 * 60_000));
});

test('wrong rows are refused with their place, and nothing is written', async (t) => {
  const { admin, blobs, store } = await create(t);
  const before = await store.head();
  for (const [field, input] of [
    ['rows', undefined],
    ['rows', {}],
    ['rows', { rows: { a: 1 } }],
    ['rows[1]', { rows: [{}, 7] }],
    ['rows[0]', { rows: [[1]] }],
    ['rows[0]', { rows: [{ a: NaN }] }],
    ['rows[0]', { rows: [{ a: () => 1 }] }],
    ['rows', { rows: Array.from({ length: 10_001 }, () => ({})) }],
    ['rows', { rows: Array.from({ length: 600 }, () => ({ a: 'ü'.repeat(1_000) })) }],
    ['path', { rows: [], path: '../x' }],
  ] as const) {
    await assert.rejects(admin.rules.replaceThresholds('hot', input as never), { code: 'invalid', details: { field } });
  }
  for (const name of ['none', 'cold', '__proto__']) {
    await assert.rejects(admin.rules.getThresholds(name), { code: 'not-found' });
    await assert.rejects(admin.rules.replaceThresholds(name, { rows: [] }), { code: 'not-found' });
  }
  assert.equal(await store.head(), before);
  assert.deepEqual(await blobs.list(''), []);
});

test('only administrators read and write them; a path without versions is refused at the start', async (t) => {
  const { service, options } = await create(t);
  const client = service.client({ id: 'x', roles: ['representative'] });
  await assert.rejects(client.rules.getThresholds('hot'), { code: 'forbidden' });
  await assert.rejects(client.rules.replaceThresholds('hot', { rows: [] }), {
    code: 'forbidden',
    details: { privilege: 'rules.write', operation: 'Rules_ReplaceThresholds' },
  });
  assert.ok(options.rules);
  const blobs = createMemoryBlobStore();
  for (const [job, path] of [
    ['hot', 'rules.json'],
    ['warm', PATH],
  ] as const) {
    const rules = { ...options.rules, thresholds: { [job]: { blobs, path } } };
    await assert.rejects(
      createWorld(() => ({ rules })),
      { code: 'invalid' },
    );
  }
});
