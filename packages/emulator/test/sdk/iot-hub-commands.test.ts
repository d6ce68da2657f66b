import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import common from 'azure-iot-common';
import type device from 'azure-iot-device';
import iotHub from 'azure-iothub';
import { keyOf, tokenFor } from '../integration/raw-amqp.ts';
import {
  createDevice,
  defer,
  errorNamed,
  eventually,
  openDevice,
  registryOf,
  runEmulator,
  serviceOf,
  temporaryFolder,
} from './hub-clients.ts';

interface Feedback {
  readonly originalMessageId: string;
  readonly statusCode: string;
}

interface Receiver extends NodeJS.EventEmitter {
  complete(message: unknown, done: (error?: Error) => void): void;
}

/** Feedback as it comes in, completed at once. */
async function feedbackOf(service: iotHub.Client): Promise<Feedback[]> {
  const feedback: Feedback[] = [];
  const { result } = (await service.getFeedbackReceiver()) as unknown as { result: Receiver };
  result.on('message', (message: { data: unknown }) => {
    feedback.push(...(JSON.parse(String(message.data)) as Feedback[]));
    result.complete(message, () => {});
  });
  return feedback;
}

function command(id: string, ack: string, expiresInMs?: number): common.Message {
  const message = new common.Message(`do ${id}`);
  message.messageId = id;
  message.ack = ack;
  if (expiresInMs !== undefined) message.expiryTimeUtc = Date.now() + expiresInMs;
  return message;
}

const outcomes = (feedback: readonly Feedback[]): string[][] =>
  feedback.map(({ originalMessageId, statusCode }) => [originalMessageId, statusCode]).sort();

async function setUp(t: TestContext, options = {}) {
  const emulator = await runEmulator(t, options);
  const connection = await createDevice(emulator, 'd1');
  const service = await serviceOf(t, emulator);
  return { emulator, connection, service };
}

/** Settles each command in the given way. @returns the commands that came. */
function settling(client: device.Client, how: 'complete' | 'reject' | 'abandon'): common.Message[] {
  const messages: common.Message[] = [];
  client.on('message', (message: common.Message) => {
    messages.push(message);
    void client[how](message).catch(() => {});
  });
  return messages;
}

test('positive feedback tells of success only, negative of failure only, full of both, none of nothing', async (t) => {
  const { emulator, connection, service } = await setUp(t);
  const feedback = await feedbackOf(service);
  const acks = ['none', 'positive', 'negative', 'full'];
  for (const ack of acks) await service.send('d1', command(`ok-${ack}`, ack));
  const client = await openDevice(t, emulator, connection, 'Amqp');
  const messages = settling(client, 'complete');
  await eventually(() => messages.length === 4 && feedback.length === 2);
  await client.close();
  for (const ack of acks) await service.send('d1', command(`late-${ack}`, ack, 100));
  await eventually(() => feedback.length === 4);
  assert.deepEqual(outcomes(feedback), [
    ['late-full', 'Expired'],
    ['late-negative', 'Expired'],
    ['ok-full', 'Success'],
    ['ok-positive', 'Success'],
  ]);
});

for (const transport of ['Amqp', 'Http'] as const) {
  test(`${transport}: a rejected command is dead-lettered and told as Rejected`, async (t) => {
    const { emulator, connection, service } = await setUp(t);
    const feedback = await feedbackOf(service);
    settling(await openDevice(t, emulator, connection, transport), 'reject');
    await service.send('d1', command('c1', 'negative'));
    await eventually(() => feedback.length === 1);
    assert.deepEqual(outcomes(feedback), [['c1', 'Rejected']]);
  });

  test(`${transport}: an abandoned command comes again until its deliveries are used up`, async (t) => {
    const { emulator, connection, service } = await setUp(t, { maxCommandDeliveries: 3 });
    const feedback = await feedbackOf(service);
    const messages = settling(await openDevice(t, emulator, connection, transport), 'abandon');
    await service.send('d1', command('c1', 'negative'));
    await eventually(() => feedback.length === 1);
    assert.deepEqual(outcomes(feedback), [['c1', 'DeliveryCountExceeded']]);
    assert.equal(messages.length, 3);
  });
}

