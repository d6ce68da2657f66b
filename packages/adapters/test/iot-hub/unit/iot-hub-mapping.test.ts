import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CloudCommand } from '@csk/core';
import { isConnectedServiceError } from '@csk/core';

import { toCloudDevice, toInstant } from '../../../src/iot-hub/cloud-device.ts';
import {
  checkedCommandNames,
  commandBody,
  DEFAULT_COMMAND_NAMES,
  methodCall,
  methodName,
  methodReceipt,
} from '../../../src/iot-hub/command-wire.ts';
import { parseFeedback } from '../../../src/iot-hub/feedback-records.ts';
import { hubErrorCode, toHubError } from '../../../src/iot-hub/hub-errors.ts';

const COMMAND: CloudCommand = {
  id: 'c-1',
  deviceKey: 'd-1',
  name: 'Reset Thermostat',
  parameters: {},
  mode: 'queued',
  expiresInMs: 60_000,
};

function sdkError(name: string, rest: object = {}): Error {
  return Object.assign(new Error(`${name} text`), { name, ...rest });
}

test('the body is the two properties and nothing else, under configurable names', () => {
  assert.equal(
    commandBody(COMMAND, DEFAULT_COMMAND_NAMES).toString(),
    '{"CommandName":"Reset Thermostat","Parameters":{}}',
  );
  const parameters = { Message: 'Techniker ist unterwegs – ☎' };
  assert.equal(
    commandBody({ ...COMMAND, parameters }, { name: 'cmd', parameters: 'args' }).toString(),
    '{"cmd":"Reset Thermostat","args":{"Message":"Techniker ist unterwegs – ☎"}}',
  );
  const large = { ...COMMAND, parameters: { text: 'x'.repeat(66_000) } };
  assert.throws(
    () => commandBody(large, DEFAULT_COMMAND_NAMES),
    (error) => isConnectedServiceError(error, 'invalid'),
  );
});

test('names that would lose half of a message are refused', () => {
  assert.deepEqual(checkedCommandNames({ name: 'cmd', parameters: 'args' }), { name: 'cmd', parameters: 'args' });
  for (const names of [
    { name: '', parameters: 'args' },
    { name: 'cmd', parameters: '' },
    { name: 'cmd', parameters: 'cmd' },
  ]) {
    assert.throws(
      () => checkedCommandNames(names),
      (error) => isConnectedServiceError(error, 'invalid'),
    );
  }
});

test('a raw payload goes out as it is, whatever JSON it is', () => {
  assert.equal(
    commandBody({ ...COMMAND, parameters: [1, null] }, DEFAULT_COMMAND_NAMES).toString(),
    '{"CommandName":"Reset Thermostat","Parameters":[1,null]}',
  );
  assert.equal(methodCall({ ...COMMAND, parameters: 3 }).payload, 3);
});

test("a method's name has only plain characters, and its time is within the hub's bounds", () => {
  assert.equal(methodName('Reset Thermostat'), 'Reset_Thermostat');
  assert.equal(methodName('Größe/../#+$?'), 'Gr__e________');
  assert.equal(methodName('a-b_C9'), 'a-b_C9');
  const seconds = [1, 5_000, 5_001, 20_000, 999_000].map(
    (expiresInMs) => methodCall({ ...COMMAND, expiresInMs }).responseTimeoutInSeconds,
  );
  assert.deepEqual(seconds, [5, 5, 6, 20, 300]);
});

test('2xx is yes, all else no', () => {
  assert.deepEqual(methodReceipt({ status: 204 }), { status: 'completed', response: null });
  assert.deepEqual(methodReceipt({ status: 200, payload: { a: 1 } }), { status: 'completed', response: { a: 1 } });
  for (const status of [199, 300, 404, 500]) assert.equal(methodReceipt({ status }).status, 'rejected');
  assert.equal(methodReceipt({}).status, 'rejected');
});

test('a twin becomes a device, without metadata and zero dates', () => {
  const device = toCloudDevice({
    deviceId: 'd',
    etag: 'AAA=',
    status: 'disabled',
    connectionState: 'Connected',
    lastActivityTime: '0001-01-01T00:00:00Z',
    tags: { a: 1 },
    properties: {
      desired: { $version: 3, $metadata: {}, limit: { $version: 'kept' } },
      reported: JSON.parse('{"__proto__":{"polluted":1},"$version":1}') as { [name: string]: number },
    },
  });
  assert.equal(JSON.stringify(device.reported), '{"__proto__":{"polluted":1}}');
  assert.deepEqual(
    { ...device, reported: undefined },
    {
      deviceKey: 'd',
      enabled: false,
      connected: true,
      tags: { a: 1 },
      desired: { limit: { $version: 'kept' } },
      reported: undefined,
      etag: 'AAA=',
    },
  );
  assert.equal(toInstant('2026-03-02T08:00:01.25'), '2026-03-02T08:00:01.250Z');
  assert.equal(toInstant('2026-03-02T08:00:01+01:00'), '2026-03-02T07:00:01.000Z');
  assert.equal(toInstant('no time'), undefined);
});

