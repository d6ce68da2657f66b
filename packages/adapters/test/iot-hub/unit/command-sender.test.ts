// What goes wrong with one command leaves the others alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CloudCommand } from '@csk/core';
import type { Client } from 'azure-iothub';

import { CommandSender } from '../../../src/iot-hub/command-sender.ts';
import { DEFAULT_COMMAND_NAMES } from '../../../src/iot-hub/command-wire.ts';
import { Pacer } from '../../../src/iot-hub/pacer.ts';

const COMMAND: CloudCommand = {
  id: 'c',
  deviceKey: 'd',
  name: 'Reset',
  parameters: {},
  mode: 'queued',
  expiresInMs: 60_000,
};

/** A sender whose clients are noted; methods fail, messages are under way until the test lets them arrive. */
function setUp() {
  const clients: { closed: boolean }[] = [];
  const underway: { readonly arrive: () => void; readonly fail: (error: Error) => void }[] = [];
  const connect = (): Client => {
    const client = {
      closed: false,
      setRetryPolicy: () => undefined,
      send: () =>
        new Promise<void>((resolve, reject) => {
          underway.push({ arrive: resolve, fail: reject });
        }),
      invokeDeviceMethod: () =>
        Promise.reject(Object.assign(new Error('away'), { response: { statusCode: 503, headers: {} } })),
      close: async () => {
        client.closed = true;
      },
    };
    clients.push(client);
    return client as unknown as Client;
  };
  const connection = { hostName: 'h', registry: undefined as never, jobs: undefined as never, connect };
  const pacer = new Pacer({ rates: undefined, closing: new AbortController().signal });
  const sender = new CommandSender({ connection, names: DEFAULT_COMMAND_NAMES, deadlineMs: 60_000, pacer });
  return { sender, clients, underway };
}

test('a direct method that fails does not cut off the messages that are under way', async () => {
  const { sender, clients, underway } = setUp();
  const sending = sender.queue(COMMAND, {});
  await assert.rejects(sender.invoke({ ...COMMAND, mode: 'direct' }, {}), { code: 'unavailable' });
  assert.deepEqual(
    clients.map(({ closed }) => closed),
    [false],
  );
  underway[0]?.arrive();
  assert.deepEqual(await sending, { status: 'sent' });
});

test('after a message that could not be sent the next one gets a new connection', async () => {
  const { sender, clients, underway } = setUp();
  const sending = sender.queue(COMMAND, {});
  underway[0]?.fail(new Error('connection lost'));
  await assert.rejects(sending, { code: 'unavailable' });
  const next = sender.queue(COMMAND, {});
  assert.deepEqual(
    clients.map(({ closed }) => closed),
    [true, false],
  );
  underway[1]?.arrive();
  await next;
});
