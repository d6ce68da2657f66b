import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { EventHubConsumerClient, EventHubProducerClient } from '@azure/event-hubs';
import { ServiceBusClient } from '@azure/service-bus';
import common from 'azure-iot-common';
import iotHub from 'azure-iothub';
import { credentialFromFile, type Emulator, type EmulatorCredential } from '../../src/index.ts';
import { startChild } from '../integration/child-emulator.ts';
import { trustEmulator } from '../../src/trust.ts';
import {
  createDevice,
  defer,
  errorNamed,
  eventually,
  openDevice,
  runEmulator,
  temporaryFolder,
} from './hub-clients.ts';
import { codeIs, pause } from './scenarios.ts';

// Microsoft's clients with a TokenCredential, which is what role-based access control asks of them.

const LIFETIME = 4_000;
const NO_RETRY = { retryOptions: { maxRetries: 0 } };

/** A credential that says its tokens last until its client should renew them `renewInMs` from now. */
const saying = (
  credential: EmulatorCredential,
  untilMs: number,
): EmulatorCredential & { readonly issued: () => number } => {
  let count = 0;
  return {
    issued: () => count,
    getToken: async (scopes) => {
      count += 1;
      return { token: (await credential.getToken(scopes)).token, expiresOnTimestamp: Date.now() + untilMs };
    },
  };
};

/** Credentials that no service may take, by what is wrong with them. */
async function badCredentials(emulator: Emulator): Promise<Record<string, EmulatorCredential>> {
  const good = emulator.credential();
  const other = await good.getToken('https://graph.microsoft.com/.default');
  const always = (token: string): EmulatorCredential => ({
    getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  });
  return {
    expired: saying(emulator.credential({ lifetimeMs: -5_000 }), 3_600_000),
    'for another audience': always(other.token),
    garbage: always('garbage'),
  };
}

test('IoT Hub: registry, twins, methods, jobs and commands with a credential', async (t) => {
  const emulator = await runEmulator(t);
  const credential = emulator.credential();
  const registry = iotHub.Registry.fromTokenCredential(emulator.hostName, credential);
  const device = await openDevice(t, emulator, await createDevice(emulator, 'd1'));
  await registry.updateTwin('d1', { tags: { site: 'north' } }, '*');
  assert.equal((await registry.getTwin('d1')).responseBody.tags['site'], 'north');

  const service = iotHub.Client.fromTokenCredential(emulator.hostName, credential);
  defer(t, () => service.close());
  device.onDeviceMethod('ping', (_request, response) => void response.send(200, 'pong'));
  const { result } = await service.invokeDeviceMethod('d1', { methodName: 'ping', responseTimeoutInSeconds: 10 });
  assert.equal((result as { payload: unknown }).payload, 'pong');
  const got: string[] = [];
  device.on('message', (message: common.Message) => {
    got.push(message.getData().toString());
    void device.complete(message);
  });
  await service.open();
  await service.send('d1', new common.Message('hello'));
  await eventually(() => got.includes('hello'));

  const jobs = iotHub.JobClient.fromTokenCredential(emulator.hostName, credential);
  await jobs.scheduleTwinUpdate('j1', '*', { etag: '*', tags: { site: 'south' } }, new Date(), 60);
  await eventually(async () => (await registry.getTwin('d1')).responseBody.tags['site'] === 'south');
});

test('IoT Hub: a credential that is not good is unauthorized over HTTPS and AMQP', async (t) => {
  const emulator = await runEmulator(t);
  for (const [name, credential] of Object.entries(await badCredentials(emulator))) {
    const registry = iotHub.Registry.fromTokenCredential(emulator.hostName, credential);
    await assert.rejects(registry.list(), errorNamed('UnauthorizedError'), name);
    const service = iotHub.Client.fromTokenCredential(emulator.hostName, credential);
    service.setRetryPolicy(new common.NoRetry());
    // Over AMQP the client wraps its own error.
    const isUnauthorized = (error: unknown) =>
      errorNamed('UnauthorizedError')((error as { amqpError?: unknown }).amqpError ?? error);
    await assert.rejects(service.open(), isUnauthorized, name);
    await service.close().catch(() => undefined);
  }
});

test('IoT Hub: a service connection outlives its token, because the client renews it', async (t) => {
  const emulator = await runEmulator(t);
  // The client renews after two thirds of the time it was told, and has the rest of the life of the token for it.
  const credential = saying(emulator.credential({ lifetimeMs: LIFETIME }), LIFETIME / 2);
  const service = iotHub.Client.fromTokenCredential(emulator.hostName, credential);
  defer(t, () => service.close());
  await service.open();
  const lost: unknown[] = [];
  service.on('disconnect', (reason) => lost.push(reason));
  await createDevice(emulator, 'd1');
  await service.send('d1', new common.Message('before'));
  await pause(2 * LIFETIME);
  await service.send('d1', new common.Message('after'));
  assert.ok(credential.issued() >= 3);
  assert.deepEqual(lost, []);
});

/** Both clients renew two minutes before the end that they were told. */
const RENEWED_EARLY = 120_000;

function busClient(t: TestContext, emulator: Emulator, credential: EmulatorCredential): ServiceBusClient {
  const client = new ServiceBusClient(`localhost:${emulator.ports.serviceBus}`, credential, NO_RETRY);
  defer(t, () => client.close());
  return client;
}

