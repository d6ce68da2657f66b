// Rules in PostgreSQL: what one process changes, the process that runs the rule takes up, woken by the database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService, UNCHANGED_RULE } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryEventStream, systemClock } from '@csk/core/memory';
import { openPostgres } from '@csk/adapters/postgres';
import { createStreamProcessor } from '@csk/adapters/stream-analytics';
import { changeUnderLoad } from '../../stream-analytics/two-engines.ts';
import { startTestServer } from './test-server.ts';

const server = await startTestServer();
const { connectionString } = server;

test('a rule that is changed under load loses no event and takes none twice', async (t) => {
  const schema = server.nextSchema();
  await changeUnderLoad(t, async () => {
    const postgres = await openPostgres({ connectionString, schema, poolSize: 6 });
    t.after(() => postgres.close());
    return postgres;
  });
});

test('of two changes at once one is refused, and what was stored outlives the process', async (t) => {
  const schema = server.nextSchema();
  const stream = createMemoryEventStream();
  const engine = async () => {
    const { store, readings, close } = await openPostgres({ connectionString, schema, poolSize: 4 });
    t.after(() => close());
    const processor = createStreamProcessor({
      inputs: { Telemetry: { stream } },
      sinks: { Alerts: { write: async () => undefined } },
      checkpoints: store,
      clock: systemClock,
    });
    const jobs = [{ name: 'limits', version: '1', query: 'SELECT n INTO Alerts FROM Telemetry' }];
    const devices = createMemoryDeviceCloud();
    return createConnectedService({ store, readings, devices, rules: { processor, jobs } }).client();
  };
  const [one, two] = [await engine(), await engine()];
  const settled = await Promise.allSettled(
    [one, two].map((client, index) =>
      client.rules.update(
        'limits',
        { query: `SELECT n, '\u202e</b>${index}' AS made INTO Alerts FROM Telemetry` },
        { ifVersion: UNCHANGED_RULE },
      ),
    ),
  );
  assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const saved = settled.find((one) => one.status === 'fulfilled')?.value;
  assert.deepEqual(await (await engine()).rules.get('limits'), saved);
  await assert.rejects(one.rules.update('limits', { query: 'SELECT n INTO Alerts FORM Telemetry' }), (error) => {
    const { code, details } = error as { code: string; details: Record<string, unknown> };
    assert.deepEqual([code, details['field'], details['line'], details['column']], ['invalid', 'query', 1, 22]);
    return true;
  });
});
