import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import { createServiceBusQueue } from '@csk/adapters/service-bus';
import { isConnectedServiceError } from '@csk/core';

import { messageIdOf, toQueueMessage, toServiceBusMessage } from '../../../src/service-bus/message-body.ts';
import { packBatches } from '../../../src/service-bus/send-batches.ts';
import { toServiceBusError } from '../../../src/service-bus/service-bus-errors.ts';

function received(rest: Partial<ServiceBusReceivedMessage>): ServiceBusReceivedMessage {
  return { messageId: 'm', state: 'active', ...rest } as ServiceBusReceivedMessage;
}

test('bodies of any kind are written and read', () => {
  const roundTrip = (body: unknown): unknown => toQueueMessage(received({ body })).body;
  assert.deepEqual(roundTrip(Buffer.from('{"a":[1,null]}')), { a: [1, null] });
  assert.deepEqual(roundTrip(Buffer.from('{"a":')), new Uint8Array(Buffer.from('{"a":')));
  assert.deepEqual(roundTrip(Buffer.from([0x22, 0xff, 0x22])), new Uint8Array([0x22, 0xff, 0x22]), 'not UTF-8');
  assert.equal(roundTrip('an AMQP value'), 'an AMQP value');
  assert.equal(roundTrip(undefined), null);
  const written = toServiceBusMessage({ id: 'm', body: { ü: 1 } });
  assert.equal(String(written.body), '{"ü":1}');
  assert.equal(written.contentType, 'application/json');
  assert.equal(toServiceBusMessage({ id: 'm', body: new Uint8Array([1]) }).contentType, 'application/octet-stream');
});

test('a message is known by its id, or by its place in the queue', () => {
  assert.equal(messageIdOf(received({ messageId: Buffer.from([1, 255]) })), '01ff');
  assert.equal(messageIdOf(received({ messageId: 7 })), '7');
  assert.match(messageIdOf(received({ messageId: '' })), /^sequence-/);
});

test('properties keep their scalars', () => {
  const time = new Date('2026-03-02T08:00:01Z');
  const { properties } = toQueueMessage(
    received({ body: null, applicationProperties: { a: 'x', b: 1, c: false, d: null, time, never: new Date(NaN) } }),
  );
  assert.deepEqual(properties, { a: 'x', b: 1, c: false, time: '2026-03-02T08:00:01.000Z' });
});

test('batches are filled in order, and a message too large for any is named', async () => {
  const sender = {
    createMessageBatch: async () => {
      const added: unknown[] = [];
      return {
        added,
        count: 0,
        sizeInBytes: 0,
        maxSizeInBytes: 9,
        tryAddMessage: ({ body }: { body: Buffer }) =>
          added.reduce<number>((sum, item) => sum + (item as Buffer).length, body.length) <= 9 && added.push(body) > 0,
      };
    },
  } as unknown as Parameters<typeof packBatches>[0];
  const bodies = ['aa', 'bb', 'cc', 'dd'].map((body) => ({ id: body, body }));
  const batches = (await packBatches(sender, bodies)) as unknown as { added: Buffer[] }[];
  assert.deepEqual(
    batches.map(({ added }) => added.map(String)),
    [
      ['"aa"', '"bb"'],
      ['"cc"', '"dd"'],
    ],
  );
  await assert.rejects(packBatches(sender, [...bodies, { id: 'huge', body: 'x'.repeat(20) }]), (error) => {
    assert.ok(isConnectedServiceError(error, 'invalid'));
    return error.message.includes('huge');
  });
});

test('a message that the SDK cannot write is named and not tried again', async () => {
  const sender = {
    createMessageBatch: async () => ({
      tryAddMessage: ({ messageId }: { messageId: string }) => {
        if (messageId.length > 128) throw new Error('the id is too long');
        return true;
      },
    }),
  } as unknown as Parameters<typeof packBatches>[0];
  const messages = ['a', 'b'.repeat(129)].map((id) => ({ id, body: 1 }));
  await assert.rejects(packBatches(sender, messages), (error) => {
    assert.ok(isConnectedServiceError(error, 'invalid'));
    assert.deepEqual(error.details, { messageId: 'b'.repeat(129) });
    return !error.retryable;
  });
});

test('SDK errors get the code by which a caller can act; a lost lock is named', () => {
  const of = (code: string) => toServiceBusError(Object.assign(new Error('x'), { code }), 'It');
  assert.deepEqual([of('MessageLockLost').code, of('MessageLockLost').details], ['conflict', { reason: 'lock-lost' }]);
  assert.equal(of('MessagingEntityNotFound').code, 'not-found');
  assert.equal(of('ServiceBusy').retryAfterMs, 10_000);
  assert.equal(of('ServiceCommunicationProblem').code, 'unavailable');
  assert.equal(of('toString').code, 'unavailable');
  const denied = Object.assign(new Error('denied'), { code: 'UnauthorizedAccess' });
  assert.equal(toServiceBusError(new AggregateError([new Error('first'), denied]), 'It').code, 'unauthenticated');
});

test('a loop in which nothing may be in hand is refused', async () => {
  const connectionString = 'Endpoint=sb://localhost/;SharedAccessKeyName=k;SharedAccessKey=aw==';
  const queue = createServiceBusQueue({ connectionString, queue: 'q' });
  for (const prefetch of [0, -1, 1.5, NaN]) {
    await assert.rejects(queue.receive({ prefetch })[Symbol.asyncIterator]().next(), { code: 'invalid' });
  }
  await queue.close?.();
});
