import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import common from 'azure-iot-common';
import rhea, { type Connection } from 'rhea';
import type { Emulator } from '../../src/index.ts';
import { defer } from './running-emulator.ts';

/** A token that lasts `seconds` from now. */
export function tokenFor(resource: string, key: string, policy?: string, seconds = 600): string {
  const expiry = Math.floor(Date.now() / 1000) + seconds;
  const encoded = common.encodeUriComponentStrict(resource);
  return common.SharedAccessSignature.create(encoded, policy as never, key, expiry).toString();
}

export const keyOf = (connectionString: string): string => /SharedAccessKey=(.*)$/.exec(connectionString)?.[1] ?? '';

/** An AMQP connection that has put this token; what the SDKs do, without what they would never try. */
export async function amqp(t: TestContext, emulator: Emulator, token: string): Promise<Connection> {
  const connection = rhea.create_container().connect({
    host: 'localhost',
    port: emulator.ports.hub,
    transport: 'tls',
    ca: emulator.ca,
    servername: 'localhost',
    reconnect: false,
  } as never);
  connection.on('error', () => {});
  connection.on('disconnected', () => {});
  defer(t, () => connection.close());
  await putToken(connection, token);
  return connection;
}

/** Proves a claim over `$cbs`, on a connection that may have proved others. */
export async function putToken(connection: Connection, token: string): Promise<void> {
  const replies = connection.open_receiver({ source: '$cbs', target: 'replies' });
  const requests = connection.open_sender('$cbs');
  await new Promise((resolve) => requests.once('sendable', resolve));
  const answered = new Promise<number>((resolve) =>
    replies.once('message', ({ message }: { message: { application_properties: Record<string, number> } }) =>
      resolve(message.application_properties['status-code'] ?? 0),
    ),
  );
  requests.send({
    message_id: '1',
    reply_to: 'replies',
    application_properties: { operation: 'put-token', type: 'servicebus.windows.net:sastoken', name: 'x' },
    body: token,
  });
  assert.equal(await answered, 200);
  // The next answer must not go to this receiver.
  replies.close();
  requests.close();
}

/** The condition with which a link is refused; `open` when it is not. */
export function tryLink(connection: Connection, address: string): Promise<string> {
  const receiver = connection.open_receiver(address);
  return new Promise((resolve) => {
    receiver.once('receiver_error', () => resolve(String((receiver.error as { condition?: string })?.condition)));
    receiver.once('receiver_open', () => setTimeout(() => resolve(receiver.is_open() ? 'open' : 'closed'), 100));
  });
}
