import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlobAccess } from '../../src/hub/files/blob-access.ts';
import { createMemoryBlobs } from '../../src/hub/files/blob-folder.ts';
import { FileUploads } from '../../src/hub/files/file-uploads.ts';
import { HubError } from '../../src/hub/hub-error.ts';
import { JobStore } from '../../src/hub/jobs/job-store.ts';
import { Jobs } from '../../src/hub/jobs/jobs.ts';
import { createMemoryJournal } from '../../src/journal/journal.ts';
import type { JsonObject } from '../../src/json.ts';
import { hubParts, idleSession } from './hub-parts.ts';

const typeOf = (message: { readonly application: ReadonlyMap<string, unknown> }): unknown =>
  message.application.get('opType');

const command = {
  messageId: 'm1',
  correlationId: undefined,
  userId: undefined,
  contentType: undefined,
  contentEncoding: undefined,
  to: '/devices/d1/messages/devicebound',
  ack: 'full',
  expiresAt: Number.MAX_SAFE_INTEGER,
  properties: {},
  payload: Buffer.from('x'),
} as const;

test('each of two reports that come together is told with its own version', async (t) => {
  const { hub, told } = hubParts(t);
  await hub.createIdentity('d1', {});
  assert.deepEqual(await Promise.all([hub.report('d1', { a: 1 }), hub.report('d1', { b: 2 })]), [2, 3]);
  const versions = told
    .filter((message) => typeOf(message) === 'updateTwin')
    .map((message) => JSON.parse(message.payload.toString()) as JsonObject)
    .map(({ version, properties }) => [version, (properties as { reported: JsonObject }).reported['$version']]);
  assert.deepEqual(versions, [
    [2, 2],
    [3, 3],
  ]);
});

test('that a connected device is gone is told before that it was deleted, of its modules too', async (t) => {
  const { hub, told } = hubParts(t);
  await hub.createIdentity('d1', {});
  await hub.createIdentity('d1/m1', {});
  await hub.createIdentity('d1/m2', {});
  for (const key of ['d1', 'd1/m1']) hub.connected(idleSession(key));
  told.length = 0;
  await hub.deleteDevice('d1', '*');
  assert.deepEqual(told.map(typeOf), ['moduleDisconnected', 'deviceDisconnected', 'deleteDeviceIdentity']);
  assert.equal(hub.sessions.count, 0);
});

test('a device takes its commands and their feedback with it when it is deleted, also in the journal', async (t) => {
  const { hub, commands } = hubParts(t);
  for (const id of ['d1', 'd2']) {
    const identity = await hub.createIdentity(id, {});
    await hub.sendCommand(id, command);
    await hub.sendCommand(id, command);
    await hub.complete(identity, hub.nextCommand(id)!.command.sequence);
  }
  await assert.rejects(hub.deleteDevice('d1', 'another etag'), HubError);
  assert.equal(commands.pending('d1'), 1);
  const before = [...commands.snapshot()];
  await hub.deleteDevice('d1', '*');
  assert.deepEqual([commands.pending('d1'), commands.pending('d2')], [0, 1]);
  assert.deepEqual(
    commands.feedback.takeBatch(Date.now()).map(({ content }) => content['deviceId']),
    ['d2'],
  );
  const restarted = hubParts(t).commands;
  for (const { data, blob } of before) restarted.replay(data, blob);
  restarted.replay({ op: 'forget', d: 'd1' });
  assert.deepEqual([...restarted.snapshot()], [...commands.snapshot()]);
});

test('a device that speaks HTTPS only has been active, and never connected', async (t) => {
  const { hub, registry } = hubParts(t);
  const identity = await hub.createIdentity('d1', {});
  await hub.publish(identity, { properties: new Map(), payload: Buffer.from('x'), modelId: undefined });
  const { connectionState, connectionStateUpdatedTime, lastActivityTime } = hub.identityObject(identity);
  assert.deepEqual([connectionState, connectionStateUpdatedTime], ['Disconnected', '0001-01-01T00:00:00']);
  assert.notEqual(lastActivityTime, '0001-01-01T00:00:00');
  assert.equal(hub.twinObject(registry.get('d1'))['lastActivityTime'], lastActivityTime);
});

test('of two requests for one job, made together, one is refused and the job runs once', async (t) => {
  const { hub, registry } = hubParts(t);
  await hub.createIdentity('d1', {});
  const store = new JobStore();
  store.attach(createMemoryJournal());
  const jobs = new Jobs(store, hub, () => {});
  t.after(() => jobs.close());
  const ended = new Promise<void>((resolve) => {
    hub.onTwinChanged = () => resolve();
  });
  const body = { type: 'scheduleUpdateTwin', queryCondition: '*', updateTwin: { tags: { a: 1 } } };
  const results = await Promise.allSettled([jobs.create('j1', body), jobs.create('j1', body)]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  await ended;
  while (store.get('j1').status !== 'completed') await new Promise(setImmediate);
  assert.equal(registry.get('d1').twin.version, 2);
});

test('an upload whose end is told twice at once makes one notification', async () => {
  const blobs = createMemoryBlobs(Date.now);
  const files = new FileUploads(blobs, new BlobAccess('a2V5', Date.now), Date.now);
  files.attach(createMemoryJournal());
  const { correlationId } = await files.begin('d1', { blobName: 'log' }, 'localhost');
  await blobs.write('d1/log', Buffer.from('x'));
  const end = (): Promise<void> => files.end('d1', correlationId as string, { isSuccess: true }, 'localhost');
  const results = await Promise.allSettled([end(), end()]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  assert.equal(files.notifications.size, 1);
});
