// One alert message a thousand times, from four processes on one database.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPostgres } from '@csk/adapters/postgres';
import type { RaiseOrder, RaiseReport } from './raise-order.ts';
import { sql, startTestServer } from './test-server.ts';

const RAISER = fileURLToPath(new URL('./raise-alerts.mts', import.meta.url));
const PROCESSES = 4;
const MESSAGES = 1000;
const DEVICE = 'thermostat-1';
const START = Date.parse('2026-03-02T08:00:00.000Z');

const server = await startTestServer();

interface Kept {
  readonly id: string;
  readonly parent_id: string | null;
  readonly account_id: string | null;
  readonly token: string;
  readonly occurrences: number;
  readonly status: string;
  readonly last_raised_at: string;
}

/** Runs the processes over the alerts, dealt out like cards, and gives what the database then holds. */
async function raiseFromAll(
  context: TestContext,
  through: RaiseOrder['through'],
  alerts: RaiseOrder['alerts'],
): Promise<{ kept: Kept[]; changes: number }> {
  const { connectionString } = server;
  const schema = server.nextSchema();
  const postgres = await openPostgres({ connectionString, schema });
  await postgres.store.transact((transaction) =>
    transaction.put('device', {
      id: 'device-1',
      deviceKey: DEVICE,
      name: 'Thermostat',
      registration: 'registered',
      connected: true,
      accountId: 'account-1',
    }),
  );
  await postgres.close();
  const raisers = await Promise.all(
    Array.from({ length: PROCESSES }, (_, process) =>
      startRaiser(context, {
        connectionString,
        schema,
        through,
        deviceKey: DEVICE,
        alerts: alerts.filter((_alert, index) => index % PROCESSES === process),
      }),
    ),
  );
  const reports = await Promise.all(raisers.map((raiser) => raiser.go()));
  assert.deepEqual(reports, Array(PROCESSES).fill({ failures: 0, putAside: 0 }));
  const kept = await sql<Kept>(
    connectionString,
    `SELECT id, parent_id, account_id, doc->>'token' AS token, (doc->>'occurrences')::int AS occurrences, status,
      last_raised_at FROM ${schema}.alert`,
  );
  const [feed] = await sql<{ changes: number }>(
    connectionString,
    `SELECT count(*)::int AS changes FROM ${schema}.change WHERE kind = 'alert'`,
  );
  return { kept, changes: feed?.changes ?? -1 };
}

async function startRaiser(context: TestContext, order: RaiseOrder): Promise<{ go(): Promise<RaiseReport> }> {
  const child = spawn(process.execPath, ['--conditions=csk-source', '--import=tsx', RAISER], {
    env: { ...process.env, RAISE_ORDER: JSON.stringify(order) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  context.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'ready');
  return {
    async go() {
      child.stdin.write('go\n');
      const { value, done } = await lines.next();
      assert.ok(!done, 'the process ended without a report');
      return JSON.parse(value) as RaiseReport;
    },
  };
}

const instant = (ms: number): string => new Date(START + ms).toISOString();

for (const through of ['client', 'intake'] as const) {
  test(`the same message ${MESSAGES} times through the ${through}: one alert, announced once`, async (context) => {
    const again = Array.from({ length: MESSAGES }, () => ({ token: 'event-1', raisedAt: instant(0) }));
    const { kept, changes } = await raiseFromAll(context, through, again);
    assert.equal(kept.length, 1);
    assert.equal(kept[0]?.occurrences, 1, 'a message that comes again is no new occurrence');
    assert.equal(changes, 1);
  });

  test(`${MESSAGES} messages of one problem through the ${through}: one parent that counts them all`, async (context) => {
    // Their times are out of order and span half the window of 60 s.
    const messages = Array.from({ length: MESSAGES }, (_, index) => ({
      token: `event-${index}`,
      raisedAt: instant(((index * 7919) % MESSAGES) * 30),
    }));
    const { kept, changes } = await raiseFromAll(context, through, messages);
    const parents = kept.filter((alert) => alert.parent_id === null);
    assert.equal(parents.length, 1);
    const [parent] = parents;
    assert.equal(parent?.occurrences, MESSAGES);
    assert.equal(parent?.status, 'active');
    assert.equal(parent?.account_id, 'account-1');
    assert.equal(parent?.last_raised_at, instant((MESSAGES - 1) * 30));
    const repeats = kept.filter((alert) => alert.parent_id === parent?.id);
    assert.equal(repeats.length, MESSAGES - 1);
    assert.ok(repeats.every((alert) => alert.occurrences === 1));
    assert.deepEqual(
      kept.map((alert) => alert.token).sort(),
      messages.map((message) => message.token).sort(),
      'none lost, none doubled',
    );
    // A parent that grew by several repeats of one batch is announced once for all of them.
    const growths = changes - MESSAGES;
    assert.ok(growths >= 1 && growths <= MESSAGES - 1, `the parent's growth was announced ${growths} times`);
    if (through === 'client') assert.equal(growths, MESSAGES - 1, 'each call is a transaction of its own');
    else assert.ok(growths <= MESSAGES / 4, `${growths} transactions for ${MESSAGES} messages: nothing was batched`);
  });
}
