// The adapters with a TokenCredential instead of a connection string, and with clients that somebody else made.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inspect } from 'node:util';

import { EventHubConsumerClient } from '@azure/event-hubs';
import { ServiceBusClient } from '@azure/service-bus';
import { createEventHubStream } from '@csk/adapters/event-hubs';
import { createIotCentral } from '@csk/adapters/iot-central';
import { createIotHub } from '@csk/adapters/iot-hub';
import type { TokenCredentialLike } from '@csk/adapters/iot-hub';
import { createServiceBusQueue } from '@csk/adapters/service-bus';
import type { EventStream } from '@csk/core';
import { isConnectedServiceError } from '@csk/core';
import { startEmulator, trustEmulator } from '@csk/emulator';
import iothub from 'azure-iothub';

import { CollectedLog } from '../collected-log.ts';

const emulator = await startEmulator({
  ports: { hub: 0, serviceBus: 0, eventHubs: 0 },
  feedbackBatchMs: 20,
  partitions: 1,
  queues: ['q'],
});
trustEmulator(emulator.ca);
after(() => emulator.close());

const { hostName, connectionStrings } = emulator;
const busHost = `localhost:${emulator.ports.serviceBus}`;
const hubHost = `localhost:${emulator.ports.eventHubs}`;
const credential = emulator.credential();

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.ok(isConnectedServiceError(error), inspect(error));
    assert.ok(!/eyJ[\w-]{10}/.test(inspect(error, { depth: 9, showHidden: true })), 'a token is shown');
    return error.code;
  }
  return 'none';
}

/** A token that was good once; one for somebody else; none at all. */
async function badCredentials(): Promise<Record<string, TokenCredentialLike>> {
  const always = (token: string): TokenCredentialLike => ({
    getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  });
  const tokenOf = async (scope: string, lifetimeMs: number): Promise<string> =>
    (await emulator.credential({ lifetimeMs }).getToken(scope)).token;
  const unavailable = Object.assign(new Error('Nobody has signed in.'), { name: 'CredentialUnavailableError' });
  return {
    expired: always(await tokenOf('https://iothubs.azure.net/.default', -5_000)),
    foreign: always(await tokenOf('https://graph.microsoft.com/.default', 60_000)),
    none: { getToken: () => Promise.reject(unavailable) },
  };
}

test('IoT Hub with a credential: registry, twin and a command with its feedback', async () => {
  const hub = createIotHub({ hostName, credential });
  const { credential: key } = await hub.register({ deviceKey: 'd1', tags: { site: 'north' } });
  assert.match(key ?? '', new RegExp(`^HostName=${hostName};DeviceId=d1;SharedAccessKey=.+`));
  assert.deepEqual((await hub.getDevice('d1'))?.tags, { site: 'north' });
  const id = 'expires-at-once';
  await hub.sendCommand({ id, deviceKey: 'd1', name: 'Ping', parameters: {}, mode: 'queued', expiresInMs: 1 });
  for await (const delivery of hub.feedback({ signal: AbortSignal.timeout(30_000) })) {
    await delivery.ack();
    const [record] = delivery.value;
    assert.deepEqual([record?.commandId, record?.outcome], [id, 'expired']);
    break;
  }
  await hub.close?.();
});

test('Service Bus with a credential: sent, received, and no dead letters', async () => {
  const queue = createServiceBusQueue({ fullyQualifiedNamespace: busHost, credential, queue: 'q' });
  await queue.send([{ id: 'm1', body: { n: 1 } }]);
  for await (const delivery of queue.receive({ signal: AbortSignal.timeout(30_000) })) {
    assert.deepEqual(delivery.value.body, { n: 1 });
    await delivery.ack();
    break;
  }
  assert.deepEqual(await queue.peekDeadLetters(), []);
  await queue.close?.();
});

test('Event Hubs with a credential: the partitions, and the idle batch of a quiet one', async () => {
  const stream = createEventHubStream({ fullyQualifiedNamespace: hubHost, eventHubName: 'csk-hub', credential });
  assert.deepEqual(await stream.partitions(), ['0']);
  assert.equal(await firstPartition(stream), '0');
  await stream.close?.();
});

