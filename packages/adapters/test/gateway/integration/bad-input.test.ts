import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { INPUT_LIMITS, MAX_CURSOR_LENGTH, OPERATIONS } from '@csk/core';
import { startGateway } from './gateway-fixture.ts';
import type { GatewayFixture } from './gateway-fixture.ts';
import { createRecordingService } from './recording-client.ts';

const service = createRecordingService();
let fixture: GatewayFixture;

before(async () => {
  fixture = await startGateway(service.client);
});
after(() => fixture.close());
beforeEach(() => {
  service.calls.length = 0;
  service.answer = [];
});

const SIGNED = { authorization: 'Bearer good' };
const JSON_TYPE = { 'content-type': 'application/json' };

async function get(path: string, headers: Record<string, string> = SIGNED) {
  return fetch(fixture.baseUrl + path, { headers });
}
async function post(path: string, body: string | Uint8Array, headers: Record<string, string> = JSON_TYPE) {
  return fetch(fixture.baseUrl + path, { method: 'POST', body, headers: { ...SIGNED, ...headers } });
}
async function refused(response: Response, status: number, code: string, field?: string): Promise<void> {
  const text = await response.text();
  assert.equal(response.status, status, text.slice(0, 300));
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const problem = JSON.parse(text) as { code: string; status: number; details?: { field?: string } };
  assert.equal(problem.code, code);
  assert.equal(problem.status, status);
  if (field !== undefined) assert.equal(problem.details?.field, field);
  assert.ok(text.length < 2_000, 'an answer does not echo what was sent');
  assert.equal(service.calls.length, 0, 'nothing of it reaches the service');
}

test('every operation and the stream ask who it is', async () => {
  for (const { method, path } of Object.values(OPERATIONS)) {
    const response = await fetch(fixture.baseUrl + path.replace('{id}', 'x'), {
      method,
      headers: JSON_TYPE,
      ...(method === 'GET' ? {} : { body: '{}' }),
    });
    assert.equal(response.headers.get('www-authenticate'), 'Bearer');
    await refused(response, 401, 'unauthenticated');
  }
  await refused(await get('/activity', {}), 401, 'unauthenticated');
  await refused(await get('/activity?access_token=good&token=good', {}), 401, 'unauthenticated');
});

test('bodies: unknown fields, wrong types, wrong shapes', async () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['/alerts', '{"description":"x","extra":1}', 'extra'],
    ['/alerts', '{"description":1}', 'description'],
    ['/alerts', '{}', 'description'],
    ['/alerts', '[]', 'body'],
    ['/alerts', 'null', 'body'],
    ['/alerts', '"text"', 'body'],
    ['/alerts', '{"description":', 'body'],
    ['/alerts', '{"description":"x","url":"javascript:alert(1)"}', 'url'],
    ['/alerts', '{"description":"x","raisedAt":"yesterday"}', 'raisedAt'],
    ['/alerts', `{"description":"${'x'.repeat(100_000)}"}`, 'description'],
    ['/alerts', `{"description":"${'x'.repeat(INPUT_LIMITS.title + 1)}"}`, 'description'],
    ['/cases/x/resolve', `{"resolution":"${'x'.repeat(INPUT_LIMITS.text + 1)}"}`, 'resolution'],
    ['/alerts/convert-to-case', '{"ids":"a"}', 'ids'],
    ['/alerts/convert-to-case', '{"ids":["a\\u0000"]}', 'ids.0'],
    ['/alerts/x/close', '{"reason":{}}', 'reason'],
    ['/alerts/x/acknowledge', '{"ifVersion":"1"}', 'ifVersion'],
    [`/alerts/${'x'.repeat(129)}/close`, '{}', 'id'],
    ['/commands', '{"deviceId":"d","raw":{"name":"x","mode":"queued","timeoutMs":"1"}}', 'raw.timeoutMs'],
    ['/commands', '{"deviceId":"d","raw":{"name":"x","mode":"queued","timeoutMs":1000,"to":"all"}}', 'raw.to'],
    ['/commands/preview', '{"name":"x","where":{"tags":1}}', 'where.tags'],
    ['/commands/send-to-many', '{"name":"x","assetId":"a","digest":"abc"}', 'digest'],
    ['/command-jobs/x/approve', '{}', 'digest'],
    ['/command-jobs/x/reject', '{}', 'reason'],
  ];
  for (const [path, body, field] of cases) await refused(await post(path, body), 400, 'invalid', field);
});

