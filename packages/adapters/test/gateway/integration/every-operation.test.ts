import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ConnectedServiceError, operationParameters, OPERATIONS } from '@csk/core';
import type { ConnectedServiceClient, ErrorCode, OperationId } from '@csk/core';
import { createGatewayClient } from '../../../src/gateway/client/index.ts';
import { PROBLEMS } from '../../../src/gateway/contract/problem.ts';
import { REQUEST_SCHEMAS } from '../../../src/gateway/server/request-schemas/index.ts';
import { startGateway } from './gateway-fixture.ts';
import type { GatewayFixture } from './gateway-fixture.ts';
import { createRecordingService, unavailable } from './recording-client.ts';

const service = createRecordingService();
let fixture: GatewayFixture;
let client: ConnectedServiceClient;

before(async () => {
  fixture = await startGateway(service.client);
  client = createGatewayClient({
    baseUrl: fixture.baseUrl,
    getToken: () => 'good',
    retry: { baseMs: 1, maxMs: 2 },
  });
});
after(async () => {
  await client.close();
  await fixture.close();
});
beforeEach(() => {
  service.calls.length = 0;
  service.answer = undefined;
});

const RECORD = { id: 'x', version: '7', createdAt: 't', updatedAt: 't' };
const ID = 'ä/ß ?#%';
const WRITE = { idempotencyKey: 'key-1', ifVersion: '6' };
const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };

const TILE = { label: 'Warmth', source: 'measure', metric: 't', rangeType: 'hours', rangeValue: 24 } as const;

/** Each verb of the client, the call it must become on the other side, and what it carries. */
const VERBS: readonly (readonly [
  OperationId,
  string,
  (c: ConnectedServiceClient) => Promise<unknown>,
  readonly unknown[],
])[] = [
  ['Accounts_Get', 'accounts.get', (c) => c.accounts.get(ID), [ID]],
  ['Assets_Get', 'assets.get', (c) => c.assets.get(ID), [ID]],
  ['Categories_Get', 'categories.get', (c) => c.categories.get(ID), [ID]],
  ['Devices_Get', 'devices.get', (c) => c.devices.get(ID), [ID]],
  ['Devices_Register', 'devices.register', (c) => c.devices.register(ID, { idempotencyKey: 'key-1' }), [ID]],
  ['Devices_Pull', 'devices.pull', (c) => c.devices.pull(ID, { idempotencyKey: 'key-1' }), [ID]],
  ['Registrations_Get', 'registrations.get', (c) => c.registrations.get(ID), [ID]],
  ['Alerts_Get', 'alerts.get', (c) => c.alerts.get(ID), [ID]],
  [
    'Alerts_Raise',
    'alerts.raise',
    (c) => c.alerts.raise({ description: '<img src=x>', data: { deep: [1, null, 'ü'] } }, { idempotencyKey: 'key-1' }),
    [{ description: '<img src=x>', data: { deep: [1, null, 'ü'] } }],
  ],
  ['Alerts_Acknowledge', 'alerts.acknowledge', (c) => c.alerts.acknowledge(ID, WRITE), [ID]],
  [
    'Alerts_Assign',
    'alerts.assign',
    (c) => c.alerts.assign(ID, { to: null, reason: 'end of shift' }, WRITE),
    [ID, { to: null, reason: 'end of shift' }],
  ],
  ['Alerts_Comment', 'alerts.comment', (c) => c.alerts.comment(ID, { text: 'ü' }, WRITE), [ID, { text: 'ü' }]],
  [
    'Alerts_Shelve',
    'alerts.shelve',
    (c) => c.alerts.shelve(ID, { until: RANGE.to, reason: 'known fault' }, WRITE),
    [ID, { until: RANGE.to, reason: 'known fault' }],
  ],
  ['Alerts_Unshelve', 'alerts.unshelve', (c) => c.alerts.unshelve(ID, undefined, WRITE), [ID, {}]],
  ['Alerts_Close', 'alerts.close', (c) => c.alerts.close(ID, { reason: 'fixed' }, WRITE), [ID, { reason: 'fixed' }]],
  ['Alerts_Reactivate', 'alerts.reactivate', (c) => c.alerts.reactivate(ID, undefined, WRITE), [ID, {}]],
  [
    'Alerts_ConvertToCase',
    'alerts.convertToCase',
    (c) => c.alerts.convertToCase(['a', 'b'], { title: 'T', priority: 'high' }, { idempotencyKey: 'key-1' }),
    [['a', 'b'], { title: 'T', priority: 'high' }],
  ],
  ['Cases_Get', 'cases.get', (c) => c.cases.get(ID), [ID]],
  ['Cases_Update', 'cases.update', (c) => c.cases.update(ID, { title: 'T' }, WRITE), [ID, { title: 'T' }]],
  ['Cases_Resolve', 'cases.resolve', (c) => c.cases.resolve(ID, { resolution: 'R' }, WRITE), [ID, { resolution: 'R' }]],
  ['WorkOrders_Get', 'workOrders.get', (c) => c.workOrders.get(ID), [ID]],
  ['Commands_Get', 'commands.get', (c) => c.commands.get(ID), [ID]],
  [
    'Commands_Send',
    'commands.send',
    (c) => c.commands.send({ deviceId: 'd', name: 'Reset', parameters: { delay: 5 } }, { idempotencyKey: 'key-1' }),
    [{ deviceId: 'd', name: 'Reset', parameters: { delay: 5 } }],
  ],
  ['Commands_Definitions', 'commands.definitions', (c) => c.commands.definitions({ deviceId: ID }), [{ deviceId: ID }]],
  [
    'Readings_Range',
    'readings.range',
    (c) => c.readings.range(ID, { ...RANGE, metrics: ['a,b'], maxPoints: 10 }),
    [ID, { ...RANGE, metrics: ['a,b'], maxPoints: 10 }],
  ],
  ['Readings_Latest', 'readings.latest', (c) => c.readings.latest(ID), [ID]],
  [
    'Readings_Gaps',
    'readings.gaps',
    (c) => c.readings.gaps(ID, { ...RANGE, longerThanMs: 60_000, metric: 'a b' }),
    [ID, { ...RANGE, longerThanMs: 60_000, metric: 'a b' }],
  ],
  [
    'Readings_Heartbeats',
    'readings.heartbeats',
    (c) => c.readings.heartbeats(ID, { ...RANGE, limit: 5 }),
    [ID, { ...RANGE, limit: 5 }],
  ],
  ['Devices_Summary', 'devices.summary', (c) => c.devices.summary(ID), [ID]],
  [
    'Devices_FleetStatus',
    'devices.fleetStatus',
    (c) => c.devices.fleetStatus({ accountId: ID, categoryId: 'c' }),
    [{ accountId: ID, categoryId: 'c' }],
  ],
  ['SummaryTiles_Get', 'summaryTiles.get', (c) => c.summaryTiles.get(ID), [ID]],
  [
    'SummaryTiles_Create',
    'summaryTiles.create',
    (c) => c.summaryTiles.create({ ...TILE, categoryId: ID, aggregation: 'avg' }, { idempotencyKey: 'key-1' }),
    [{ ...TILE, categoryId: ID, aggregation: 'avg' }],
  ],
  [
    'SummaryTiles_Update',
    'summaryTiles.update',
    (c) => c.summaryTiles.update(ID, { ...TILE, unit: null, position: 3 }, WRITE),
    [ID, { ...TILE, unit: null, position: 3 }],
  ],
];