test('feedback records of every kind; odd ones are left out', () => {
  const record = (statusCode: unknown, rest: object = {}): object => ({
    originalMessageId: 'c-1',
    deviceId: 'd',
    statusCode,
    description: 'why',
    enqueuedTimeUtc: '2026-03-02T08:00:01Z',
    ...rest,
  });
  const codes = ['Success', 'Expired', 'DeliveryCountExceeded', 'Rejected', 'Purged', 'constructor', 7];
  const parsed = parseFeedback(
    JSON.stringify([...codes.map((code) => record(code)), null, 1, record('Success', { deviceId: 1 })]),
  );
  assert.deepEqual(
    parsed.map(({ outcome }) => outcome),
    ['delivered', 'expired', 'rejected', 'rejected', 'purged'],
  );
  assert.deepEqual(parsed[0], {
    commandId: 'c-1',
    deviceKey: 'd',
    outcome: 'delivered',
    at: '2026-03-02T08:00:01.000Z',
  });
  assert.equal(parsed[1]?.reason, 'why');
  assert.deepEqual(parseFeedback('{broken'), []);
  assert.deepEqual(parseFeedback('{"a":1}'), []);
  assert.equal(
    parseFeedback(JSON.stringify([record('Success', { enqueuedTimeUtc: 'x' })]), () => 0)[0]?.at,
    '1970-01-01T00:00:00.000Z',
  );
});

test('both shapes of an error body give its code', () => {
  assert.equal(hubErrorCode('{"Message":"ErrorCode:DeviceNotOnline;text"}'), 'DeviceNotOnline');
  const inner = JSON.stringify({ errorCode: 404103, message: 'x' });
  assert.equal(hubErrorCode(JSON.stringify({ Message: inner })), '404103');
  assert.equal(hubErrorCode('<html>'), undefined);
});

test('SDK errors get the code by which a caller can act', () => {
  const cases: readonly [Error, string][] = [
    [sdkError('DeviceNotFoundError'), 'not-found'],
    [sdkError('DeviceAlreadyExistsError'), 'conflict'],
    [sdkError('InvalidEtagError'), 'conflict'],
    [sdkError('UnauthorizedError'), 'unauthenticated'],
    [sdkError('ArgumentError'), 'invalid'],
    [sdkError('GatewayTimeoutError', { response: { statusCode: 504, headers: {} } }), 'timeout'],
    [
      sdkError('Error', { response: { statusCode: 404 }, responseBody: '{"Message":"ErrorCode:DeviceNotOnline;x"}' }),
      'device-offline',
    ],
    [
      sdkError('Error', { response: { statusCode: 404 }, responseBody: '{"Message":"{\\"errorCode\\":404103}"}' }),
      'device-offline',
    ],
    [sdkError('Error', { response: { statusCode: 404 }, responseBody: 'gone' }), 'not-found'],
    [sdkError('TooManyDevicesError', { responseBody: '{"Message":"ErrorCode:IotHubQuotaExceeded;x"}' }), 'throttled'],
    [sdkError('Error', { amqpError: sdkError('UnauthorizedError') }), 'unauthenticated'],
    [sdkError('Error', { code: 'ECONNREFUSED' }), 'unavailable'],
    [sdkError('toString'), 'unavailable'],
    [sdkError('TypeError'), 'internal'],
  ];
  for (const [error, code] of cases) assert.equal(toHubError(error, 'It').code, code, error.name);
  assert.equal(toHubError(undefined, 'It').code, 'unavailable');
});

test('throttling says how long to wait', () => {
  const headers = { 'retry-after': '7' };
  assert.equal(
    toHubError(sdkError('ThrottlingError', { response: { statusCode: 429, headers } }), 'It').retryAfterMs,
    7_000,
  );
  assert.equal(toHubError(sdkError('ThrottlingError'), 'It').retryAfterMs, 1_000);
  assert.equal(toHubError(sdkError('DeviceMaximumQueueDepthExceededError'), 'It').retryAfterMs, 30_000);
  assert.equal(toHubError(sdkError('DeviceNotFoundError'), 'It').retryAfterMs, undefined);
});