test('Service Bus: a credential sends, receives and manages; one that is not good is unauthorized', async (t) => {
  const emulator = await runEmulator(t, { queues: ['q'] });
  const client = busClient(t, emulator, emulator.credential());
  await client.createSender('q').sendMessages({ body: 'hello' });
  const receiver = client.createReceiver('q');
  assert.equal((await receiver.peekMessages(1))[0]?.body, 'hello');
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 20_000 });
  assert.ok(message);
  await receiver.completeMessage(message);

  for (const [name, credential] of Object.entries(await badCredentials(emulator))) {
    const wrong = busClient(t, emulator, credential);
    await assert.rejects(wrong.createSender('q').sendMessages({ body: 1 }), codeIs('UnauthorizedAccess'), name);
    await assert.rejects(wrong.createReceiver('q').peekMessages(1), codeIs('UnauthorizedAccess'), name);
  }
});

test('Service Bus: a link outlives its token, because the client renews it', async (t) => {
  const emulator = await runEmulator(t, { queues: ['q'] });
  const credential = saying(emulator.credential({ lifetimeMs: LIFETIME }), RENEWED_EARLY + 1_000);
  const errors: unknown[] = [];
  const got: unknown[] = [];
  const receiver = busClient(t, emulator, credential).createReceiver('q');
  receiver.subscribe({
    processMessage: async ({ body }) => void got.push(body),
    processError: async ({ error }) => void errors.push(error),
  });
  await pause(2 * LIFETIME);
  await busClient(t, emulator, emulator.credential()).createSender('q').sendMessages({ body: 'late' });
  await eventually(() => got.length === 1);
  assert.deepEqual(errors, []);
  assert.ok(credential.issued() >= 3);
});

const hubOf = (emulator: Emulator): [string, string] => [`localhost:${emulator.ports.eventHubs}`, 'csk-hub'];

test('Event Hubs: a credential sends and reads; one that is not good is unauthorized', async (t) => {
  const emulator = await runEmulator(t, { partitions: 1 });
  const producer = new EventHubProducerClient(...hubOf(emulator), emulator.credential());
  const consumer = new EventHubConsumerClient('$Default', ...hubOf(emulator), emulator.credential());
  defer(t, () => Promise.all([producer.close(), consumer.close()]));
  assert.deepEqual(await consumer.getPartitionIds(), ['0']);
  const got: unknown[] = [];
  consumer.subscribe(
    {
      processEvents: async (events) => void got.push(...events.map(({ body }) => body as unknown)),
      processError: async () => {},
    },
    { startPosition: { offset: '-1' } },
  );
  await producer.sendBatch([{ body: 'hello' }]);
  await eventually(() => got.length === 1);

  for (const [name, credential] of Object.entries(await badCredentials(emulator))) {
    const wrong = new EventHubConsumerClient('$Default', ...hubOf(emulator), credential, NO_RETRY);
    await assert.rejects(wrong.getPartitionIds(), codeIs('UnauthorizedError'), name);
    await wrong.close();
  }
});

test('Event Hubs: a reader outlives its token, because the client renews it', async (t) => {
  const emulator = await runEmulator(t, { partitions: 1 });
  const credential = saying(emulator.credential({ lifetimeMs: LIFETIME }), RENEWED_EARLY + 1_000);
  const consumer = new EventHubConsumerClient('$Default', ...hubOf(emulator), credential, NO_RETRY);
  defer(t, () => consumer.close());
  const errors: unknown[] = [];
  const got: unknown[] = [];
  consumer.subscribe(
    '0',
    {
      processEvents: async (events) => void got.push(...events),
      processError: async (error) => void errors.push(error),
    },
    { startPosition: { offset: '-1' }, maxWaitTimeInSeconds: 1 },
  );
  await pause(2 * LIFETIME);
  const producer = new EventHubProducerClient(...hubOf(emulator), emulator.credential());
  defer(t, () => producer.close());
  await producer.sendBatch([{ body: 'late' }]);
  await eventually(() => got.length === 1);
  assert.deepEqual(errors, []);
  assert.ok(credential.issued() >= 3);
});

test('IoT Central takes a bearer token of its audience, and no other', async (t) => {
  const emulator = await runEmulator(t);
  const call = async (scope: string, credential = emulator.credential()): Promise<number> => {
    const { token } = await credential.getToken(scope);
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${emulator.central.url}/api/devices?api-version=2022-07-31`, { headers })).status;
  };
  assert.equal(await call('https://apps.azureiotcentral.com/.default'), 200);
  assert.equal(await call('https://iothubs.azure.net/.default'), 401);
  assert.equal(
    await call('https://apps.azureiotcentral.com/.default', emulator.credential({ lifetimeMs: -5_000 })),
    401,
  );
});

test('another process signs with the key file, and a device gets nowhere with a bearer token', async (t) => {
  const { info } = await startChild(t, temporaryFolder(t));
  trustEmulator(info.ca);
  assert.ok(info.tokenKeyFile);
  const credential = credentialFromFile(info.tokenKeyFile);
  const registry = iotHub.Registry.fromTokenCredential(info.hostName, credential);
  await registry.create({ deviceId: 'd1' });
  const { token } = await credential.getToken('https://iothubs.azure.net/.default');
  const { status } = await fetch(`https://${info.hostName}/devices/d1/messages/events?api-version=2021-04-12`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: '{}',
  });
  assert.equal(status, 401);
});
