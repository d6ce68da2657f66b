// Rules that are changed while engines run: checked before they are kept, run by one engine, named on their alerts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { ConnectedServiceError, createConnectedService, UNCHANGED_RULE } from '@csk/core';
import type { StartJobOptions, StreamJobDefinition, StreamProcessor } from '@csk/core';
import { auditEntries } from '../audit-entries.ts';
import { createEnginePair } from '../engine-pair.ts';
import { IDLE_PROCESSOR } from './idle-processor.ts';
import { all, createWorld, jump, row, until } from '../world.ts';

const HOT: StreamJobDefinition = { name: 'hot', version: '3', query: 'SELECT hot' };
const COLD: StreamJobDefinition = { name: 'cold / <b>', version: '1', query: 'SELECT cold' };

/** Runs nothing: notes what it was asked to run, and takes every text that does not say that it is wrong. */
function createFakeProcessor() {
  const runs: { readonly job: StreamJobDefinition; readonly stateVersion: number | undefined; ended: boolean }[] = [];
  const checks: { readonly query: string; readonly replaces: string | undefined }[] = [];
  const port: StreamProcessor = {
    ...IDLE_PROCESSOR,
    async check({ query }, { replaces } = {}) {
      checks.push({ query, replaces: replaces?.query });
      if (query.includes('FORM')) {
        throw new ConnectedServiceError('invalid', '3:1 expected FROM', {
          details: { field: 'query', line: 3, column: 1, problem: 'expected FROM' },
        });
      }
      if (replaces && query.includes('other')) {
        throw new ConnectedServiceError('conflict', 'It does not fit.', { details: { reasons: ['windows'] } });
      }
    },
    async start(job, { stateVersion }: StartJobOptions = {}) {
      const run = { job, stateVersion, ended: false };
      runs.push(run);
      return { ...(await IDLE_PROCESSOR.start(job)), stop: async () => void (run.ended = true) };
    },
  };
  const running = (name: string) => runs.filter(({ job, ended }) => job.name === name && !ended);
  return { port, runs, checks, running };
}

/** Two engines with the same rules. */
async function createPair(t: TestContext) {
  const fake = createFakeProcessor();
  const pair = await createEnginePair(t, () => ({ rules: { processor: fake.port, jobs: [HOT, COLD] } }));
  const start = async () => {
    await pair.start();
    await until('both jobs to run', () => fake.running('hot').length + fake.running(COLD.name).length === 2);
  };
  return { ...pair, ...fake, start };
}

test('the set-up holds until somebody changes a rule, and again when it is given back', async (t) => {
  const { admin, client } = await createPair(t);
  assert.deepEqual(await all(client.rules.list()), [
    {
      id: 'hot',
      version: UNCHANGED_RULE,
      jobVersion: '3',
      query: 'SELECT hot',
      configuredQuery: 'SELECT hot',
      isChanged: false,
      hasThresholds: false,
    },
    {
      id: COLD.name,
      version: UNCHANGED_RULE,
      jobVersion: '1',
      query: 'SELECT cold',
      configuredQuery: 'SELECT cold',
      isChanged: false,
      hasThresholds: false,
    },
  ]);
  const changed = await admin.rules.update('hot', { query: 'SELECT hotter' }, { ifVersion: UNCHANGED_RULE });
  assert.deepEqual([changed.query, changed.isChanged, changed.jobVersion], ['SELECT hotter', true, '3+1']);
  assert.deepEqual(await client.rules.get('hot'), changed);
  assert.deepEqual((await all(client.rules.list()))[0], changed);
  const again = await admin.rules.update('hot', { query: HOT.query }, { ifVersion: changed.version });
  assert.deepEqual([again.query, again.isChanged, again.jobVersion], ['SELECT hot', false, '3']);
  await admin.rules.update('hot', { query: 'SELECT hotter' });
  assert.equal((await admin.rules.update('hot', { query: null })).isChanged, false);
  assert.equal(await client.rules.get('none'), undefined);
  const first = [];
  for await (const page of client.rules.list().byPage({ maxPageSize: 1 })) first.push(page.items.length);
  assert.deepEqual(first, [1, 1]);
});

