import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isDeviceKey,
  overdueRegistration,
  REGISTRATION_SEVERITY,
  REGISTRATION_TIMEOUT_MS,
  REGISTRATION_TRANSITIONS,
  registrationAfter,
  rollUpRegistration,
  stepRegistration,
} from '@csk/core';
import type { Device, RegistrationStatus, RegistrationStep } from '@csk/core';
import { random } from '../service/random.ts';

const STATUSES = Object.keys(REGISTRATION_TRANSITIONS) as RegistrationStatus[];
const STEPS: readonly RegistrationStep[] = ['start', 'succeed', 'fail', 'expire', 'find', 'miss', 'remove'];
const NOW = '2026-03-02T08:00:00.000Z';
const deviceOf = (registration: RegistrationStatus) =>
  ({ id: 'd', deviceKey: 'd', name: 'd', connected: false, registration }) as Device;

test('a registration takes exactly the steps of its table', () => {
  for (const status of STATUSES) {
    for (const step of STEPS) {
      const target = REGISTRATION_TRANSITIONS[status][step];
      assert.equal(registrationAfter(status, step), target);
      assert.equal(stepRegistration(deviceOf(status), step)?.registration, target);
    }
  }
});

test('whatever the status, what is in progress ends by an answer, by a pull or by time', () => {
  for (const step of ['succeed', 'fail', 'expire', 'find'] as const) {
    assert.notEqual(registrationAfter('in-progress', step), 'in-progress');
    assert.notEqual(registrationAfter('in-progress', step), undefined);
  }
  for (const status of STATUSES) assert.equal(registrationAfter(status, 'start'), 'in-progress', 'a retry is possible');
});

test('a late success wins over the time-out, a late failure changes nothing', () => {
  assert.equal(registrationAfter('error', 'succeed'), 'registered');
  for (const status of STATUSES.filter((one) => one !== 'in-progress')) {
    assert.equal(registrationAfter(status, 'fail'), undefined);
    assert.equal(registrationAfter(status, 'expire'), undefined);
  }
});

test('random walks stay in the table; only what is in progress has a deadline, and no old message stays', () => {
  const next = random(5);
  for (let walk = 0; walk < 50; walk += 1) {
    let device = deviceOf('unknown');
    for (let step = 0; step < 100; step += 1) {
      const chosen = STEPS[Math.floor(next() * STEPS.length)] ?? 'start';
      const before = device.registration;
      const message = chosen === 'fail' || chosen === 'expire' ? 'why' : undefined;
      const after = stepRegistration(device, chosen, { message, deadline: NOW });
      if (!after) continue;
      device = after;
      assert.equal(device.registration, REGISTRATION_TRANSITIONS[before][chosen]);
      assert.equal(device.registrationDeadline !== undefined, device.registration === 'in-progress');
      assert.equal(device.registrationMessage !== undefined, device.registration === 'error');
    }
  }
});

test('overdue is what has no deadline, a past one, or one that no honest clock has set', () => {
  const [none, passed, absurd] = overdueRegistration(NOW);
  assert.equal(none, null);
  assert.equal(passed.lte, NOW);
  assert.ok(absurd.gt > new Date(Date.parse(NOW) + REGISTRATION_TIMEOUT_MS).toISOString());
});

test('the registration of an asset is the worst of its devices, in whatever order they come', () => {
  assert.equal(rollUpRegistration([]), 'unknown');
  assert.equal(rollUpRegistration(['registered', 'registered']), 'registered');
  assert.equal(rollUpRegistration(['registered', 'unknown']), 'unknown');
  assert.equal(rollUpRegistration(['registered', 'unregistered', 'unknown']), 'unregistered');
  assert.deepEqual([...REGISTRATION_SEVERITY].sort(), [...STATUSES].sort(), 'every status has its rank');
  const next = random(9);
  for (let round = 0; round < 200; round += 1) {
    const devices = Array.from(
      { length: 1 + Math.floor(next() * 8) },
      () => STATUSES[Math.floor(next() * 5)] ?? 'error',
    );
    const rolled = rollUpRegistration(devices);
    assert.ok(devices.includes(rolled));
    assert.equal(rollUpRegistration([...devices].reverse()), rolled);
    const rank = (status: RegistrationStatus) => REGISTRATION_SEVERITY.indexOf(status);
    assert.ok(devices.every((status) => rank(status) >= rank(rolled)));
  }
});

test('device keys are what IoT Hub takes', () => {
  for (const key of ['a', "A-9:.+%_#*?!(),=@;$'", 'x'.repeat(128), '...', '.a']) assert.ok(isDeviceKey(key), key);
  for (const key of ['', 'x'.repeat(129), 'a b', 'a/b', 'ä', 'a\n', '<b>', 'a"', '.', '..'])
    assert.ok(!isDeviceKey(key), key);
});