async function firstPartition(stream: EventStream): Promise<string | undefined> {
  for await (const { partition } of stream.read({ signal: AbortSignal.timeout(30_000), maxWaitMs: 100 }))
    return partition;
  return undefined;
}

test('IoT Central with a credential', async () => {
  const central = createIotCentral({ baseUrl: emulator.central.url, credential, template: 'dtmi:none;1' });
  assert.equal(await central.getDevice('nobody'), undefined);
  await central.close?.();
});

test('a credential that is not good is unauthenticated everywhere, and its token is shown nowhere', async () => {
  for (const [name, wrong] of Object.entries(await badCredentials())) {
    const hub = createIotHub({ hostName, credential: wrong });
    assert.equal(await codeOf(hub.getDevice('d1')), 'unauthenticated', `hub over HTTPS: ${name}`);
    const command = { id: 'c', deviceKey: 'd1', name: 'Ping', parameters: {}, expiresInMs: 1_000 } as const;
    assert.equal(await codeOf(hub.sendCommand({ ...command, mode: 'queued' })), 'unauthenticated', `AMQP: ${name}`);
    await hub.close?.();

    const queue = createServiceBusQueue({ fullyQualifiedNamespace: busHost, credential: wrong, queue: 'q' });
    assert.equal(await codeOf(queue.send([{ id: 'm', body: 1 }])), 'unauthenticated', `queue: ${name}`);
    await queue.close?.();

    const stream = createEventHubStream({
      fullyQualifiedNamespace: hubHost,
      eventHubName: 'csk-hub',
      credential: wrong,
    });
    assert.equal(await codeOf(stream.partitions()), 'unauthenticated', `stream: ${name}`);
    await stream.close?.();

    const central = createIotCentral({ baseUrl: emulator.central.url, credential: wrong, template: 'dtmi:none;1' });
    assert.equal(await codeOf(central.getDevice('d1')), 'unauthenticated', `central: ${name}`);
    await central.close?.();
  }
});

test('a reader whose credential is good later reads from then on', async () => {
  const bad = await badCredentials();
  let good = false;
  const log = new CollectedLog();
  const stream = createEventHubStream({
    fullyQualifiedNamespace: hubHost,
    eventHubName: 'csk-hub',
    credential: {
      getToken: async (scope) => {
        const from = good ? credential : bad['foreign'];
        return (await from?.getToken(scope)) ?? null;
      },
    },
    backoff: { minMs: 20, maxMs: 100 },
    logger: { log: (...line) => ((good = true), log.log(...line)) },
  });
  assert.equal(await firstPartition(stream), '0');
  assert.ok(good, 'it was refused first');
  await stream.close?.();
});

test('clients that somebody else made are used, and closed', async () => {
  const closed: string[] = [];
  const watch = <C extends { close(): Promise<unknown> }>(name: string, client: C): C => {
    const close = client.close.bind(client);
    client.close = async () => {
      closed.push(name);
      return await close();
    };
    return client;
  };

  const hub = createIotHub({
    hostName,
    registry: iothub.Registry.fromConnectionString(connectionStrings.iotHub),
    jobs: iothub.JobClient.fromConnectionString(connectionStrings.iotHub),
    connect: (transport) => watch('hub', iothub.Client.fromConnectionString(connectionStrings.iotHub, transport)),
  });
  await hub.register({ deviceKey: 'd2' });
  await hub.sendCommand({ id: 'c', deviceKey: 'd2', name: 'A', parameters: {}, mode: 'queued', expiresInMs: 60_000 });
  await hub.close?.();

  const queue = createServiceBusQueue({
    connect: () => watch('bus', new ServiceBusClient(connectionStrings.serviceBus)),
    queue: 'q',
  });
  await queue.send([{ id: 'm2', body: 2 }]);
  assert.deepEqual(await queue.peekDeadLetters(), []);
  await queue.close?.();

  const stream = createEventHubStream({
    connect: (group) => watch('stream', new EventHubConsumerClient(group, connectionStrings.eventHubs)),
  });
  assert.deepEqual(await stream.partitions(), ['0']);
  await stream.close?.();
  assert.deepEqual(closed, ['hub', 'bus', 'bus', 'stream']);
});