test('one engine runs a rule; whichever engine changes it, that one takes it up, and the other rule runs on', async (t) => {
  const { admin, clock, runs, running, start } = await createPair(t);
  await start();
  assert.deepEqual(runs.map(({ job, stateVersion }) => [job.query, stateVersion]).sort(), [
    ['SELECT cold', undefined],
    ['SELECT hot', undefined],
  ]);
  const taken = (query: string) =>
    until('the change to be taken up', async () => {
      await jump(clock, 1_000);
      return running('hot').some(({ job }) => job.query === query);
    });
  await admin.rules.update('hot', { query: 'SELECT hotter' });
  await taken('SELECT hotter');
  await admin.rules.update('hot', { query: 'SELECT other', state: 'drop' });
  await taken('SELECT other');
  await admin.rules.update('hot', { query: null, state: 'drop' });
  await taken('SELECT hot');
  assert.deepEqual(
    runs.filter(({ job }) => job.name === 'hot').map(({ job, stateVersion }) => [job.version, stateVersion]),
    [
      ['3', undefined],
      ['3+1', 0],
      ['3+2', 1],
      ['3', 2],
    ],
  );
  assert.equal(running('hot').length, 1, 'the former ones have ended');
  assert.equal(runs.filter(({ job }) => job.name === COLD.name).length, 1);
});

test('an engine that starts later runs what was stored, not what it was set up with', async (t) => {
  const { admin, start, running } = await createPair(t);
  await admin.rules.update('hot', { query: 'SELECT hotter' });
  await start();
  assert.deepEqual(
    running('hot').map(({ job }) => job.query),
    ['SELECT hotter'],
  );
});

test('alerts keep the text of the rule that raised them, former ones too', async (t) => {
  const { admin, client, clock, queue, start, running } = await createPair(t);
  await start();
  await admin.rules.update('hot', { query: 'SELECT hotter' });
  await until('the change', async () => {
    await jump(clock, 1_000);
    return running('hot')[0]?.job.version === '3+1';
  });
  for (const [token, version] of [
    ['a', '3'],
    ['b', '3+1'],
  ] as const) {
    const properties = { 'csk-job': 'hot', 'csk-job-version': version };
    await queue.send([{ id: token, body: [row(token, { deviceid: token })], properties }]);
  }
  const alerts = await until(
    'the alerts',
    () => all(client.alerts.list({ orderBy: 'token asc' })),
    ({ length }) => length === 2,
  );
  assert.deepEqual(
    alerts.map(({ evidence }) => evidence?.rule),
    [
      { name: 'hot', version: '3', text: 'SELECT hot' },
      { name: 'hot', version: '3+1', text: 'SELECT hotter' },
    ],
  );
});

test('a wrong text is refused with its place, one that cannot keep the state with the reasons; nothing is written', async (t) => {
  const { admin, store, checks } = await createPair(t);
  const before = await store.head();
  await assert.rejects(admin.rules.update('hot', { query: 'SELECT\n\nFORM' }), {
    code: 'invalid',
    details: { field: 'query', line: 3, column: 1, problem: 'expected FROM' },
  });
  await assert.rejects(admin.rules.update('hot', { query: 'SELECT other' }), { code: 'conflict' });
  assert.deepEqual(checks.at(-1), { query: 'SELECT other', replaces: 'SELECT hot' });
  for (const [field, change] of [
    ['query', undefined],
    ['query', {}],
    ['query', { query: '' }],
    ['query', { query: 1 }],
    ['query', { query: 'x'.repeat(65_537) }],
    ['state', { query: 'SELECT 1', state: 'maybe' }],
    ['enabled', { query: 'SELECT 1', enabled: true }],
    ['__proto__', JSON.parse('{"__proto__": 1}') as object],
  ] as const) {
    await assert.rejects(admin.rules.update('hot', change as never), { code: 'invalid', details: { field } }, field);
  }
  await assert.rejects(admin.rules.update('none', { query: 'SELECT 1' }), { code: 'not-found' });
  await assert.rejects(admin.rules.update('__proto__', { query: 'SELECT 1' }), { code: 'not-found' });
  assert.equal(await store.head(), before);
});

