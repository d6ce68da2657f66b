import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertQueueSink, invokeOperation, OPERATIONS, operationParameters } from '@csk/core';
import type { ConnectedServiceClient, OperationId, Page, QueueMessage } from '@csk/core';
import { createMemoryQueue } from '@csk/core/memory';
import { createWorld, START } from '../world.ts';

/** A client that notes which verb was called. */
function recorder(calls: string[]): ConnectedServiceClient {
  const verbs = (path: string): unknown =>
    new Proxy(() => undefined, {
      get: (_target, name) => verbs(path === '' ? String(name) : `${path}.${String(name)}`),
      apply: () => {
        calls.push(path);
        return {
          byPage: async function* () {
            yield { items: [] };
          },
        };
      },
    });
  return verbs('') as ConnectedServiceClient;
}

test('every operation of the table reaches a verb of its own', async () => {
  const verbs: string[] = [];
  for (const operationId of Object.keys(OPERATIONS) as OperationId[]) {
    const before = verbs.length;
    const parameters = operationParameters(operationId).includes('id') ? { id: 'x' } : {};
    await invokeOperation(recorder(verbs), operationId, parameters);
    assert.equal(verbs.length, before + 1, operationId);
    const [noun = '', verb = ''] = operationId.toLowerCase().split('_');
    assert.equal(verbs.at(-1)?.toLowerCase(), `${noun}.${verb}`);
  }
  assert.equal(new Set(verbs).size, Object.keys(OPERATIONS).length);
});

test('paths with an id have it as a parameter, others do not', () => {
  for (const [operationId, { path }] of Object.entries(OPERATIONS)) {
    const parameters = operationParameters(operationId as OperationId);
    assert.equal(parameters.includes('id'), path.includes('{id}'), operationId);
  }
});

test('unknown operations and parameters are refused', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  await assert.rejects(invokeOperation(client, 'Alerts_Explode'), {
    code: 'invalid',
    details: { field: 'operationId' },
  });
  await assert.rejects(invokeOperation(client, 'toString'), { code: 'invalid' });
  await assert.rejects(invokeOperation(client, 'Alerts_Close', { id: 'a', force: true }), {
    code: 'invalid',
    details: { field: 'force' },
  });
  await assert.rejects(invokeOperation(client, 'Alerts_Get', {}), { code: 'invalid', details: { field: 'id' } });
  await assert.rejects(invokeOperation(client, 'Alerts_List', { where: { evil: 1 } }), {
    code: 'invalid',
    details: { field: 'where.evil' },
  });
  await assert.rejects(invokeOperation(client, 'Alerts_List', { maxPageSize: 5000 }), {
    code: 'invalid',
    details: { field: 'maxPageSize' },
  });
});

test('lists give pages, getting gives a record or nothing, writes take ifVersion', async (t) => {
  const { client, close } = await createWorld();
  t.after(close);
  const first = (await invokeOperation(client, 'Devices_List', {
    orderBy: 'deviceKey asc',
    maxPageSize: 2,
  })) as unknown as Page<{ id: string }>;
  assert.deepEqual(
    first.items.map(({ id }) => id),
    ['dev-1', 'dev-2'],
  );
  const second = (await invokeOperation(client, 'Devices_List', {
    orderBy: 'deviceKey asc',
    maxPageSize: 2,
    continuationToken: first.continuationToken ?? '',
  })) as unknown as Page<{ id: string }>;
  assert.deepEqual(
    second.items.map(({ id }) => id),
    ['dev-9'],
  );
  assert.equal(await invokeOperation(client, 'Devices_Get', { id: 'none' }), undefined);
  const alert = (await invokeOperation(client, 'Alerts_Raise', { description: 'x' })) as { id: string };
  await assert.rejects(invokeOperation(client, 'Alerts_Close', { id: alert.id, ifVersion: 'old' }), {
    code: 'conflict',
  });
  await invokeOperation(client, 'Alerts_Close', { id: alert.id, reason: 'done' });
});

