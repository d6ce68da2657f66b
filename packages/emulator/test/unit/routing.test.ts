import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HubMessage } from '../../src/hub/hub-message.ts';
import type { DeviceIdentity } from '../../src/hub/identity.ts';
import { holds } from '../../src/hub/query/evaluate.ts';
import { parseCondition } from '../../src/hub/query/parser.ts';
import { factsOf } from '../../src/hub/routing/message-facts.ts';
import { Router } from '../../src/hub/routing/router.ts';

const identity = { deviceId: 'd1' } as DeviceIdentity;

function message(more: Partial<HubMessage> = {}): HubMessage {
  return {
    source: 'Telemetry',
    identity,
    enqueuedAt: 0,
    properties: { content_type: 'application/json', content_encoding: 'utf-8', message_id: 'm1' },
    application: new Map<string, string | number>([
      ['Level', 'high'],
      ['count', 4],
      ['a.b', 'dotted'],
    ]),
    annotations: { 'iothub-message-source': 'Telemetry' },
    payload: Buffer.from(JSON.stringify({ a: { b: [1, { c: 'x' }] }, name: 'pump' })),
    ...more,
  };
}

const takes = (condition: string, of = message()): boolean =>
  holds(
    parseCondition(condition),
    factsOf(of, () => ({ tags: { site: 'north' } })),
  );

test('property names have no case, values have', () => {
  assert.equal(takes("level = 'high'"), true);
  assert.equal(takes("LEVEL = 'HIGH'"), false);
  assert.equal(takes('Count > 3'), true);
  assert.equal(takes("a.b = 'dotted'"), true);
  assert.equal(takes("$messageId = 'm1' AND messageId = 'm1' AND $connectionDeviceId = 'd1'"), true);
  assert.equal(takes("iothub-message-source = 'Telemetry'"), true);
});

test('the body is looked into only when it says that it is JSON', () => {
  assert.equal(takes("$body.a.b[1].c = 'x' AND STARTS_WITH($body.name, 'pu')"), true);
  assert.equal(takes('is_defined($body.name)', message({ properties: { content_type: 'application/json' } })), false);
  assert.equal(takes('is_defined($body.name)', message({ payload: Buffer.from('{') })), false);
  assert.equal(takes("$body = 'text'", message({ payload: Buffer.from('"text"') })), true);
});

test('functions of texts and numbers are those of the routing language', () => {
  for (const condition of [
    'ABS(-2) = 2 AND POWER(2, 3) = 8 AND FLOOR(1.5) = 1 AND CEILING(1.5) = 2 AND SQUARE(3) = 9',
    "CONCAT(Level, '!') = 'high!' AND LENGTH(Level) = 4 AND UPPER(Level) = 'HIGH'",
    "SUBSTRING(Level, 1, 2) = 'ig' AND INDEX_OF(Level, 'g') = 2 AND CONTAINS(Level, 'ig')",
    "AS_NUMBER('12.5') = 12.5 AND IS_STRING(Level) AND NOT IS_NUMBER(Level) AND IS_ARRAY($body.a.b)",
    "$twin.tags.site = 'north'",
  ]) {
    assert.equal(takes(condition), true, condition);
  }
});

test('what cannot be told stays so under NOT, and decides nothing', () => {
  assert.equal(takes("missing = 'x'"), false);
  assert.equal(takes("NOT missing = 'x'"), false);
  assert.equal(takes("missing = 'x' OR level = 'high'"), true);
  assert.equal(takes("NOT (missing = 'x' AND level = 'low')"), true);
});

test('names of a prototype are not there', () => {
  assert.equal(takes('is_defined($body.__proto__) OR is_defined($body.constructor) OR is_defined(toString)'), false);
});

test('a message goes once to each endpoint, and telemetry alone falls back', async () => {
  const delivered: string[] = [];
  const deliver = async (endpoint: string): Promise<void> => void delivered.push(endpoint);
  const routes = [
    { name: 'a', source: 'DeviceMessages', condition: "level = 'high'", endpoints: ['q', 'events'] },
    { name: 'b', source: 'DeviceMessages', endpoints: ['q'], isEnabled: false },
    { name: 'c', source: 'DeviceMessages', condition: 'count = 4', endpoints: ['q'] },
  ] as const;
  const router = new Router({ routes }, 'hub', deliver);
  await router.route(message(), () => undefined);
  assert.deepEqual(delivered.splice(0), ['q', 'events']);
  await router.route(message({ application: new Map() }), () => undefined);
  assert.deepEqual(delivered.splice(0), ['events']);
  await router.route(message({ source: 'twinChangeEvents' }), () => undefined);
  assert.deepEqual(delivered, []);
  assert.equal(router.takes('twinChangeEvents'), false);
});