test('prototypes and depth', async () => {
  await refused(await post('/alerts', '{"description":"x","__proto__":{"a":1}}'), 400, 'invalid', 'body');
  await refused(await post('/alerts', '{"description":"x","data":{"a":[{"__proto__":1}]}}'), 400, 'invalid', 'body');
  await refused(await get('/alerts?where={"__proto__":{"gt":1}}'), 400, 'invalid', 'where');
  await refused(await get('/alerts?__proto__=1'), 400, 'invalid');
  const deep = `{"description":"x","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  await refused(await post('/alerts', deep), 400, 'invalid', 'body');
  assert.equal(({} as { a?: unknown }).a, undefined);
});

test('size: a megabyte is refused, declared or not', async () => {
  const megabyte = `{"description":"${'x'.repeat(1024 * 1024)}"}`;
  await refused(await post('/alerts', megabyte), 413, 'invalid', 'body');
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const request = httpRequest(
      `${fixture.baseUrl}/alerts`,
      { agent: false, method: 'POST', headers: { ...SIGNED, ...JSON_TYPE, 'transfer-encoding': 'chunked' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    request.on('error', reject);
    request.write(megabyte);
    request.end();
  });
  assert.equal(status, 413);
  assert.equal(service.calls.length, 0);
});

test('content type: only JSON, so that a browser asks first', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    await refused(
      await post('/alerts', '{"description":"x"}', { 'content-type': type }),
      415,
      'invalid',
      'content-type',
    );
  }
  await refused(await post('/alerts/x/acknowledge', '', {}), 415, 'invalid', 'content-type');
  service.answer = { id: 'x', version: '3' };
  const fine = await post('/alerts/x/acknowledge', '', { 'content-type': 'application/json; charset=utf-8' });
  assert.equal(fine.status, 200);
  assert.equal(fine.headers.get('etag'), '"3"');
  service.calls.length = 0;
  await refused(await post('/alerts', new Uint8Array([0x7b, 0xff, 0x7d])), 400, 'invalid');
});

test('queries: unknown, wrong, too long', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['/alerts?unknown=1', 'unknown'],
    ['/alerts?where=nonsense', 'where'],
    ['/alerts?where=[]', 'where'],
    ['/alerts?where={"evidence":1}', 'where.evidence'],
    ['/alerts?where={"status":{"like":"x"}}', 'where.status'],
    [`/alerts?where={"status":"${'x'.repeat(10_000)}"}`, 'where'],
    ['/alerts?orderBy=evidence desc', 'orderBy'],
    ['/alerts?orderBy=status; drop table', 'orderBy'],
    ['/alerts?maxPageSize=0', 'maxPageSize'],
    ['/alerts?maxPageSize=1e9', 'maxPageSize'],
    ['/alerts?maxPageSize=1&maxPageSize=2', 'maxPageSize'],
    ['/alerts/x?where={}', 'query'],
    ['/devices/d/readings?from=a&to=b', 'from'],
    ['/activity?readings=' + Array.from({ length: 51 }, (_, n) => n).join(','), 'readings'],
    ['/activity?after=' + 'x'.repeat(MAX_CURSOR_LENGTH + 1), 'query'],
  ];
  for (const [path, field] of cases) {
    const response = await get(path);
    const problem = (await response.clone().json()) as { details?: { field?: string } };
    assert.ok(
      problem.details?.field?.startsWith(field.split('.')[0] ?? field),
      `${path.slice(0, 80)}: ${JSON.stringify(problem)}`,
    );
    await refused(response, 400, 'invalid');
  }
});

test('headers: versions and keys', async () => {
  const close = (headers: Record<string, string>) => post('/alerts/x/close', '{}', { ...JSON_TYPE, ...headers });
  await refused(await close({ 'if-match': '7' }), 400, 'invalid', 'if-match');
  await refused(await close({ 'if-match': '"7", "8"' }), 400, 'invalid', 'if-match');
  await refused(await close({ 'idempotency-key': 'x'.repeat(129) }), 400, 'invalid', 'idempotency-key');
  await refused(await close({ 'idempotency-key': 'with space' }), 400, 'invalid', 'idempotency-key');
});

test('reads change nothing, and other methods do not exist', async () => {
  for (const path of ['/alerts/x/close', '/devices/x/register', '/alerts/convert-to-case/y']) {
    await refused(await get(path), 404, 'unsupported');
  }
  const response = await fetch(`${fixture.baseUrl}/alerts/x`, { method: 'PUT', headers: SIGNED });
  await refused(response, 405, 'unsupported');
  const remove = await fetch(`${fixture.baseUrl}/alerts/x`, { method: 'DELETE', headers: SIGNED });
  await refused(remove, 404, 'unsupported');
  const head = await fetch(`${fixture.baseUrl}/activity`, { method: 'HEAD', headers: SIGNED });
  assert.equal(head.status, 405);
  assert.equal(service.openStreams, 0);
});

test('foreign pages are refused, allowed ones and our own are not', async () => {
  const status = async (origin: string) => (await get('/alerts', { ...SIGNED, origin })).status;
  await refused(await get('/alerts', { ...SIGNED, origin: 'https://evil.example' }), 403, 'forbidden');
  await refused(await get('/activity', { ...SIGNED, origin: 'null' }), 403, 'forbidden');
  await refused(await get('/alerts', { ...SIGNED, origin: 'https://crm.example.evil' }), 403, 'forbidden');
  assert.equal(await status(fixture.origin), 200);
  const allowed = await get('/alerts', { ...SIGNED, origin: 'https://crm.example' });
  assert.equal(allowed.status, 200);
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://crm.example');
  assert.equal(allowed.headers.get('access-control-allow-credentials'), null);

  const preflight = async (origin: string) =>
    fetch(`${fixture.baseUrl}/alerts`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
  const fine = await preflight('https://crm.example');
  assert.equal(fine.status, 204);
  assert.match(fine.headers.get('access-control-allow-headers') ?? '', /Authorization/);
  assert.match(fine.headers.get('access-control-allow-methods') ?? '', /\bDELETE\b/);
  assert.equal((await preflight('https://evil.example')).headers.get('access-control-allow-origin'), null);
});

test('a foreign host name is refused: it may be ours by rebinding only', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    httpRequest(
      `${fixture.baseUrl}/alerts`,
      { agent: false, headers: { ...SIGNED, host: 'evil.example' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end();
  });
  assert.equal(status, 421);
  assert.equal(service.calls.length, 0);
});

test('answers are not stored, sniffed or framed', async () => {
  for (const response of [await get('/alerts'), await get('/nothing'), await get('/openapi.json')]) {
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    await response.body?.cancel();
  }
});

test('the OpenAPI document has every operation', async () => {
  const document = (await (await get('/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  assert.equal(document.openapi, '3.1.0');
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  assert.deepEqual(
    ids.sort(),
    [...Object.keys(OPERATIONS), 'Activity_Stream', 'Readings_ExportCsv', 'Alerts_ExportCsv'].sort(),
  );
  assert.deepEqual(fixture.gateway.openApi, document);
});
