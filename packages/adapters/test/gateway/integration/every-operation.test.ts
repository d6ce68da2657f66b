import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ConnectedServiceError, operationParameters, OPERATIONS } from '@csk/core';
import type { ConnectedServiceClient, Entity, ErrorCode, OperationId, ReadClient } from '@csk/core';
import { createGatewayClient } from '../../../src/gateway/client/index.ts';
import { PROBLEMS } from '../../../src/gateway/contract/problem.ts';
import { REQUEST_SCHEMAS } from '../../../src/gateway/server/request-schemas/index.ts';
import { startGateway } from './gateway-fixture.ts';
import type { GatewayFixture } from './gateway-fixture.ts';
import { HISTORIES, ID, LISTS, RANGE, RECORD, VERBS } from './operation-table.ts';
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

for (const [operationId, verb, call, input] of VERBS) {
  test(`${operationId} is the same call on both sides`, async () => {
    service.answer = RECORD;
    assert.deepEqual(await call(client), OPERATIONS[operationId].method === 'DELETE' ? undefined : RECORD);
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

for (const [operationId, noun] of LISTS) {
  test(`${operationId} pages through everything, with its query`, async () => {
    service.answer = Array.from({ length: 7 }, (_, index) => ({ ...RECORD, id: String(index) }));
    const query = { where: { id: ['a', 'b'], createdAt: { gte: 'x', ne: null } }, orderBy: 'updatedAt asc' } as const;
    const items: string[] = [];
    for await (const page of (client[noun] as ReadClient<Entity>).list(query).byPage({ maxPageSize: 3 })) {
      assert.ok(page.items.length <= 3);
      items.push(...page.items.map(({ id }) => id));
    }
    assert.deepEqual(items, ['0', '1', '2', '3', '4', '5', '6']);
    assert.equal(service.calls.length, 3);
    assert.equal(service.calls[0]?.verb, `${noun}.list`);
    assert.deepEqual(service.calls[0]?.input[0], query);
  });
}

test('a search crosses the wire as it is; a list without one refuses it', async () => {
  service.answer = [RECORD];
  const search = 'Ü & \'"%_\\ +?# 冷';
  for await (const page of client.alerts.list({ search, orderBy: 'raisedAt desc' }).byPage()) {
    assert.equal(page.items.length, 1);
  }
  assert.deepEqual(service.calls[0]?.input[0], { search, orderBy: 'raisedAt desc' });
  const refused = { code: 'invalid', details: { field: 'search' } };
  const first = (list: AsyncIterable<unknown>) => list[Symbol.asyncIterator]().next();
  await assert.rejects(first(client.cases.list({ search: 'x'.repeat(5_000) })), refused);
  await assert.rejects(first(client.registrations.list({ search: 'x' })), refused);
  assert.equal(service.calls.length, 1);
});

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

test('Assets_Devices pages', async () => {
  service.answer = [RECORD, { ...RECORD, id: 'y' }];
  const items = [];
  for await (const page of client.assets.devices(ID).byPage({ maxPageSize: 1 })) items.push(...page.items);
  assert.deepEqual(items, service.answer);
  assert.deepEqual([service.calls.length, service.calls[0]?.input[0]], [2, ID]);
});

test('Cases_RelatedDevices pages with its scope', async () => {
  service.answer = [RECORD];
  const items = [];
  for await (const item of client.cases.relatedDevices(ID, { scope: 'account' })) items.push(item);
  assert.deepEqual(items, [RECORD]);
  assert.deepEqual(service.calls[0]?.input.slice(0, 2), [ID, { scope: 'account' }]);
});

test('a list may ask what a list field includes', async () => {
  service.answer = [];
  const where = { deviceIds: { includes: ['d1', 'ü'] }, status: 'open' } as const;
  for await (const item of client.cases.list({ where })) assert.fail(item.id);
  assert.deepEqual(service.calls[0]?.input[0], { where });
  for (const wrong of [{ deviceIds: 'd1' }, { deviceIds: { includes: 5 } }, { status: { includes: 'open' } }]) {
    await assert.rejects(first(wrong), { code: 'invalid' });
  }
});

async function first(where: object): Promise<void> {
  for await (const item of client.cases.list({ where: where })) assert.fail(item.id);
}

for (const verb of ['targets', 'excluded'] as const) {
  test(`the ${verb} of a command job come in pages`, async () => {
    service.answer = Array.from({ length: 60 }, (_, index) => ({ deviceId: `d${index}`, deviceKey: `k${index}` }));
    const items = [];
    for await (const item of client.commandJobs[verb](ID)) items.push(item);
    assert.deepEqual(items, service.answer);
    assert.deepEqual(service.calls[0]?.input[0], ID);
    assert.deepEqual(
      service.calls.map((call) => call.verb),
      [`commandJobs.${verb}`, `commandJobs.${verb}`],
    );
  });
}

test('Audit_List pages with its conditions', async () => {
  service.answer = [{ number: 2 }, { number: 1 }];
  const query = { kind: 'alert', recordId: ID, actor: 'ada', from: RANGE.from, to: RANGE.to } as const;
  const items = [];
  for await (const page of client.audit.list(query).byPage({ maxPageSize: 1 })) items.push(...page.items);
  assert.deepEqual(items, service.answer);
  assert.equal(service.calls.length, 2);
  assert.deepEqual(service.calls[0]?.input[0], query);
});

test('Campaigns_Devices pages with its query', async () => {
  service.answer = [RECORD];
  const query = { where: { status: ['failed'] as const }, orderBy: 'endedAt desc' } as const;
  const items = [];
  for await (const item of client.campaigns.devices(ID, query)) items.push(item);
  assert.deepEqual(items, service.answer);
  assert.deepEqual(service.calls[0]?.input.slice(0, 2), [ID, query]);
});

test('Flows_List and Flows_Runs page', async () => {
  service.answer = [RECORD, { ...RECORD, id: 'y' }];
  const items = [];
  for await (const page of client.flows.list().byPage({ maxPageSize: 1 })) items.push(...page.items);
  const query = { where: { flow: ['a'], status: 'Failed', deviceId: 'd' }, orderBy: 'startedAt asc' } as const;
  for await (const run of client.flows.runs(query)) items.push(run);
  assert.deepEqual(items, [...(service.answer as object[]), ...(service.answer as object[])]);
  assert.deepEqual(
    service.calls.map(({ verb }) => verb),
    ['flows.list', 'flows.list', 'flows.runs'],
  );
  assert.deepEqual(service.calls[2]?.input[0], query);
});

test('Rules_List pages', async () => {
  service.answer = [RECORD, { ...RECORD, id: 'y' }];
  const items = [];
  for await (const page of client.rules.list().byPage({ maxPageSize: 1 })) items.push(...page.items);
  assert.deepEqual(items, service.answer);
  assert.deepEqual(
    service.calls.map(({ verb }) => verb),
    ['rules.list', 'rules.list'],
  );
});

test('every operation of the table is tested above, and takes what the engine takes', () => {
  const paged = [
    'Assets_Devices',
    'Cases_RelatedDevices',
    'CommandJobs_Targets',
    'CommandJobs_Excluded',
    'Audit_List',
    'Campaigns_Devices',
    'Flows_List',
    'Rules_List',
    'Flows_Runs',
  ];
  const tested = [...[...VERBS, ...LISTS, ...HISTORIES].map(([id]) => id), ...paged];
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
  assert.equal(await client.rules.get('nobody'), undefined);
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
