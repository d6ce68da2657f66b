import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ConnectedServiceError } from '@csk/core';
import { createGatewayClient } from '../../../src/gateway/client/index.ts';
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
  fixture.logged.length = 0;
});

const SIGNED = { authorization: 'Bearer good' };

test('a caller who leaves is no defect: there is nothing to log', async () => {
  for (const path of ['/alerts/x', '/exports/alerts']) {
    const controller = new AbortController();
    const request = new Request(fixture.baseUrl + path, { headers: SIGNED, signal: controller.signal });
    service.answer = ({ signal }: { readonly signal: AbortSignal }) => {
      controller.abort(new Error('gone'));
      throw signal.reason;
    };
    const response = await fixture.gateway.fetch(request);
    assert.deepEqual([response.status, await response.text()], [499, '']);
    assert.deepEqual(fixture.logged, []);
  }
  // A defect is one, whoever is still there to hear of it.
  const controller = new AbortController();
  service.answer = () => {
    controller.abort();
    throw new Error('a defect');
  };
  await fixture.gateway.fetch(
    new Request(`${fixture.baseUrl}/alerts/x`, { headers: SIGNED, signal: controller.signal }),
  );
  assert.equal(fixture.logged.length, 1);
});

test("the engine's own wrong credentials do not send the caller to sign in again", async () => {
  service.answer = new ConnectedServiceError('unauthenticated', 'The hub refused the key.', { port: 'iot-hub' });
  const tokens: (boolean | undefined)[] = [];
  const client = createGatewayClient({
    baseUrl: fixture.baseUrl,
    getToken: ({ force }) => {
      tokens.push(force);
      return 'good';
    },
  });
  await assert.rejects(client.devices.register('d'), { code: 'internal', message: /Reference/ });
  assert.deepEqual(tokens, [undefined], 'the token was good');
  assert.equal(fixture.logged.length, 1, 'who can mend it is told');
  await client.close();
});
