import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carryOut, parseCommand } from '../../src/device-command.ts';
import { NORMAL_TARGET, stepThermostat } from '../../src/thermostat.ts';

const hot = { temperature: 88, humidity: 40, target: 88 };

test('the message of Connected Customer Service is understood, anything else is not', () => {
  assert.deepEqual(parseCommand('{"CommandName":"Reset Thermostat","Parameters":{}}'), {
    name: 'Reset Thermostat',
    parameters: {},
  });
  for (const text of ['', '{', 'null', '[]', '{"CommandName":1}', '{"CommandName":"x","Parameters":3}']) {
    assert.equal(parseCommand(text), undefined, text);
  }
});

test('a reset lets the temperature fall', () => {
  const outcome = carryOut(hot, 'Reset Thermostat', {});
  assert.equal(outcome.status, 'completed');
  assert.equal(outcome.thermostat?.target, NORMAL_TARGET);
  const later = stepThermostat(outcome.thermostat ?? hot, 20_000, () => 0.5);
  assert.ok(later.temperature < 68, `is ${later.temperature}`);
});

test('a target outside what a room can have is rejected, and changes nothing', () => {
  for (const Target of [39, 91, '70', null, undefined, NaN]) {
    const outcome = carryOut(hot, 'Set Target Temperature', { Target });
    assert.equal(outcome.status, 'rejected', String(Target));
    assert.equal(outcome.thermostat, undefined);
  }
  assert.equal(carryOut(hot, 'Set Target Temperature', { Target: 72 }).thermostat?.target, 72);
});

test('a direct method is the same command under a name that topics allow', () => {
  assert.equal(carryOut(hot, 'Read_Diagnostics', {}).response['temperature'], 88);
  assert.equal(carryOut(hot, 'Format Disk', {}).status, 'rejected');
});
