import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Receiver, Sender } from 'rhea';
import { amqp, keyOf, putToken, tokenFor, tryLink } from './raw-amqp.ts';
import { rawMqtt } from './raw-mqtt.ts';
import { createDevice, runEmulator } from './running-emulator.ts';

const conditionOf = (link: Receiver | Sender): unknown => (link.error as { condition?: string } | undefined)?.condition;

test(
  'links for services close when their token expires, and stay when it was renewed',
  { timeout: 60_000 },
  async (t) => {
    const emulator = await runEmulator(t);
    const owner = keyOf(emulator.connectionStrings.iotHub);
    const token = (seconds: number): string => tokenFor(emulator.hostName, owner, 'iothubowner', seconds);
    const renewing = await amqp(t, emulator, token(5));
    const kept = renewing.open_receiver('/messages/serviceBound/feedback');
    await once(kept, 'receiver_open');
    await putToken(renewing, token(600));

    const expiring = await amqp(t, emulator, token(5));
    const receiver = expiring.open_receiver('/messages/serviceBound/feedback');
    const sender = expiring.open_sender('/messages/devicebound');
    await Promise.all([once(receiver, 'receiver_open'), once(sender, 'sender_open')]);
    await Promise.all([once(receiver, 'receiver_error'), once(sender, 'sender_error')]);
    assert.equal(conditionOf(receiver), 'amqp:unauthorized-access');
    assert.equal(conditionOf(sender), 'amqp:unauthorized-access');
    assert.equal(await tryLink(expiring, '/messages/serviceBound/feedback'), 'amqp:unauthorized-access');

    // The first connection's token ended before, or with, the second one's.
    assert.equal(kept.is_open(), true);
    assert.equal(await tryLink(renewing, '/messages/serviceBound/filenotifications'), 'open');
  },
);

test('time that passes at once ends connections and links whose token it uses up', { timeout: 60_000 }, async (t) => {
  const emulator = await runEmulator(t);
  const { hostName, connectionStrings } = emulator;
  const overMqtt = await rawMqtt(t, emulator, 'd1', await createDevice(emulator, 'd1'));
  assert.equal(overMqtt.packets[0]?.cmd, 'connack');
  const deviceToken = tokenFor(`${hostName}/devices/d2`, keyOf(await createDevice(emulator, 'd2')));
  const overAmqp = await amqp(t, emulator, deviceToken);
  const ofService = await amqp(t, emulator, tokenFor(hostName, keyOf(connectionStrings.iotHub), 'iothubowner'));
  const commands = overAmqp.open_receiver('/devices/d2/messages/devicebound');
  const feedback = ofService.open_receiver('/messages/serviceBound/feedback');
  await Promise.all([once(commands, 'receiver_open'), once(feedback, 'receiver_open')]);

  // Ten minutes of the tokens over AMQP, an hour of the one over MQTT.
  emulator.advanceTime(9 * 60_000);
  assert.equal(await tryLink(ofService, '/messages/serviceBound/filenotifications'), 'open');
  assert.deepEqual([commands.is_open(), feedback.is_open(), emulator.diagnostics().connectedDevices], [true, true, 2]);
  emulator.advanceTime(60_000);
  await Promise.all([once(overAmqp, 'disconnected'), once(feedback, 'receiver_error')]);
  assert.equal(conditionOf(feedback), 'amqp:unauthorized-access');
  assert.equal(emulator.diagnostics().connectedDevices, 1);
  emulator.advanceTime(60 * 60_000);
  await overMqtt.closed;
  assert.equal(emulator.diagnostics().connectedDevices, 0);
});