for (const [operationId, verb, call, input] of VERBS) {
  test(`${operationId} is the same call on both sides`, async () => {
    service.answer = RECORD;
    assert.deepEqual(await call(client), RECORD);
    const [received] = service.calls;
    assert.equal(service.calls.length, 1);
    assert.equal(received?.verb, verb);
    assert.deepEqual(JSON.parse(JSON.stringify(received?.input)), input);
    const isWrite = OPERATIONS[operationId].method !== 'GET';
    assert.equal(received?.idempotencyKey, isWrite ? 'key-1' : undefined);
    if (operationParameters(operationId).includes('ifVersion')) assert.equal(received?.ifVersion, '6');
    assert.ok(received?.signal, 'what the caller gives up is given up here too');
  });
}

const LISTS = [
  ['Accounts_List', 'accounts'],
  ['Assets_List', 'assets'],
  ['Categories_List', 'categories'],
  ['Devices_List', 'devices'],
  ['Registrations_List', 'registrations'],
  ['Alerts_List', 'alerts'],
  ['Cases_List', 'cases'],
  ['WorkOrders_List', 'workOrders'],
  ['Commands_List', 'commands'],
  ['SummaryTiles_List', 'summaryTiles'],
] as const;

for (const [operationId, noun] of LISTS) {
  test(`${operationId} pages through everything, with its query`, async () => {
    service.answer = Array.from({ length: 7 }, (_, index) => ({ ...RECORD, id: String(index) }));
    const query = { where: { id: ['a', 'b'], createdAt: { gte: 'x', ne: null } }, orderBy: 'updatedAt asc' } as const;
    const items: string[] = [];
    for await (const page of client[noun].list(query).byPage({ maxPageSize: 3 })) {
      assert.ok(page.items.length <= 3);
      items.push(...page.items.map(({ id }) => id));
    }
    assert.deepEqual(items, ['0', '1', '2', '3', '4', '5', '6']);
    assert.equal(service.calls.length, 3);
    assert.equal(service.calls[0]?.verb, `${noun}.list`);
    assert.deepEqual(service.calls[0]?.input[0], query);
  });
}

