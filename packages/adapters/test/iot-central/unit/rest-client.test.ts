import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { isConnectedServiceError } from '@csk/core';
import type { ConnectedServiceError, ErrorCode } from '@csk/core';

import { createIotCentral } from '../../../src/iot-central/iot-central.ts';
import type { IotCentralOptions } from '../../../src/iot-central/iot-central.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');

function central(
  answer: (url: URL, init: RequestInit) => Response | Promise<Response>,
  rest: Partial<IotCentralOptions> = {},
) {
  return createIotCentral({
    baseUrl: 'https://contoso.azureiotcentral.com',
    credential: 'SharedAccessSignature sr=app&sig=secret&skn=t&se=1',
    fetch: async (input, init = {}) => answer(new URL(String(input)), init),
    now: () => NOW,
    ...rest,
  });
}

async function failureOf(call: Promise<unknown>): Promise<ConnectedServiceError> {
  try {
    await call;
  } catch (error) {
    if (isConnectedServiceError(error)) return error;
    throw error;
  }
  throw new Error('The call should have failed.');
}

test('every answer of IoT Central becomes a typed error that says whether to try again', async () => {
  const cases: [number, ErrorCode, boolean][] = [
    [400, 'invalid', false],
    [401, 'unauthenticated', false],
    [403, 'forbidden', false],
    [412, 'conflict', false],
    [422, 'invalid', false],
    [429, 'throttled', true],
    [500, 'unavailable', true],
    [503, 'unavailable', true],
    [504, 'timeout', true],
  ];
  for (const [status, code, retryable] of cases) {
    const body = JSON.stringify({ error: { code: 'Named', message: 'because sig=secret', requestId: 'x' } });
    const error = await failureOf(central(() => new Response(body, { status })).getDevice('d1'));
    assert.deepEqual([error.code, error.retryable, error.port], [code, retryable, 'iot-central']);
    assert.deepEqual(error.details, { status, centralCode: 'Named' });
    assert.ok(!error.message.includes('secret'), error.message);
  }
});

test('Retry-After counts in seconds and as a date', async () => {
  const wait = async (header: string | undefined) => {
    const headers = new Headers(header === undefined ? [] : [['retry-after', header]]);
    const error = await failureOf(central(() => new Response('', { status: 429, headers })).getDevice('d1'));
    return error.retryAfterMs;
  };
  assert.equal(await wait('7'), 7_000);
  assert.equal(await wait('Mon, 02 Mar 2026 08:00:30 GMT'), 30_000);
  assert.equal(await wait(undefined), 5_000);
  assert.equal(await wait('whenever'), 5_000);
});

test('a silent application is a timeout, a broken line unavailable, and the request is ended', async () => {
  let aborted = false;
  const silent = central(
    (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('aborted'));
        });
      }),
    { deadlineMs: 30 },
  );
  assert.equal((await failureOf(silent.getDevice('d1'))).code, 'timeout');
  assert.ok(aborted);
  const broken = central(() => Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNRESET') })));
  const error = await failureOf(broken.getDevice('d1'));
  assert.deepEqual([error.code, error.retryable], ['unavailable', true]);
  const page = central(() => new Response('<html>', { status: 200 }));
  assert.equal((await failureOf(page.getDevice('d1'))).code, 'unavailable');
});

test('a credential is asked once while its token is good, and again when it is refused', async () => {
  let issued = 0;
  const seen: (string | null)[] = [];
  let status = 200;
  let time = NOW;
  const port = central(
    (_url, init) => {
      seen.push(new Headers(init.headers).get('authorization'));
      return new Response(JSON.stringify({ value: [] }), { status });
    },
    {
      credential: {
        getToken: async () => ({ token: `token-${(issued += 1)}`, expiresOnTimestamp: time + 3_600_000 }),
      },
      now: () => time,
    },
  );
  await port.templates();
  await port.templates();
  time += 3_590_000;
  await port.templates();
  status = 401;
  assert.equal((await failureOf(port.templates())).code, 'unauthenticated');
  status = 200;
  await port.templates();
  assert.deepEqual(seen, ['Bearer token-1', 'Bearer token-1', 'Bearer token-2', 'Bearer token-2', 'Bearer token-3']);
});

test('the token goes to the application and nowhere else', async () => {
  assert.throws(() => central(() => new Response(), { baseUrl: 'http://contoso.azureiotcentral.com' }), /https/);
  assert.throws(() => central(() => new Response(), { baseUrl: 'https://u:p@contoso.azureiotcentral.com' }));
  const hosts: string[] = [];
  const port = central((url, { redirect }) => {
    hosts.push(url.host);
    assert.equal(redirect, 'error');
    const isFirst = url.searchParams.get('$skiptoken') === null;
    const nextLink = 'https://evil.example/api/devices?$skiptoken=abc';
    return new Response(JSON.stringify({ value: [{ id: isFirst ? 'a' : 'b' }], ...(isFirst && { nextLink }) }));
  });
  const keys: string[] = [];
  for await (const { deviceKey } of port.listDevices()) keys.push(deviceKey);
  assert.deepEqual(keys, ['a', 'b']);
  assert.deepEqual(new Set(hosts), new Set(['contoso.azureiotcentral.com']));
});

test('a token that cannot stand in a header is refused and not shown', () => {
  const credential = 'SharedAccessSignature sr=app&sig=first\nsecond&skn=t&se=1';
  assert.throws(
    () => central(() => new Response('{}'), { credential }),
    (error) => isConnectedServiceError(error, 'invalid') && !inspect(error, { depth: 9 }).includes('second'),
  );
});

test('dots that would lead to another place of the application are no key and no id', async () => {
  const asked: string[] = [];
  const port = central((url) => {
    asked.push(url.pathname);
    return new Response('{}');
  });
  for (const dots of ['.', '..']) {
    const calls = [
      port.getDevice(dots),
      port.unregister(dots),
      port.register({ deviceKey: dots }),
      port.updateDevice(dots, { enabled: false }),
      port.jobs.stop(dots),
      port.jobs.devices(dots).byPage()[Symbol.asyncIterator]().next(),
      port.jobs.retryFailed('job', dots),
    ];
    for (const call of calls) assert.equal((await failureOf(call)).code, 'invalid');
  }
  assert.deepEqual(asked, []);
  await port.jobs.stop('a..b.');
  await port.unregister('...');
  assert.deepEqual(asked, ['/api/jobs/a..b./stop', '/api/devices/...']);
});