test('hostile text is text', async (t) => {
  const { admin } = await createPair(t);
  const query = `SELECT '</script><img src=x onerror=alert(1)>' -- ${'\u202e'}${'\u0001'}'; DROP TABLE rule; --`;
  assert.equal((await admin.rules.update(COLD.name, { query })).query, query);
  assert.equal((await admin.rules.get(COLD.name))?.query, query);
});

test('a stale version is refused, a repeated call is not, and each change stands in the audit trail', async (t) => {
  const { admin, client, store, start } = await createPair(t);
  await start();
  const options = { idempotencyKey: 'k', ifVersion: UNCHANGED_RULE };
  const saved = await admin.rules.update('hot', { query: 'SELECT 2' }, options);
  assert.deepEqual(await admin.rules.update('hot', { query: 'SELECT 2' }, options), saved);
  await assert.rejects(admin.rules.update('hot', { query: 'SELECT 3' }, { ifVersion: UNCHANGED_RULE }), {
    code: 'conflict',
  });
  const both = await Promise.allSettled(
    ['SELECT 4', 'SELECT 5'].map((query) => client.rules.update('hot', { query }, { ifVersion: saved.version })),
  );
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const entries = await auditEntries({ store, client: admin }, { kind: 'rule' }, 2);
  assert.deepEqual(
    entries.map(({ op, actorName, operation, fields }) => [op, actorName, operation, fields]),
    [
      ['update', 'Ada', 'Rules_Update', ['query', 'revision']],
      ['create', 'Grace', 'Rules_Update', undefined],
    ],
  );
});

test('a call that is repeated late does not undo what others have changed since', async (t) => {
  const { admin, client, checks } = await createPair(t);
  const options = { idempotencyKey: 'k' };
  await admin.rules.update('hot', { query: 'SELECT 2' }, options);
  const theirs = await client.rules.update('hot', { query: 'SELECT 3' }, { idempotencyKey: 'other' });
  assert.deepEqual(await admin.rules.update('hot', { query: 'SELECT 2' }, options), theirs);
  assert.equal(checks.length, 2, 'what is not done again is not compiled');
  const again = await admin.rules.update('hot', { query: 'SELECT 2' }, { idempotencyKey: 'k2' });
  assert.equal(again.query, 'SELECT 2');
});

test('only administrators see and change them', async (t) => {
  const { service } = await createPair(t);
  for (const roles of [['representative'], ['endpoint-user'], []]) {
    const client = service.client({ id: 'x', roles });
    await assert.rejects(all(client.rules.list()), {
      code: 'forbidden',
      details: { privilege: 'rules.read', operation: 'Rules_List' },
    });
    await assert.rejects(client.rules.get('hot'), { code: 'forbidden' });
    await assert.rejects(client.rules.update('hot', { query: 'SELECT 1' }), {
      code: 'forbidden',
      details: { privilege: 'rules.write', operation: 'Rules_Update' },
    });
  }
  const restricted = service.client({ id: 'x', roles: ['administrator'], accountIds: ['acc-1'] });
  await assert.rejects(restricted.rules.get('hot'), { code: 'forbidden' });
});

test('while the store is away the rule that runs goes on, and the change is taken up when it is back', async (t) => {
  const away = { rules: false };
  const fake = createFakeProcessor();
  const world = await createWorld(({ store }) => ({
    store: {
      ...store,
      get: (kind, id) => (kind === 'rule' && away.rules ? Promise.reject(new Error('away')) : store.get(kind, id)),
    },
    rules: { processor: fake.port, jobs: [HOT] },
  }));
  t.after(() => world.close());
  await world.service.start();
  await until('the job to run', () => fake.running('hot').length === 1);
  const other = createConnectedService({ ...world.options, store: world.store, alertSources: [], telemetry: [] });
  away.rules = true;
  await other.client().rules.update('hot', { query: 'SELECT hotter' });
  for (let turn = 0; turn < 5; turn += 1) await jump(world.clock, 1_000);
  assert.deepEqual(
    fake.running('hot').map(({ job }) => job.query),
    ['SELECT hot'],
  );
  away.rules = false;
  await until('the change', async () => {
    await jump(world.clock, 5_000);
    return fake.running('hot')[0]?.job.query === 'SELECT hotter';
  });
});
