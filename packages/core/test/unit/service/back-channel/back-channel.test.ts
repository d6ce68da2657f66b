import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedServiceError, createConnectedService } from '@csk/core';
import type { ConnectedServiceOptions, DeviceCloud, Json } from '@csk/core';
import { at, createWorld, until } from '../world.ts';

type Document = { readonly [name: string]: Json };

async function world(
  t: { after(work: () => Promise<void>): void },
  wrap: (cloud: DeviceCloud) => DeviceCloud = (cloud) => cloud,
  options: Partial<ConnectedServiceOptions> = {},
) {
  const made = await createWorld(({ devices }) => ({
    devices: wrap(devices),
    backChannel: { desired: 'service' },
    telemetry: undefined,
    ...options,
  }));
  t.after(() => made.close());
  const hop = () => made.service.health().hops.find(({ name }) => name === 'back-channel');
  const twin = async (key: string, part: 'desired' | 'tags' = 'desired') =>
    ((await made.devices.getDevice(key))?.[part] as { readonly service?: Document } | undefined)?.service;
  /** Lets the hop gather and write until the twin says it. */
  const told = (key: string, wanted: Document | undefined, part: 'desired' | 'tags' = 'desired') =>
    until(
      `the twin of ${key} to say ${JSON.stringify(wanted)}`,
      async () => {
        await made.clock.advance(300);
        return twin(key, part);
      },
      (value) => JSON.stringify(sorted(value)) === JSON.stringify(sorted(wanted)),
    );
  return { ...made, hop, twin, told };
}

const sorted = (value: Document | undefined) => Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

async function started(made: Awaited<ReturnType<typeof world>>) {
  await made.service.start();
  await until('the first checkpoint', () => made.store.load('back-channel'));
}

test('case, work order, technician and outcome come to the device, step by step', async (t) => {
  const made = await world(t);
  await started(made);
  const { client, told } = made;
  const alert = await client.alerts.raise({ description: 'x', token: 'a', deviceKey: 'smt-1' });
  const record = await client.alerts.convertToCase([alert.id]);
  await told('smt-1', { caseNumber: 'CAS-000001', caseStatus: 'open' });
  const order = await client.cases.createWorkOrder(record.id);
  const booking = { technician: 'Grace', start: at(60_000), end: at(120_000) };
  await client.workOrders.schedule(order.id, booking);
  const scheduled = {
    caseNumber: 'CAS-000001',
    caseStatus: 'open',
    workOrderNumber: 'WO-000001',
    workOrderStatus: 'scheduled',
    technician: 'Grace',
    bookingStart: at(60_000),
    bookingEnd: at(120_000),
  };
  await told('smt-1', scheduled);
  await client.cases.resolve(record.id);
  await told('smt-1', { ...scheduled, caseStatus: 'resolved' });
  // A device that is taken out of a case forgets it.
  const other = await client.cases.create({ title: 'y', deviceIds: ['dev-2'] });
  await told('smt-2', { caseNumber: 'CAS-000002', caseStatus: 'open' });
  await client.cases.removeDevices(other.id, { deviceIds: ['dev-2'] });
  await told('smt-2', {});
});

test('many changes are one write for a device, and what the twin says already is not written', async (t) => {
  let writes = 0;
  const made = await world(t, (cloud) => ({
    ...cloud,
    updateDevice: (...args) => {
      writes += 1;
      return cloud.updateDevice(...args);
    },
  }));
  await started(made);
  const { client, told, clock, hop } = made;
  const record = await client.cases.create({ title: 'x', deviceIds: ['dev-1'] });
  for (let n = 0; n < 10; n += 1) await client.cases.update(record.id, { title: `x${n}` });
  await told('smt-1', { caseNumber: 'CAS-000001', caseStatus: 'open' });
  await client.cases.update(record.id, { title: 'again' });
  await until('the look', async () => (await clock.advance(300), hop()?.counts['same']));
  assert.equal(writes, 1);
});

test('tags, a device the cloud does not know, and a device nobody knows: skipped with the reason', async (t) => {
  const made = await world(t, undefined, { backChannel: { tags: 'service' } });
  await made.devices.unregister('smt-2');
  await started(made);
  const { client, told, hop } = made;
  await client.cases.create({ title: 'x', accountId: 'acc-1', deviceIds: ['dev-2', 'dev-1'] });
  await told('smt-1', { caseNumber: 'CAS-000001', caseStatus: 'open' }, 'tags');
  assert.deepEqual([hop()?.counts['skipped'], hop()?.restarts], [1, 0]);
  assert.equal(hop()?.diagnostics[0]?.deviceKey, 'smt-2');
});

test('a cloud that is away, and a service that was down, lose nothing', async (t) => {
  let away = true;
  const made = await world(t, (cloud) => ({
    ...cloud,
    updateDevice: (...args) => {
      if (away) throw new ConnectedServiceError('unavailable', 'The cloud is away.');
      return cloud.updateDevice(...args);
    },
  }));
  await started(made);
  const { client, clock, hop, service, options, twin } = made;
  await client.cases.create({ title: 'x', deviceIds: ['dev-1'] });
  await until('a failure', async () => (await clock.advance(500), (hop()?.restarts ?? 0) > 1));
  await service.close();
  away = false;
  const again = createConnectedService(options);
  t.after(() => again.close());
  await again.start();
  await until('the twin', async () => (await clock.advance(300), (await twin('smt-1'))?.['caseStatus'] === 'open'));
});

test('another writer between our look and our write makes us look again', async (t) => {
  let interfered = 0;
  const made = await world(t, (cloud) => ({
    ...cloud,
    updateDevice: async (key, patch, options) => {
      if (interfered < 3) {
        interfered += 1;
        await cloud.updateDevice(key, { desired: { other: interfered } });
      }
      return cloud.updateDevice(key, patch, options);
    },
  }));
  await started(made);
  await made.client.cases.create({ title: 'x', deviceIds: ['dev-1'] });
  await made.told('smt-1', { caseNumber: 'CAS-000001', caseStatus: 'open' });
  assert.deepEqual([interfered, made.hop()?.restarts], [3, 0]);
  assert.equal(((await made.devices.getDevice('smt-1'))?.desired as Document)['other'], 3);
});

test('a name that a twin cannot have, or a cloud without twins, is refused at once', async () => {
  for (const name of ['', '$version', 'a.b', '__proto__', 'x'.repeat(65)]) {
    await assert.rejects(
      createWorld(() => ({ backChannel: { desired: name } })),
      {
        code: 'invalid',
        details: { field: 'backChannel.desired' },
      },
    );
  }
  const bare = ({ devices }: { devices: DeviceCloud }) => ({
    devices: { ...devices, capabilities: { ...devices.capabilities, tags: false } },
    backChannel: { tags: 'service' },
  });
  await assert.rejects(createWorld(bare), { code: 'unsupported' });
});
