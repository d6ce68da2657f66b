import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectedService } from '@csk/core';
import type { CommandRules, RawCommand } from '@csk/core';
import { createWorld, until } from '../world.ts';

const REBOOT: RawCommand = { name: 'reboot', payload: 3, mode: 'direct', timeoutMs: 5_000 };

async function worldWith(t: { after(work: () => Promise<void>): void }, commands?: CommandRules) {
  const world = await createWorld(() => (commands === undefined ? {} : { commands }));
  t.after(() => world.close());
  return world;
}

test('raw messages are off until the service allows them', async (t) => {
  const { client, store } = await worldWith(t);
  const head = await store.head();
  await assert.rejects(client.commands.send({ deviceId: 'dev-1', raw: REBOOT }), { code: 'forbidden' });
  assert.equal(await store.head(), head);
});

test('with roles named, only who has one of them may send any', async (t) => {
  const { service } = await worldWith(t, { raw: { roles: ['engineer'] } });
  const send = (roles?: readonly string[]) =>
    service.client({ id: 'x', ...(roles ? { roles } : {}) }).commands.send({ deviceId: 'dev-1', raw: REBOOT });
  await assert.rejects(send(), { code: 'forbidden' });
  await assert.rejects(send(['representative']), { code: 'forbidden' });
  assert.equal((await send(['representative', 'engineer'])).definitionId, undefined);
});

test('who may send raw messages can know it beforehand', async (t) => {
  const offers = async (service: Awaited<ReturnType<typeof worldWith>>['service'], roles?: readonly string[]) => {
    const { operations } = await service.client({ id: 'x', ...(roles ? { roles } : {}) }).access.get();
    return operations.includes('Commands_SendRaw');
  };
  const closed = await worldWith(t);
  assert.equal(await offers(closed.service), false);
  const open = await worldWith(t, { raw: true });
  assert.equal(await offers(open.service), true);
  assert.equal(await offers(open.service, ['representative']), true);
  assert.equal(await offers(open.service, ['endpoint-user']), false, 'who sends no commands');
  const some = await worldWith(t, { raw: { roles: ['engineer'] } });
  assert.equal(await offers(some.service), false);
  assert.equal(await offers(some.service, ['engineer']), false, 'who sends no commands');
  assert.equal(await offers(some.service, ['engineer', 'representative']), true);
});

test('any name and any JSON reach the device, without a definition', async (t) => {
  const world = await worldWith(t, { raw: true });
  await world.service.start();
  const device = world.devices.device('smt-9');
  device.connect();
  device.onDirect(() => ({ status: 'completed', response: 'ok' }));
  const command = await world.client.commands.send({ deviceId: 'dev-9', raw: REBOOT });
  await until('the answer', async () => (await world.client.commands.get(command.id))?.status === 'completed');
  assert.deepEqual(
    device.received().map(({ name, parameters, mode }) => [name, parameters, mode]),
    [['reboot', 3, 'direct']],
  );
});

test('raw messages are bounded and checked by place', async (t) => {
  const { client } = await worldWith(t, { raw: true });
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ ...REBOOT, name: '' }, 'raw.name'],
    [{ ...REBOOT, mode: 'email' }, 'raw.mode'],
    [{ ...REBOOT, timeoutMs: 300_001 }, 'raw.timeoutMs'],
    [{ ...REBOOT, timeoutMs: '5' }, 'raw.timeoutMs'],
    [{ ...REBOOT, completion: 'hope' }, 'raw.completion'],
    [{ ...REBOOT, surprise: 1 }, 'raw.surprise'],
    [{ ...REBOOT, payload: new Date() }, 'raw.payload'],
    [{ ...REBOOT, payload: 'x'.repeat(131_073) }, 'raw.payload'],
    // 64 KB as a message, counted in bytes.
    [{ ...REBOOT, mode: 'queued', payload: 'ü'.repeat(32_760) }, 'raw.payload'],
    ['text', 'raw'],
  ];
  for (const [raw, field] of wrong) {
    const call = client.commands.send({ deviceId: 'dev-1', raw: raw as RawCommand });
    await assert.rejects(call, { code: 'invalid', details: { field } }, field);
  }
  const both = { deviceId: 'dev-1', name: 'Notify', raw: REBOOT } as never;
  await assert.rejects(client.commands.send(both), { code: 'invalid', details: { field: 'name' } });
  await assert.rejects(client.commands.send({ deviceId: 'dev-1' } as never), { details: { field: 'name' } });
});

test('what is as large as a direct method may be is taken', async (t) => {
  const { client } = await worldWith(t, { raw: true });
  const payload = 'x'.repeat(131_070);
  const { parameters } = await client.commands.send({ deviceId: 'dev-1', raw: { ...REBOOT, payload } });
  assert.equal(parameters, payload);
});

test('rules that let a job wait for ever are refused', async (t) => {
  const { options } = await worldWith(t);
  for (const withinMs of [0, Number.NaN, Infinity, 8 * 24 * 3_600_000]) {
    const make = () => createConnectedService({ ...options, commands: { approval: { withinMs } } });
    assert.throws(make, { code: 'invalid', details: { field: 'commands.approval.withinMs' } });
  }
});
