import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgres } from '@csk/adapters/postgres';
import type { Alert } from '@csk/core';
import { Client } from 'pg';
import { sql, startTestServer } from './test-server.ts';

const server = await startTestServer();
const AT = '2026-03-02T08:00:30.500Z';

test('reports see devices and their events, with types that fit, and nothing breaks them', async () => {
  const schema = server.nextSchema();
  const { store, readings, close } = await openPostgres({ connectionString: server.connectionString, schema });
  try {
    const device = { registration: 'registered', connected: true } as const;
    await store.transact(async (tx) => {
      await tx.put('account', { id: 'acc', name: 'Contoso' });
      await tx.put('asset', { id: 'asset', name: 'Cold room', accountId: 'acc' });
      await tx.put('category', { id: 'cat', name: 'Thermostat', commandDefinitionIds: [] });
      const one = { ...device, id: 'd1', name: 'One', deviceKey: 'smt-1', assetId: 'asset', categoryId: 'cat' };
      await tx.put('device', { ...one, lastActivityAt: AT });
      await tx.put('device', { ...device, id: 'd2', name: 'Two', deviceKey: 'smt-2', enabled: false });
      const alert: Omit<Alert, 'id' | 'version' | 'createdAt' | 'updatedAt'> = {
        description: 'x',
        type: 'anomaly',
        status: 'active',
        occurrences: 1,
        source: 's',
        token: 'token-1',
        ...{ raisedAt: AT, lastRaisedAt: AT, rule: 'AlarmTemp', deviceKey: 'smt-1', deviceId: 'd1' },
        priority: { level: 'low', score: 1, reasons: [] },
        transitions: [],
      };
      const evidence = { metric: 'Temperature', reading: 113, threshold: 70, readings: [] };
      await tx.put('alert', { ...alert, id: 'a1', evidence });
      await tx.put('alert', { ...alert, id: 'a2', status: 'closed', raisedAt: '+012026-03-02T08:00:30.500Z' });
    });
    const at = Date.parse(AT);
    await readings.append([
      { deviceKey: 'smt-1', metric: 'Temperature', at, value: 20 },
      { deviceKey: 'smt-1', metric: 'Temperature', at: at + 1, value: 30 },
      { deviceKey: 'smt-1', metric: 'Temperature', at: at + 2, value: 999, quality: 'bad' },
      { deviceKey: 'smt-1', metric: 'Temperature', at: at + 60_000, value: 999, quality: 'bad' },
      { deviceKey: 'smt-2', metric: 'Temperature', at: Number.MAX_SAFE_INTEGER, value: 1e300 },
    ]);

    const status = await sql<Record<string, unknown>>(
      server.connectionString,
      `SELECT DeviceId, Account, Asset, Category, Connected, Status, LastActivityTime, OpenAlerts FROM ${schema}.csk_device_status ORDER BY 1`,
    );
    assert.deepEqual(status, [
      {
        ...{ deviceid: 'smt-1', account: 'Contoso', asset: 'Cold room', category: 'Thermostat', connected: true },
        ...{ status: 'connected', lastactivitytime: new Date(AT), openalerts: '1' },
      },
      {
        ...{ deviceid: 'smt-2', account: null, asset: null, category: null, connected: true },
        ...{ status: 'disabled', lastactivitytime: null, openalerts: '0' },
      },
    ]);
    const events = await sql<Record<string, unknown>>(
      server.connectionString,
      `SELECT EventType, DeviceId, ReadingType, Reading, EventToken, Threshold, RuleOutput, Time, Readings, BadReadings
      FROM ${schema}.csk_device_events ORDER BY eventtype, time NULLS LAST`,
    );
    const nothing = { eventtoken: null, threshold: null, ruleoutput: null };
    const alert = {
      eventtype: 'alert',
      deviceid: 'smt-1',
      eventtoken: 'token-1',
      ruleoutput: 'AlarmTemp',
      ...{ readings: null, badreadings: null },
    };
    assert.deepEqual(events, [
      { ...alert, readingtype: 'Temperature', reading: 113, threshold: 70, time: new Date(AT) },
      { ...alert, readingtype: null, reading: null, threshold: null, time: null },
      {
        ...{ eventtype: 'heartbeat', deviceid: 'smt-1', readingtype: 'Temperature', reading: 30, ...nothing },
        ...{ time: new Date('2026-03-02T08:00:00.000Z'), readings: '3', badreadings: '1' },
      },
      {
        ...{ eventtype: 'heartbeat', deviceid: 'smt-1', readingtype: 'Temperature', reading: null, ...nothing },
        ...{ time: new Date('2026-03-02T08:01:00.000Z'), readings: '1', badreadings: '1' },
      },
      {
        ...{ eventtype: 'heartbeat', deviceid: 'smt-2', readingtype: 'Temperature', reading: 1e300, ...nothing },
        ...{ time: null, readings: '1', badreadings: null },
      },
    ]);
    const types = await sql<{ name: string; type: string }>(
      server.connectionString,
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_schema = $1 AND table_name = 'csk_device_events' ORDER BY ordinal_position`,
      [schema],
    );
    assert.deepEqual(Object.fromEntries(types.map(({ name, type }) => [name, type])), {
      ...{ eventtype: 'text', deviceid: 'text', readingtype: 'text', reading: 'double precision', eventtoken: 'text' },
      ...{ threshold: 'double precision', ruleoutput: 'text', time: 'timestamp with time zone', timems: 'bigint' },
      ...{ minimum: 'double precision', average: 'double precision', readings: 'bigint' },
      ...{ alertid: 'text', badreadings: 'bigint' },
    });
  } finally {
    await close();
  }
});

test('the role of the recipe reads the views and nothing else', async () => {
  const schema = server.nextSchema();
  const { close } = await openPostgres({ connectionString: server.connectionString, schema });
  await close();
  await sql(server.connectionString, `CREATE ROLE ${schema}_reports LOGIN PASSWORD 'reports'`);
  await sql(server.connectionString, `GRANT USAGE ON SCHEMA ${schema} TO ${schema}_reports`);
  await sql(
    server.connectionString,
    `GRANT SELECT ON ${schema}.csk_device_status, ${schema}.csk_device_events TO ${schema}_reports`,
  );
  const client = new Client({ connectionString: server.connectionString });
  await client.connect();
  try {
    await client.query(`SET ROLE ${schema}_reports`);
    await client.query(`SELECT * FROM ${schema}.csk_device_status`);
    await client.query(`SELECT * FROM ${schema}.csk_device_events`);
    await assert.rejects(client.query(`SELECT * FROM ${schema}.device`), { code: '42501' });
    await assert.rejects(client.query(`DELETE FROM ${schema}.csk_device_events`));
  } finally {
    await client.end();
  }
});

test('counting in the database is counting one by one', async () => {
  const { store, close } = await openPostgres({
    connectionString: server.connectionString,
    schema: server.nextSchema(),
  });
  try {
    assert.deepEqual(await store.count('device', {}), [{ values: [], count: 0 }]);
    await store.transact(async (tx) => {
      for (let n = 0; n < 6; n += 1) {
        const device = { id: `d${n}`, name: `n${n}`, deviceKey: `k${n}`, registration: 'registered' } as const;
        await tx.put('device', { ...device, connected: n < 4, ...(n % 2 ? { categoryId: 'c' } : {}) });
      }
    });
    assert.deepEqual(await store.count('device', { where: { connected: true } }), [{ values: [], count: 4 }]);
    const tallies = await store.count('device', { where: { id: { ne: 'd0' } }, by: ['categoryId', 'connected'] });
    assert.deepEqual(
      [...tallies].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      [
        { values: ['c', false], count: 1 },
        { values: ['c', true], count: 2 },
        { values: [null, false], count: 1 },
        { values: [null, true], count: 1 },
      ],
    );
    assert.deepEqual(await store.count('device', { where: { id: 'none' }, by: ['connected'] }), []);
  } finally {
    await close();
  }
});
