import type { ConformanceCase } from './conformance-case.ts';
import type { DeviceCloudHarness } from './device-cloud-harness.ts';
import { commandTo, eventually, newDevice, sleep, uniqueName } from './device-cloud-scene.ts';
import { expectEqual, expectRejects } from './expect.ts';

/** Commands of both modes. */
export const COMMAND_CASES: readonly ConformanceCase<DeviceCloudHarness>[] = [
  {
    id: 'device-cloud/send-direct-returns-response',
    title: "a direct command brings the device's response",
    requires: ['directMethod'],
    async run({ port, device }) {
      const deviceKey = await newDevice(port);
      device.answer(deviceKey, { status: 'completed', response: { temperature: 70, note: 'grün' } });
      await device.connect(deviceKey);
      const receipt = await port.sendCommand(commandTo(deviceKey, { mode: 'direct', expiresInMs: 10_000 }));
      expectEqual(receipt, { status: 'completed', response: { temperature: 70, note: 'grün' } }, 'the receipt');
    },
  },
  {
    id: 'device-cloud/send-direct-rejected',
    title: "the device's refusal is a receipt with a reason, not an error",
    requires: ['directMethod'],
    async run({ port, device }) {
      const deviceKey = await newDevice(port);
      device.answer(deviceKey, { status: 'rejected', response: { why: 'locked' } });
      await device.connect(deviceKey);
      const receipt = await port.sendCommand(commandTo(deviceKey, { mode: 'direct', expiresInMs: 10_000 }));
      expectEqual(receipt.status, 'rejected', 'the status');
      if (receipt.status === 'rejected') expectEqual(receipt.response, { why: 'locked' }, 'the response');
    },
  },
  {
    id: 'device-cloud/send-direct-offline-fails-device-offline',
    title: 'a direct command to a device that is not connected fails at once',
    requires: ['directMethod'],
    async run({ port }) {
      const deviceKey = await newDevice(port);
      const call = port.sendCommand(commandTo(deviceKey, { mode: 'direct', expiresInMs: 5_000 }));
      await expectRejects(call, 'device-offline', 'the command');
    },
  },
  {
    id: 'device-cloud/send-direct-missing-not-found',
    title: 'a direct command to a device that does not exist is refused',
    requires: ['directMethod'],
    async run({ port }) {
      const call = port.sendCommand(commandTo(uniqueName('missing'), { mode: 'direct', expiresInMs: 5_000 }));
      await expectRejects(call, 'not-found', 'the command');
    },
  },
  {
    id: 'device-cloud/send-queued-missing-not-found',
    title: 'a queued command to a device that does not exist is refused',
    requires: ['queued'],
    async run({ port }) {
      await expectRejects(port.sendCommand(commandTo(uniqueName('missing'))), 'not-found', 'the command');
    },
  },
  {
    id: 'device-cloud/send-queued-then-connect-delivers',
    title: 'commands wait for a device that is not connected, in order, under their ids',
    requires: ['queued'],
    async run({ port, device }) {
      const deviceKey = await newDevice(port);
      const commands = [1, 2, 3].map((step) => commandTo(deviceKey, { parameters: { step } }));
      for (const command of commands) {
        expectEqual(await port.sendCommand(command), { status: 'sent' }, 'the receipt');
      }
      await device.connect(deviceKey);
      await eventually(() => device.received(deviceKey).length >= 3, 'three commands should reach the device');
      expectEqual(
        device.received(deviceKey),
        commands.map(({ id, name, parameters }) => ({ id, name, parameters })),
        'what reached the device',
      );
    },
  },
  {
    id: 'device-cloud/send-queued-non-ascii-parameters',
    title: 'parameters arrive as they were given, in any script and shape',
    requires: ['queued'],
    async run({ port, device }) {
      const deviceKey = await newDevice(port);
      await device.connect(deviceKey);
      const parameters = {
        Message: 'Überprüfung: 東京 🌡️ "quoted" \\ \n',
        Reading: { Temperature: '30', list: [1, null] },
      };
      await port.sendCommand(commandTo(deviceKey, { parameters }));
      await eventually(() => device.received(deviceKey).length >= 1, 'the command should reach the device');
      expectEqual(device.received(deviceKey)[0]?.parameters, parameters, 'the parameters');
    },
  },
  {
    id: 'device-cloud/send-queued-60-kb',
    title: 'a command of 60 KB arrives whole',
    requires: ['queued'],
    async run({ port, device }) {
      const deviceKey = await newDevice(port);
      await device.connect(deviceKey);
      const parameters = { text: 'abcdefghij'.repeat(6_000) };
      await port.sendCommand(commandTo(deviceKey, { parameters }));
      await eventually(() => device.received(deviceKey).length >= 1, 'the command should reach the device');
      expectEqual(device.received(deviceKey)[0]?.parameters, parameters, 'the parameters');
    },
  },
  {
    id: 'device-cloud/send-expired-not-delivered',
    title: 'a command whose time is over does not reach the device',
    requires: ['queued'],
    async run({ port, device }) {
      const deviceKey = await newDevice(port);
      await port.sendCommand(commandTo(deviceKey, { expiresInMs: 200 }));
      const later = commandTo(deviceKey);
      await port.sendCommand(later);
      await sleep(700);
      await device.connect(deviceKey);
      // The second command shows when the first would have been there.
      await eventually(() => device.received(deviceKey).length >= 1, 'the second command should reach the device');
      expectEqual(
        device.received(deviceKey).map(({ id }) => id),
        [later.id],
        'what reached the device',
      );
    },
  },
];
