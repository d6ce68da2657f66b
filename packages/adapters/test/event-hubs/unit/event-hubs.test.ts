import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

import { createEventHubStream } from '@csk/adapters/event-hubs';
import { isConnectedServiceError } from '@csk/core';
import type { EventStream } from '@csk/core';

import { BatchExchange } from '../../../src/event-hubs/batch-exchange.ts';
import { toEventHubError } from '../../../src/event-hubs/event-hub-errors.ts';
import { isAfter, toStreamEvent } from '../../../src/event-hubs/stream-event.ts';

const BASE = { offset: '8', enqueuedTimeUtc: new Date('2026-03-02T08:00:01Z'), body: Buffer.from('x') };

test('annotations and properties of an event', () => {
  const event = toStreamEvent('1', {
    ...BASE,
    messageId: Buffer.from([1, 255]),
    correlationId: 'command-1',
    systemProperties: { 'iothub-connection-device-id': 'd-1', other: 1 },
    properties: { text: 'a', count: 2, yes: true, nothing: null, nan: Number.NaN, list: [1], time: new Date() },
  });
  assert.deepEqual(event, {
    partition: '1',
    offset: '8',
    enqueuedAt: '2026-03-02T08:00:01.000Z',
    deviceKey: 'd-1',
    messageId: '01ff',
    correlationId: 'command-1',
    body: BASE.body,
    properties: { text: 'a', count: 2, yes: true, nothing: null },
  });
});

test('a device key is only what the hub says', () => {
  const forged = toStreamEvent('0', { ...BASE, properties: { 'iothub-connection-device-id': 'someone-else' } });
  assert.equal(forged.deviceKey, undefined);
  assert.equal(
    toStreamEvent('0', { ...BASE, systemProperties: { 'iothub-connection-device-id': 7 } }).deviceKey,
    undefined,
  );
});

test('what the hub itself tells of a device is no telemetry, and only the hub says so', () => {
  const from = (source: unknown) =>
    toStreamEvent('0', { ...BASE, systemProperties: { 'iothub-message-source': source } }).notice;
  assert.equal(from('Telemetry'), undefined);
  assert.equal(from('deviceConnectionStateEvents'), 'connection-state');
  assert.equal(from('twinChangeEvents'), 'twin-change');
  assert.equal(from('deviceLifecycleEvents'), 'lifecycle');
  assert.equal(from('digitalTwinChangeEvents'), 'other');
  assert.equal(from(7), undefined);
  const forged = { ...BASE, properties: { 'iothub-message-source': 'deviceLifecycleEvents' } };
  assert.equal(toStreamEvent('0', forged).notice, undefined);
});

test('any body and any time can be read', () => {
  const bytes = (body: unknown): string => Buffer.from(toStreamEvent('0', { ...BASE, body }).body).toString();
  assert.equal(bytes('text'), 'text');
  assert.equal(bytes({ a: 1 }), '{"a":1}');
  assert.equal(bytes([Buffer.from('a'), Buffer.from('b')]), 'ab');
  assert.equal(bytes(undefined), '');
  assert.equal(bytes(null), '');
  assert.equal(
    bytes(() => 1),
    '',
  );
  assert.equal(
    toStreamEvent('0', { ...BASE, enqueuedTimeUtc: new Date(Number.NaN) }).enqueuedAt,
    '1970-01-01T00:00:00.000Z',
  );
});

test('offsets compare as numbers, also beyond 53 bits', () => {
  assert.ok(isAfter('10', '9'));
  assert.ok(!isAfter('9', '9'));
  assert.ok(isAfter('9007199254740994', '9007199254740993'));
  assert.ok(isAfter('0', '-1'));
  assert.ok(isAfter('0', undefined));
});

test('a partition waits until its batch is taken; the oldest goes first', async () => {
  const exchange = new BatchExchange();
  const { signal } = new AbortController();
  let resolved = 0;
  const offers = ['a', 'b'].map((partition) =>
    exchange.offer({ partition, events: [] }, signal).then(() => {
      resolved += 1;
    }),
  );
  await sleep(5);
  assert.equal(resolved, 0);
  assert.equal((await exchange.take(signal))?.partition, 'a');
  await offers[0];
  assert.equal(resolved, 1);
  assert.equal((await exchange.take(signal))?.partition, 'b');
});

test('an abort frees those who wait on either side', async () => {
  const exchange = new BatchExchange();
  const abort = new AbortController();
  const taking = exchange.take(abort.signal);
  abort.abort();
  assert.equal(await taking, undefined);
  await exchange.offer({ partition: 'a', events: [] }, abort.signal);
});

test('SDK errors get the code by which a caller can act', () => {
  const of = (code: string): string => toEventHubError(Object.assign(new Error('x'), { code }), 'It').code;
  assert.equal(of('UnauthorizedError'), 'unauthenticated');
  assert.equal(of('MessagingEntityNotFoundError'), 'not-found');
  assert.equal(of('ServerBusyError'), 'throttled');
  assert.equal(of('ECONNREFUSED'), 'unavailable');
  assert.equal(of('constructor'), 'unavailable');
});

test('a batch of nothing, and a connection string without its event hub, are invalid, and no key is shown', async () => {
  const secret = 'c2VjcmV0IGtleQ==';
  const nameless = `Endpoint=sb://localhost/;SharedAccessKeyName=n;SharedAccessKey=${secret}`;
  const stream = createEventHubStream({ connectionString: `${nameless};EntityPath=hub` });
  const first = (one: EventStream, maxBatch?: number) => one.read({ maxBatch })[Symbol.asyncIterator]().next();
  for (const maxBatch of [0, -1, 1.5, NaN]) await assert.rejects(first(stream, maxBatch), { code: 'invalid' });
  await stream.close?.();

  const wrong = createEventHubStream({ connectionString: nameless });
  for (const call of [wrong.partitions(), first(wrong)]) {
    await assert.rejects(call, (error) => {
      assert.ok(isConnectedServiceError(error, 'invalid'));
      return !inspect(error, { depth: 9, showHidden: true }).includes(secret);
    });
  }
  await wrong.close?.();
});