const HISTORIES = [
  ['Accounts_History', 'accounts'],
  ['Assets_History', 'assets'],
  ['Devices_History', 'devices'],
  ['Cases_History', 'cases'],
] as const;

for (const [operationId, noun] of HISTORIES) {
  test(`${operationId} pages with its kinds and times`, async () => {
    service.answer = [{ kind: 'alert', at: 't', entity: RECORD }];
    const items = [];
    for await (const item of client[noun].history(ID, { ...RANGE, kinds: ['alert'] })) items.push(item);
    assert.deepEqual(items, service.answer);
    assert.equal(service.calls[0]?.verb, `${noun}.history`);
    assert.deepEqual(service.calls[0]?.input.slice(0, 2), [ID, { ...RANGE, kinds: ['alert'] }]);
  });
}

test('SummaryTiles_Delete is the same call on both sides and answers nothing', async () => {
  assert.equal(await client.summaryTiles.delete(ID, WRITE), undefined);
  const [received] = service.calls;
  assert.deepEqual([received?.verb, received?.input[0]], ['summaryTiles.delete', ID]);
  assert.deepEqual([received?.idempotencyKey, received?.ifVersion], ['key-1', '6']);
});

test('every operation of the table is tested above, and takes what the engine takes', () => {
  const tested = [...[...VERBS, ...LISTS, ...HISTORIES].map(([id]) => id), 'SummaryTiles_Delete'];
  assert.deepEqual(tested.sort(), Object.keys(OPERATIONS).sort());
  for (const operationId of Object.keys(OPERATIONS) as OperationId[]) {
    const { query, body } = REQUEST_SCHEMAS[operationId];
    const names = [
      ...(OPERATIONS[operationId].path.includes('{id}') ? ['id'] : []),
      ...Object.keys(query?.shape ?? {}),
      ...Object.keys(body?.shape ?? {}),
    ];
    const expected = operationParameters(operationId).filter((name) => name !== 'ifVersion');
    assert.deepEqual(names.sort(), [...expected].sort(), operationId);
  }
});

test('every error keeps its code, message, details and patience across the wire', async () => {
  for (const code of Object.keys(PROBLEMS) as ErrorCode[]) {
    if (code === 'internal') continue;
    service.answer = new ConnectedServiceError(code, `It is ${code}.`, { details: { a: [1] }, retryAfterMs: 1 });
    const call = client.alerts.close('x');
    await assert.rejects(call, {
      name: 'ConnectedServiceError',
      code,
      message: `It is ${code}.`,
      details: { a: [1] },
      retryAfterMs: 1,
    });
  }
});

test('a defect shows a reference and nothing else', async () => {
  for (const secret of [new Error('password=hunter2'), new ConnectedServiceError('internal', 'password=hunter2')]) {
    service.answer = secret;
    fixture.logged.length = 0;
    await assert.rejects(client.alerts.raise({ description: 'x' }), (error: ConnectedServiceError) => {
      assert.equal(error.code, 'internal');
      assert.ok(!JSON.stringify([error.message, error.details ?? null]).includes('hunter2'));
      assert.match(error.message, /Reference [0-9a-f-]{36}/);
      return true;
    });
    assert.equal(fixture.logged.length, 1);
  }
});

test('a write that fails for the moment is repeated with the same key', async () => {
  let tries = 0;
  service.answer = () => {
    tries += 1;
    if (tries < 3) throw unavailable();
    return RECORD;
  };
  assert.deepEqual(await client.alerts.close('x'), RECORD);
  assert.equal(new Set(service.calls.map(({ idempotencyKey }) => idempotencyKey)).size, 1);
  assert.equal(service.calls.length, 3);
});

test('what does not exist is undefined', async () => {
  assert.equal(await client.cases.get('nobody'), undefined);
});

test('giving up cancels the work on the server', async () => {
  const aborted = new Promise<void>((resolve) => {
    service.answer = ({ signal }: { signal: AbortSignal }) =>
      new Promise(() => signal.addEventListener('abort', () => resolve(), { once: true }));
  });
  const controller = new AbortController();
  const call = client.alerts.get('x', { signal: controller.signal });
  while (service.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new Error('enough'));
  await assert.rejects(call, /enough/);
  await aborted;
});