test('hostile input to the client is refused by field, and nothing is written', async (t) => {
  const { client, store, close } = await createWorld();
  t.after(close);
  const head = await store.head();
  const loose = client as unknown as Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>;
  const calls: readonly (readonly [string, string, unknown[], string])[] = [
    ['alerts', 'raise', [{ description: 'x', surprise: 1 }], 'surprise'],
    ['alerts', 'raise', [JSON.parse('{"description":"x","__proto__":{}}')], '__proto__'],
    ['alerts', 'raise', [{ description: 'x'.repeat(1_000_000) }], 'description'],
    ['alerts', 'raise', [{ description: '' }], 'description'],
    ['alerts', 'raise', [{}], 'description'],
    ['alerts', 'raise', ['text'], 'input'],
    ['alerts', 'raise', [{ description: 'x', type: 'other' }], 'type'],
    ['alerts', 'raise', [{ description: 'x', raisedAt: 'now' }], 'raisedAt'],
    ['alerts', 'raise', [{ description: 'x', url: 'javascript:alert(1)' }], 'url'],
    ['alerts', 'raise', [{ description: 'x', data: 'x'.repeat(20_000) }], 'data'],
    ['alerts', 'raise', [{ description: 'x', data: new Date() }], 'data'],
    ['alerts', 'raise', [{ description: 'x' }, { idempotencyKey: 'x'.repeat(129) }], 'idempotencyKey'],
    ['alerts', 'raise', [{ description: 'x' }, { ifVersion: '1' }], 'ifVersion'],
    ['alerts', 'raise', [{ description: 'x' }, { retries: 1 }], 'options.retries'],
    ['alerts', 'get', [5], 'id'],
    ['alerts', 'get', ['x'.repeat(129)], 'id'],
    ['alerts', 'close', ['a', { reason: 5 }], 'reason'],
    ['alerts', 'assign', ['a', {}], 'to'],
    ['alerts', 'assign', ['a', { to: 5 }], 'to'],
    ['alerts', 'assign', ['a', { to: null, until: 'x' }], 'until'],
    ['alerts', 'comment', ['a', {}], 'text'],
    ['alerts', 'comment', ['a', { text: 'x'.repeat(2001) }], 'text'],
    ['alerts', 'shelve', ['a', { until: START }], 'reason'],
    ['alerts', 'shelve', ['a', { reason: 'x' }], 'until'],
    ['alerts', 'shelve', ['a', { until: 'tomorrow', reason: 'x' }], 'until'],
    ['alerts', 'unshelve', ['a', { until: START }], 'until'],
    ['alerts', 'convertToCase', ['a'], 'ids'],
    ['alerts', 'convertToCase', [['a', 7]], 'ids[1]'],
    ['alerts', 'count', [{ by: ['description'] }], 'by[0]'],
    ['alerts', 'count', [{ by: ['rule', 'rule'] }], 'by'],
    ['alerts', 'count', [{ where: { secret: 1 } }], 'where.secret'],
    ['alerts', 'previewCase', [['a', 7]], 'ids[1]'],
    ['alerts', 'convertToCase', [['a'], { priority: 'urgent' }], 'priority'],
    ['cases', 'update', ['c', { status: 'resolved' }], 'status'],
    ['cases', 'resolve', ['c', { resolution: ['x'] }], 'resolution'],
    ['commands', 'send', [{ deviceId: 1, name: 'x' }], 'deviceId'],
    ['commands', 'cancel', ['c', { force: true }], 'force'],
    ['commands', 'resend', ['c', { reason: 'x'.repeat(4001) }], 'reason'],
    ['commands', 'resend', [7], 'id'],
    ['commands', 'pending', [{ deviceId: 'd' }], 'id'],
    ['commands', 'preview', [{ name: 'x', where: { id: 'a' }, limit: 5 }], 'limit'],
    ['commands', 'sendToMany', [{ name: 'x', where: { id: 'a' }, digest: 5 }], 'digest'],
    ['commandJobs', 'approve', ['j', { digest: 'x'.repeat(65) }], 'digest'],
    ['commandJobs', 'reject', ['j', {}], 'reason'],
    ['commandJobs', 'cancel', ['j', { reason: '' }], 'reason'],
    ['readings', 'range', ['dev-1', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }], 'to'],
    ['readings', 'range', ['dev-1', { from: '2026', to: 'x' }], 'from'],
  ];
  for (const [noun, verb, args, field] of calls) {
    const call = async () => loose[noun]?.[verb]?.(...args);
    await assert.rejects(
      call,
      { code: 'invalid', details: { field } },
      `${noun}.${verb} ${JSON.stringify(args).slice(0, 60)}`,
    );
  }
  await assert.rejects(client.alerts.raise({ description: 'x' }, { signal: AbortSignal.abort() }), {
    name: 'AbortError',
  });
  assert.equal(await store.head(), head);
});

test('the sink writes one message a row, in the shape of a stream job, with the newest sources that fit', async () => {
  const queue = createMemoryQueue();
  const sources = Array.from({ length: 40 }, (_, n) => ({ n, text: 'ü'.repeat(400) }));
  await alertQueueSink(queue).write([{ id: 'r1', timestamp: '', row: { deviceid: 'd' }, sources }], {
    job: { name: 'alerts', version: '2', query: '' },
    signal: new AbortController().signal,
  });
  let message: QueueMessage | undefined;
  for await (const delivery of queue.receive()) {
    message = delivery.value;
    await delivery.ack();
    break;
  }
  assert.deepEqual([message?.id, message?.body], ['r1', [{ deviceid: 'd' }]]);
  assert.deepEqual([message?.properties?.['csk-job'], message?.properties?.['csk-job-version']], ['alerts', '2']);
  const text = String(message?.properties?.['csk-sources']);
  assert(new TextEncoder().encode(text).length <= 16 * 1024);
  const kept = JSON.parse(text) as { n: number }[];
  assert.deepEqual(
    kept.map(({ n }) => n),
    sources.slice(-kept.length).map(({ n }) => n),
  );
  assert(kept.length > 10);
});
