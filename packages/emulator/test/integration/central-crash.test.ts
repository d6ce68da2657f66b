import assert from 'node:assert/strict';
import { test } from 'node:test';
import common from 'azure-iot-common';
import { trustEmulator } from '../../src/index.ts';
import { centralClient, connectThermostat, createThermostat, startReceiver, THERMOSTAT } from './central-client.ts';
import { startChild } from './child-emulator.ts';
import { eventually, temporaryFolder } from './running-emulator.ts';

test('kill -9 takes no firing away: what a device was told is stored reaches the webhook', async (t) => {
  const stateDir = temporaryFolder(t);
  const receiver = await startReceiver(t);
  const child = await startChild(t, stateDir);
  trustEmulator(child.info.ca);
  await createThermostat(child.info, 'd1');
  await centralClient(child.info)('PUT', '/emulator/central/rules/hot', {
    displayName: 'Too hot',
    template: THERMOSTAT,
    conditions: [{ telemetry: 'temperature', operator: 'greaterThan', value: 70 }],
    actions: [{ id: 'a', url: receiver.url }],
  });
  const client = await connectThermostat(t, child.info, 'd1');
  const sent = Array.from({ length: 30 }, (_, index) => 100 + index);
  for (const temperature of sent) {
    // Resolves with the acknowledgement: from here on the message must not be lost.
    await client.sendEvent(new common.Message(JSON.stringify({ temperature })));
    if (temperature === 110) receiver.state.status = 503;
  }
  await child.stop('SIGKILL');
  receiver.state.status = 202;
  await startChild(t, stateDir, child.info.ports);

  const values = (): number[] =>
    receiver.hits.map(({ body }) => {
      const { telemetry } = body['device'] as { telemetry: { thermostat: { temperature: { value: number } } } };
      return telemetry.thermostat.temperature.value;
    });
  await eventually(() => sent.every((value) => values().includes(value)));
  // What was on its way at the end may come twice, and then it is the same firing, told the same.
  for (const value of sent) {
    const told = receiver.hits.filter((_hit, index) => values()[index] === value).map(({ text }) => text);
    assert.equal(new Set(told).size, 1, `firing of ${value}`);
  }
  const { body } = await centralClient(child.info)('GET', '/api/devices/d1/telemetry/temperature');
  assert.equal(body['value'], sent.at(-1));
});
