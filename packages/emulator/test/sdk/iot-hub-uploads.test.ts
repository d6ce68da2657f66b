import assert from 'node:assert/strict';
import https from 'node:https';
import { Readable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import type iotHub from 'azure-iothub';
import type { Emulator } from '../../src/index.ts';
import {
  createDevice,
  defer,
  errorNamed,
  eventually,
  openDevice,
  runEmulator,
  serviceOf,
  temporaryFolder,
} from './hub-clients.ts';

interface Notification {
  readonly deviceId: string;
  readonly blobUri: string;
  readonly blobName: string;
  readonly blobSizeInBytes: number;
}

interface Receiver extends NodeJS.EventEmitter {
  complete(message: unknown, done: (error?: Error) => void): void;
}

async function notificationsOf(service: iotHub.Client): Promise<Notification[]> {
  const notifications: Notification[] = [];
  const { result } = (await service.getFileNotificationReceiver()) as unknown as { result: Receiver };
  result.on('message', (message: { data: unknown }) => {
    notifications.push(JSON.parse(String(message.data)) as Notification);
    result.complete(message, () => {});
  });
  return notifications;
}

/** Reads an address of the emulator. */
function get(emulator: Emulator, address: string, token?: string): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: token };
    https
      .get(address, { ca: emulator.ca, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      })
      .on('error', reject);
  });
}

function ownerToken(emulator: Emulator): string {
  const key = /SharedAccessKey=(.*)$/.exec(emulator.connectionStrings.iotHub)?.[1] ?? '';
  const expiry = Math.floor(Date.now() / 1000) + 600;
  return common.SharedAccessSignature.create(emulator.hostName, 'iothubowner', key, expiry).toString();
}

async function setUp(t: TestContext, options = {}) {
  const emulator = await runEmulator(t, options);
  const client = await openDevice(t, emulator, await createDevice(emulator, 'd1'));
  return { emulator, client };
}

test('a file that a device uploads is notified to the service, and read back by it', async (t) => {
  const { emulator, client } = await setUp(t);
  const notifications = await notificationsOf(await serviceOf(t, emulator));
  const bytes = Buffer.from('a small picture');
  await client.uploadToBlob('pictures/one.png', Readable.from([bytes]), bytes.length);
  await eventually(() => notifications.length === 1);
  const [notification] = notifications;
  assert.equal(notification?.deviceId, 'd1');
  assert.equal(notification?.blobName, 'd1/pictures/one.png');
  assert.equal(notification?.blobSizeInBytes, bytes.length);
  const address = notification?.blobUri ?? '';
  assert.deepEqual((await get(emulator, address, ownerToken(emulator))).body, bytes);
  assert.equal((await get(emulator, address)).status, 403);
});

test('a large file goes up in blocks', async (t) => {
  const { emulator, client } = await setUp(t);
  const notifications = await notificationsOf(await serviceOf(t, emulator));
  const bytes = Buffer.alloc(9 * 1024 * 1024, 'block');
  await client.uploadToBlob('large.bin', Readable.from([bytes]), bytes.length);
  await eventually(() => notifications.length === 1);
  const { body } = await get(emulator, notifications[0]?.blobUri ?? '', ownerToken(emulator));
  assert.ok(body.equals(bytes));
});

test('the SAS of one blob opens no other', async (t) => {
  const { emulator, client } = await setUp(t);
  const { hostName, containerName, blobName, sasToken } = (await client.getBlobSharedAccessSignature('a')) as {
    hostName: string;
    containerName: string;
    blobName: string;
    sasToken: string;
  };
  const base = `https://${hostName}/${containerName}`;
  assert.equal((await get(emulator, `${base}/${blobName}${sasToken}`)).status, 404);
  assert.equal((await get(emulator, `${base}/d1/b${sasToken}`)).status, 403);
});

test('an upload that failed, or that is not known, notifies nobody', async (t) => {
  const { emulator, client } = await setUp(t);
  const notifications = await notificationsOf(await serviceOf(t, emulator));
  const { correlationId } = (await client.getBlobSharedAccessSignature('a')) as { correlationId: string };
  await client.notifyBlobUploadStatus(correlationId, false, 500, 'gave up');
  await assert.rejects(client.notifyBlobUploadStatus(correlationId, true, 200, 'again'));
  const { correlationId: unsent } = (await client.getBlobSharedAccessSignature('b')) as { correlationId: string };
  await assert.rejects(client.notifyBlobUploadStatus(unsent, true, 200, 'nothing was sent'));
  const bytes = Buffer.from('x');
  await client.uploadToBlob('c', Readable.from([bytes]), 1);
  await eventually(() => notifications.length === 1);
  assert.equal(notifications[0]?.blobName, 'd1/c');
});

test('a notification that nobody took, and its blob, are there after a restart', async (t) => {
  const stateDir = temporaryFolder(t);
  const { emulator, client } = await setUp(t, { stateDir });
  await client.uploadToBlob('kept', Readable.from([Buffer.from('kept')]), 4);
  await client.close();
  await emulator.close();
  const again = await runEmulator(t, { stateDir });
  const notifications = await notificationsOf(await serviceOf(t, again));
  await eventually(() => notifications.length === 1);
  const moved = (notifications[0]?.blobUri ?? '').replace(/localhost:\d+/, again.hostName);
  assert.equal((await get(again, moved, ownerToken(again))).body.toString(), 'kept');
});

test('a device with a wrong key gets no address to upload to', async (t) => {
  const { emulator } = await setUp(t);
  const key = Buffer.alloc(32, 9).toString('base64');
  const connection = `HostName=${emulator.hostName};DeviceId=d1;SharedAccessKey=${key}`;
  const { Http } = await import('azure-iot-device-http');
  const client = device.Client.fromConnectionString(connection, Http);
  client.on('error', () => {});
  defer(t, () => client.close().catch(() => {}));
  await assert.rejects(client.uploadToBlob('x', Readable.from(['x']), 1), errorNamed('BlobSasError'));
});
