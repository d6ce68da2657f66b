// Reports that overtake each other because two engines share a database.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import { createConnectedService } from '@csk/core';
import type { Alert, ConnectedServiceOptions, Json } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryQueue } from '@csk/core/memory';
import { sql, startTestServer } from './test-server.ts';

const { connectionString, nextSchema } = await startTestServer();
const START = Date.parse('2026-03-02T08:00:00.000Z');
const at = (ms: number): string => new Date(START + ms).toISOString();

type Row = { readonly [column: string]: Json };

/** Two engines, each with a queue of its own that stands for its share of one queue. */
async function openEngines(context: TestContext, options: Partial<ConnectedServiceOptions> = {}) {
  const schema = nextSchema();
  const engines = await Promise.all(
    ['one', 'two'].map(async (instance) => {
      const postgres = await openPostgres({ connectionString, schema, poolSize: 4 });
      const queue = createMemoryQueue();
      const service = createConnectedService({
        ...{ store: postgres.store, readings: postgres.readings, devices: createMemoryDeviceCloud(), instance },
        ...options,
        alertSources: [{ name: 'rules', queue }],
      });
      context.after(async () => {
        await service.close();
        await postgres.close();
      });
      await service.start();
      let sent = 0;
      const settled = () => service.health().hops.find(({ name }) => name === 'alerts:rules')?.counts['messages'] ?? 0;
      /** Hands the rows over, one a message, and waits until the engine has acknowledged them. */
      const take = async (...rows: readonly Row[]) => {
        await queue.send(rows.map((row, index) => ({ id: `${instance}-${sent + index}`, body: [row] })));
        sent += rows.length;
        while (settled() < sent) await new Promise((resolve) => setTimeout(resolve, 2));
        assert.deepEqual(await queue.peekDeadLetters(), []);
      };
      return { take, store: postgres.store };
    }),
  );
  const [one, two] = engines;
  assert(one && two);
  const alerts = async (): Promise<readonly Alert[]> =>
    (await one.store.query('alert', { orderBy: 'raisedAt asc' }, { maxPageSize: 1000 })).items;
  return { schema, one, two, alerts };
}

const raised = (deviceid: string, ms: number, more: Row = {}): Row => ({
  ...{ deviceid, ruleoutput: 'Hot', eventtoken: `${deviceid} ${ms}`, time: at(ms) },
  ...more,
});
const cleared = (deviceid: string, ms: number): Row => raised(deviceid, ms, { alertevent: 'Cleared' });
const isOpenAndPresent = ({ status, parentId, clearedAt }: Alert) =>
  status !== 'closed' && parentId === undefined && clearedAt === undefined;

for (const windowMs of [60_000, 0]) {
  test(`beginning and end at once on two engines: never open for ever, window ${windowMs}`, async (context) => {
    const { one, two, alerts } = await openEngines(context, { debounce: { windowMs } });
    const devices = Array.from({ length: 60 }, (_, n) => `d${n}`);
    const half = (parity: number) => devices.filter((_, n) => n % 2 === parity);
    await Promise.all([
      one.take(...half(0).map((key) => raised(key, 0)), ...half(1).map((key) => cleared(key, 30_000))),
      two.take(...half(0).map((key) => cleared(key, 30_000)), ...half(1).map((key) => raised(key, 0))),
    ]);
    const found = await alerts();
    assert.equal(found.length, devices.length);
    assert.deepEqual(found.filter(isOpenAndPresent), []);
    // It comes again, and again late: what is over stays over.
    await Promise.all([
      one.take(...devices.map((key) => raised(key, 0)), ...devices.map((key) => cleared(key, 10_000))),
      two.take(...devices.map((key) => raised(key, 20_000))),
    ]);
    assert.deepEqual((await alerts()).filter(isOpenAndPresent), []);
    await two.take(...devices.map((key) => raised(key, 30_001)));
    assert.equal((await alerts()).filter(isOpenAndPresent).length, devices.length);
  });
}

test('untouched: an end in the one engine before its beginning in the other closes it as it is born', async (context) => {
  const { schema, one, two, alerts } = await openEngines(context, { autoClose: 'untouched' });
  await one.take(cleared('d1', 30_000), cleared('d1', 20_000), cleared(`'; DROP TABLE alert; --\u0000€`, 1));
  await two.take(raised('d1', 0), raised('d1', 31_000));
  const [late, news] = await alerts();
  assert.deepEqual([late?.status, late?.clearedAt, late?.transitions.at(-1)?.actor], ['closed', at(30_000), 'system']);
  assert.deepEqual([news?.status, news?.clearedAt, news?.parentId], ['active', undefined, undefined]);
  const marks = await sql<{ ended: string }>(
    connectionString,
    `SELECT doc->>'clearedAt' AS ended FROM ${schema}.alert_mark WHERE doc ? 'clearedAt' ORDER BY 1`,
  );
  assert.deepEqual(
    marks.map(({ ended }) => ended),
    [at(1), at(30_000)],
  );
});

test('marks that are old are forgotten, those that were renewed are not', async (context) => {
  const schema = nextSchema();
  const { store, readings, close } = await openPostgres({ connectionString, schema });
  const marks = Array.from({ length: 1_203 }, (_, n) => ({ id: `mark-${n}`, subject: `${n}`, clearedAt: at(n) }));
  await store.transact(async (transaction) => {
    for (const some of [marks.slice(0, 1_000), marks.slice(1_000)]) {
      await transaction.putAll(
        'alertMark',
        some.map((record) => ({ record, ifVersion: null })),
      );
    }
  });
  await sql(connectionString, `UPDATE ${schema}.alert_mark SET updated_at = '2020-01-01T00:00:00.000Z'`);
  await store.transact((transaction) => transaction.put('alertMark', { id: 'mark-7', subject: '7', clearedAt: at(8) }));
  const service = createConnectedService({ store, readings, devices: createMemoryDeviceCloud() });
  context.after(async () => {
    await service.close();
    await close();
  });
  await service.start();
  const ids = async () => (await store.query('alertMark', {}, { maxPageSize: 1_000 })).items.map(({ id }) => id);
  for (let tries = 0; tries < 600 && (await ids()).length > 1; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(await ids(), ['mark-7']);
});

test('parents and the repeats that name them at once on two engines: each finds the other', async (context) => {
  const { one, two, alerts } = await openEngines(context);
  for (let round = 0; round < 3; round += 1) {
    const pairs = Array.from({ length: 40 }, (_, n) => `${round}-${n}`);
    const parents = pairs.map((key) => raised(`gateway ${key}`, round * 600_000, { eventtoken: `parent ${key}` }));
    const children = pairs.map((key) =>
      raised(`device ${key}`, round * 600_000, { eventtoken: `child ${key}`, parenttoken: `parent ${key}` }),
    );
    await Promise.all([
      one.take(...parents.slice(0, 20), ...children.slice(20)),
      two.take(...children.slice(0, 20), ...parents.slice(20)),
    ]);
  }
  const found = new Map((await alerts()).map((alert) => [alert.token, alert]));
  assert.equal(found.size, 240);
  for (const [token, alert] of found) {
    const [what, key = ''] = token.split(' ');
    if (what === 'parent') assert.deepEqual([alert.parentId, alert.occurrences], [undefined, 2], token);
    else assert.equal(alert.parentId, found.get(`parent ${key}`)?.id, token);
  }
});
