import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Receiver, Sender } from 'rhea';
import { amqp, keyOf, putToken, tokenFor, tryLink } from './raw-amqp.ts';
import { runEmulator } from './running-emulator.ts';

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