test('the delivery count is there again after a restart', async (t) => {
  const stateDir = temporaryFolder(t);
  const { emulator, connection, service } = await setUp(t, { stateDir, maxCommandDeliveries: 3 });
  await service.send('d1', command('c1', 'full'));
  const client = await openDevice(t, emulator, connection, 'Amqp');
  const messages: common.Message[] = [];
  client.on('message', (message: common.Message) => {
    // Given back twice; the third delivery is held when the emulator ends.
    if (messages.push(message) < 3) void client.abandon(message);
  });
  await eventually(() => messages.length === 3);
  await client.close();
  await service.close();
  await emulator.close();
  const again = await runEmulator(t, { stateDir, maxCommandDeliveries: 3 });
  const feedback = await feedbackOf(await serviceOf(t, again));
  const moved = connection.replace(/HostName=[^;]*/, `HostName=${again.hostName}`);
  const late = settling(await openDevice(t, again, moved, 'Amqp'), 'abandon');
  await eventually(() => feedback.length === 1);
  assert.equal(late.length, 1);
  assert.deepEqual(outcomes(feedback), [['c1', 'DeliveryCountExceeded']]);
});

test('HTTPS: a command that was completed cannot be settled again', async (t) => {
  const { emulator, connection, service } = await setUp(t);
  await service.send('d1', command('c1', 'none'));
  const client = await openDevice(t, emulator, connection, 'Http');
  const messages: common.Message[] = [];
  client.on('message', (message: common.Message) => messages.push(message));
  await eventually(() => messages.length === 1);
  const message = messages[0] ?? new common.Message('');
  await client.complete(message);
  await assert.rejects(client.abandon(message), (error: unknown) =>
    String((error as { responseBody?: unknown }).responseBody).includes('DeviceMessageLockLost'),
  );
});

test('a command that a device did not settle comes again over another protocol', async (t) => {
  const { emulator, connection, service } = await setUp(t);
  await service.send('d1', command('c1', 'none'));
  const first = await openDevice(t, emulator, connection, 'Amqp');
  let held = 0;
  first.on('message', () => (held += 1));
  await eventually(() => held === 1);
  const messages = settling(await openDevice(t, emulator, connection, 'Mqtt'), 'complete');
  await eventually(() => messages.length === 1);
  assert.equal(messages[0]?.messageId, 'c1');
});

test('purging ends what waits, says how many, and is told as Purged', async (t) => {
  const { emulator, service } = await setUp(t);
  const feedback = await feedbackOf(service);
  for (const id of ['a', 'b', 'c']) await service.send('d1', command(id, 'full'));
  const registry = registryOf(emulator) as unknown as {
    _restApiClient: {
      executeApiCall(
        method: string,
        path: string,
        headers: object | null,
        body: object | null,
        done: (error: Error | null, result: { totalMessagesPurged: number }) => void,
      ): void;
    };
  };
  const purged = await new Promise<{ totalMessagesPurged: number }>((resolve, reject) =>
    registry._restApiClient.executeApiCall(
      'DELETE',
      '/devices/d1/commands?api-version=2021-04-12',
      null,
      null,
      (error, result) => (error ? reject(error) : resolve(result)),
    ),
  );
  assert.equal(purged.totalMessagesPurged, 3);
  await eventually(() => feedback.length === 3);
  assert.deepEqual(new Set(feedback.map(({ statusCode }) => statusCode)), new Set(['Purged']));
});

test('a full queue, an unknown device and a command of two weeks are refused with typed errors', async (t) => {
  const { service } = await setUp(t);
  for (let index = 0; index < 50; index += 1) await service.send('d1', new common.Message('x'));
  await assert.rejects(service.send('d1', new common.Message('x')), errorNamed('DeviceMaximumQueueDepthExceededError'));
  await assert.rejects(service.send('nobody', new common.Message('x')), errorNamed('DeviceNotFoundError'));
  await assert.rejects(service.send('d1', command('old', 'none', 14 * 24 * 3_600_000)));
});

test('a service that has a token and nothing to renew it with is disconnected when the token expires', async (t) => {
  const emulator = await runEmulator(t);
  await createDevice(emulator, 'd1');
  const owner = keyOf(emulator.connectionStrings.iotHub);
  const token = tokenFor(emulator.hostName, owner, 'iothubowner', 5);
  const service = iotHub.Client.fromSharedAccessSignature(token);
  service.setRetryPolicy(new common.NoRetry());
  defer(t, () => service.close().catch(() => {}));
  let hasEnded = false;
  service.on('disconnect', () => (hasEnded = true));
  await service.open();
  await service.send('d1', command('in-time', 'none'));
  await eventually(() => hasEnded);
  await assert.rejects(service.send('d1', command('too-late', 'none')));
});
