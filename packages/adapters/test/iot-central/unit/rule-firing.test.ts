import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, QueueMessage } from '@csk/core';

import { ruleMessage } from '../../../src/iot-central/webhooks/rule-firing.ts';

const CURRENT = {
  timestamp: '2026-04-06T00:20:15.06Z',
  action: { id: 'a', type: 'WebhookAction', rules: ['r1'], displayName: 'Webhook 1', url: 'https://engine/hook' },
  application: { id: 'app', displayName: 'Contoso', subdomain: 'contoso', host: 'contoso.azureiotcentral.com' },
  device: {
    id: 'smt-1',
    etag: 'e',
    displayName: 'Thermostat 1',
    instanceOf: 'dtmi:csk:thermostat;1',
    simulated: false,
    provisioned: true,
    approved: true,
    cloudProperties: { City: { value: 'Seattle' } },
    properties: { thermostat: { firmware: { value: '1.2' } } },
    telemetry: { thermostat: { Temperature: { value: 113.4 } } },
  },
  rule: { id: 'r1', displayName: 'Too hot' },
};

const rowOf = (message: QueueMessage | undefined): JsonObject => (message!.body as readonly JsonObject[])[0]!;

test('the payload of today becomes a row that names device, rule, time, reading and page', () => {
  const message = ruleMessage(CURRENT);
  const { deviceid, ruleoutput, eventtoken, time, readingtype, reading, alerturl, rule, device } = rowOf(message);
  assert.deepEqual(
    { deviceid, ruleoutput, eventtoken, time, readingtype, reading, alerturl },
    {
      deviceid: 'smt-1',
      ruleoutput: 'Too hot',
      eventtoken: message!.id,
      time: '2026-04-06T00:20:15.060Z',
      readingtype: 'Temperature',
      reading: 113.4,
      alerturl: 'https://contoso.azureiotcentral.com/devices/details/smt-1',
    },
  );
  assert.deepEqual(rule, CURRENT.rule);
  assert.deepEqual((device as JsonObject)['cloudProperties'], { City: { value: 'Seattle' } });
});

test('the same firing is the same message, whichever action, shape or repeat tells of it', () => {
  const { id } = ruleMessage(CURRENT)!;
  assert.equal(ruleMessage({ ...CURRENT, action: { ...CURRENT.action, id: 'b' } })!.id, id);
  assert.equal(ruleMessage({ schemaId: 'AzureIoTCentralRuleWebhook', data: CURRENT })!.id, id);
  assert.equal(ruleMessage({ ...CURRENT, timestamp: '2026-04-06T02:20:15.060+02:00' })!.id, id);
  assert.notEqual(ruleMessage({ ...CURRENT, timestamp: '2026-04-06T00:20:16Z' })!.id, id);
  assert.notEqual(ruleMessage({ ...CURRENT, rule: { id: 'r2', displayName: 'Too hot' } })!.id, id);
  assert.notEqual(ruleMessage({ ...CURRENT, device: { ...CURRENT.device, id: 'smt-2' } })!.id, id);
});

test('the payload of before April 2020 is read, too', () => {
  const legacy = {
    id: 'x',
    displayName: 'Too hot',
    timestamp: CURRENT.timestamp,
    rule: { id: 'r1', name: 'Too hot', enabled: true },
    device: { id: 'central-id', deviceId: 'smt-1', name: 'Thermostat 1' },
    data: [{ name: 'Temperature', value: 113.4 }],
    application: { id: 'app', name: 'Contoso', subdomain: 'contoso' },
  };
  const { deviceid, ruleoutput, readingtype, reading, alerturl } = rowOf(ruleMessage(legacy));
  assert.deepEqual([deviceid, ruleoutput, readingtype, reading], ['smt-1', 'Too hot', 'Temperature', 113.4]);
  assert.equal(alerturl, undefined, 'nobody said where the application is');
  assert.equal(ruleMessage(legacy)!.id, ruleMessage(CURRENT)!.id);
});

test('with several readings none is guessed to be the one that counts', () => {
  const telemetry = { thermostat: { Temperature: { value: 99 }, Humidity: { value: 40 } } };
  const row = rowOf(ruleMessage({ ...CURRENT, device: { ...CURRENT.device, telemetry } }));
  assert.equal(row['readingtype'], undefined);
  const facts = () => ({ metric: 'Temperature', threshold: 70 });
  const told = rowOf(ruleMessage({ ...CURRENT, device: { ...CURRENT.device, telemetry } }, facts));
  assert.deepEqual([told['readingtype'], told['reading'], told['threshold']], ['Temperature', 99, 70]);
  const windowed = { thermostat: { Temperature: { avg: 88.5 } } };
  const figure = rowOf(ruleMessage({ ...CURRENT, device: { ...CURRENT.device, telemetry: windowed } }));
  assert.deepEqual([figure['readingtype'], figure['reading']], ['Temperature', 88.5]);
});

test('what is large is left out, what is foreign is refused, what is hostile is text', () => {
  const properties = { thermostat: { log: { value: 'x'.repeat(20_000) } } };
  const row = rowOf(ruleMessage({ ...CURRENT, device: { ...CURRENT.device, properties } }));
  assert.ok(JSON.stringify(row).length <= 8_192);
  assert.equal(row['reading'], 113.4);
  assert.ok((row['device'] as JsonObject)['telemetry'] !== undefined);

  for (const foreign of [{}, { rule: {}, device: {} }, { ...CURRENT, timestamp: 'soon' }, { ...CURRENT, rule: 'r1' }]) {
    assert.equal(ruleMessage(foreign), undefined);
  }
  const application = { ...CURRENT.application, host: 'evil.example/?.azureiotcentral.com' };
  assert.equal(rowOf(ruleMessage({ ...CURRENT, application }))['alerturl'], undefined);
});
