import type { ConformanceCase } from './conformance-case.ts';
import type { DeviceCloudHarness } from './device-cloud-harness.ts';
import { commandTo, newDevice, sleep, uniqueName } from './device-cloud-scene.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';

/** What holds for the adapter as an object. */
export const LIFECYCLE_CASES: readonly ConformanceCase<DeviceCloudHarness>[] = [
  {
    id: 'device-cloud/capabilities-stable',
    title: 'capabilities are the same after use',
    async run({ port }) {
      const before = JSON.stringify(port.capabilities);
      const deviceKey = await newDevice(port);
      await port.getDevice(deviceKey);
      expectEqual(JSON.stringify(port.capabilities), before, 'the capabilities');
      expect(port.name.length > 0, 'an adapter should have a name');
    },
  },
  {
    id: 'device-cloud/aborted-call-rejects-with-reason',
    title: "a call with an aborted signal rejects with the signal's reason",
    async run({ port }) {
      const reason = new Error('no longer wanted');
      const signal = AbortSignal.abort(reason);
      const deviceKey = uniqueName('conformance');
      const calls = [
        port.register({ deviceKey }, { signal }),
        port.getDevice(deviceKey, { signal }),
        port.updateDevice(deviceKey, { enabled: false }, { signal }),
        port.sendCommand(commandTo(deviceKey), { signal }),
      ];
      for (const result of await Promise.allSettled(calls)) {
        expect(result.status === 'rejected' && result.reason === reason, 'the call should reject with the reason');
      }
    },
  },
  {
    id: 'device-cloud/close-is-idempotent',
    title: 'closing twice is fine and ends iterations',
    async run({ port }) {
      const ended = (async () => {
        for await (const delivery of port.feedback()) await delivery.nack();
        return 'ended';
      })();
      await sleep(50);
      await port.close?.();
      await port.close?.();
      expectEqual(await Promise.race([ended, sleep(5_000)]), 'ended', 'the iteration');
    },
  },
  {
    id: 'device-cloud/call-after-close-is-closed',
    title: 'every call after closing rejects with closed',
    async run({ port }) {
      const deviceKey = await newDevice(port);
      await port.close?.();
      await expectRejects(port.register({ deviceKey }), 'closed', 'register');
      await expectRejects(port.unregister(deviceKey), 'closed', 'unregister');
      await expectRejects(port.getDevice(deviceKey), 'closed', 'getDevice');
      await expectRejects(port.updateDevice(deviceKey, { enabled: false }), 'closed', 'updateDevice');
      await expectRejects(port.sendCommand(commandTo(deviceKey)), 'closed', 'sendCommand');
      await expectRejects(firstOf(port.listDevices()), 'closed', 'listDevices');
      await expectRejects(firstOf(port.feedback()), 'closed', 'feedback');
    },
  },
];

async function firstOf(items: AsyncIterable<unknown>): Promise<unknown> {
  for await (const item of items) return item;
  return undefined;
}
