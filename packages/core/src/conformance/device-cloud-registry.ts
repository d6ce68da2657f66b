import type { CloudDevice } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { DeviceCloudHarness } from './device-cloud-harness.ts';
import { eventually, newDevice, uniqueName } from './device-cloud-scene.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';

/** Identities and twins. */
export const REGISTRY_CASES: readonly ConformanceCase<DeviceCloudHarness>[] = [
  {
    id: 'device-cloud/register-returns-status',
    title: 'a new device is registered, enabled and not connected',
    async run({ port }) {
      const deviceKey = uniqueName('conformance');
      const { status } = await port.register({ deviceKey });
      expectEqual(status, 'registered', 'the status');
      const device = await port.getDevice(deviceKey);
      expectEqual(device?.deviceKey, deviceKey, 'the key');
      expectEqual(device?.enabled, true, 'enabled');
      expectEqual(device?.connected, false, 'connected');
    },
  },
  {
    id: 'device-cloud/register-is-idempotent',
    title: 'registering again changes nothing and gives the same credential',
    async run({ port }) {
      const deviceKey = await newDevice(port);
      const first = await port.register({ deviceKey });
      await port.updateDevice(deviceKey, { enabled: false });
      const second = await port.register({ deviceKey });
      expectEqual(second, first, 'the second answer');
      expectEqual((await port.getDevice(deviceKey))?.enabled, false, 'enabled');
    },
  },
  {
    id: 'device-cloud/register-keeps-tags',
    title: 'tags are set at the first registration and kept at the next',
    requires: ['tags'],
    async run({ port }) {
      const deviceKey = uniqueName('conformance');
      await port.register({ deviceKey, tags: { building: '34' } });
      await port.register({ deviceKey, tags: { building: '99' } });
      expectEqual((await port.getDevice(deviceKey))?.tags, { building: '34' }, 'the tags');
    },
  },
  {
    id: 'device-cloud/get-missing-is-undefined',
    title: 'a device that does not exist is undefined',
    async run({ port }) {
      expectEqual(await port.getDevice(uniqueName('missing')), undefined, 'the device');
    },
  },
  {
    id: 'device-cloud/unregister-is-idempotent',
    title: 'removing a device twice is fine, and it is gone',
    async run({ port }) {
      const deviceKey = await newDevice(port);
      await port.unregister(deviceKey);
      await port.unregister(deviceKey);
      expectEqual(await port.getDevice(deviceKey), undefined, 'the device');
    },
  },
  {
    id: 'device-cloud/list-contains-all',
    title: 'the list has every device once',
    async run({ port }) {
      const keys = [await newDevice(port), await newDevice(port), await newDevice(port)];
      // Registries answer lists from an index that may lag behind.
      await eventually(async () => {
        const listed = await keysOf(port.listDevices());
        return keys.every((key) => listed.filter((item) => item === key).length === 1);
      }, 'every device should be listed once');
    },
  },
  {
    id: 'device-cloud/list-pages-with-token',
    title: 'pages are no larger than asked, and a token goes on where the page ended',
    async run({ port }) {
      const keys = [await newDevice(port), await newDevice(port), await newDevice(port), await newDevice(port)];
      await eventually(async () => {
        const listed = await keysOf(port.listDevices());
        return keys.every((key) => listed.includes(key));
      }, 'every device should be listed');
      const seen: string[] = [];
      let continuationToken: string | undefined;
      do {
        // A new iteration for every page: the token alone must be enough.
        for await (const page of port.listDevices().byPage({ maxPageSize: 3, continuationToken })) {
          expect(page.items.length <= 3, 'a page should have 3 items at most');
          seen.push(...page.items.map((item) => item.deviceKey));
          continuationToken = page.continuationToken;
          break;
        }
      } while (continuationToken !== undefined);
      for (const key of keys) expectEqual(seen.filter((item) => item === key).length, 1, `how often ${key} is listed`);
    },
  },
  {
    id: 'device-cloud/update-merges-twin',
    title: 'desired properties are merged key by key, at every depth',
    requires: ['twin'],
    async run({ port }) {
      const deviceKey = await newDevice(port);
      await port.updateDevice(deviceKey, { desired: { fan: { speed: 1, mode: 'auto' }, limit: 70 } });
      const updated = await port.updateDevice(deviceKey, { desired: { fan: { speed: 2 } } });
      const expected = { fan: { speed: 2, mode: 'auto' }, limit: 70 };
      expectEqual(updated.desired, expected, 'the answer');
      expectEqual((await port.getDevice(deviceKey))?.desired, expected, 'what is read afterwards');
    },
  },
  {
    id: 'device-cloud/update-null-removes-key',
    title: 'null removes a key',
    requires: ['twin'],
    async run({ port }) {
      const deviceKey = await newDevice(port);
      await port.updateDevice(deviceKey, { desired: { limit: 70, unit: 'F' } });
      await port.updateDevice(deviceKey, { desired: { limit: null } });
      expectEqual((await port.getDevice(deviceKey))?.desired, { unit: 'F' }, 'the desired properties');
    },
  },
  {
    id: 'device-cloud/update-stale-etag-conflicts',
    title: 'a write with an old etag is refused and changes nothing',
    requires: ['twin'],
    async run({ port }) {
      const deviceKey = await newDevice(port);
      const before = await port.updateDevice(deviceKey, { desired: { limit: 1 } });
      const ifEtag = before.etag;
      expect(ifEtag !== undefined, 'a device with a twin should have an etag');
      await port.updateDevice(deviceKey, { desired: { limit: 2 } }, { ifEtag });
      const stale = port.updateDevice(deviceKey, { desired: { limit: 3 }, enabled: false }, { ifEtag });
      await expectRejects(stale, 'conflict', 'a write with an old etag');
      const device = await port.getDevice(deviceKey);
      expectEqual([device?.desired, device?.enabled], [{ limit: 2 }, true], 'desired properties and enabled');
    },
  },
  {
    id: 'device-cloud/update-missing-not-found',
    title: 'a device that does not exist cannot be updated',
    async run({ port }) {
      await expectRejects(port.updateDevice(uniqueName('missing'), { enabled: false }), 'not-found', 'the update');
    },
  },
  {
    id: 'device-cloud/update-switches-device',
    title: 'a device is switched off and on, and keeps its credential',
    async run({ port }) {
      const deviceKey = await newDevice(port);
      const first = await port.register({ deviceKey });
      expectEqual((await port.updateDevice(deviceKey, { enabled: false })).enabled, false, 'enabled');
      expectEqual((await port.getDevice(deviceKey))?.enabled, false, 'enabled afterwards');
      expectEqual((await port.updateDevice(deviceKey, { enabled: true })).enabled, true, 'enabled again');
      expectEqual((await port.register({ deviceKey })).credential, first.credential, 'the credential');
    },
  },
  {
    id: 'device-cloud/tags-roundtrip',
    title: 'tags come back as they were written, in any script',
    requires: ['tags'],
    async run({ port }) {
      const deviceKey = await newDevice(port);
      const tags = { deploymentLocation: { building: '34', floor: 3, name: 'Zürich – 東京 ☃' }, spare: false };
      await port.updateDevice(deviceKey, { tags });
      expectEqual((await port.getDevice(deviceKey))?.tags, tags, 'the tags');
    },
  },
  {
    id: 'device-cloud/reported-is-seen',
    title: 'what the device reports and that it is connected can be read',
    requires: ['twin'],
    async run({ port, device }) {
      const deviceKey = await newDevice(port);
      await device.connect(deviceKey);
      await device.report(deviceKey, { firmware: '1.2', battery: { level: 80 } });
      let seen: CloudDevice | undefined;
      await eventually(async () => {
        seen = await port.getDevice(deviceKey);
        return seen?.connected === true;
      }, 'the device should be seen as connected');
      expectEqual(seen?.reported, { firmware: '1.2', battery: { level: 80 } }, 'the reported properties');
      await device.disconnect(deviceKey);
      await eventually(
        async () => (await port.getDevice(deviceKey))?.connected === false,
        'the device should be seen as not connected',
      );
    },
  },
];

async function keysOf(devices: AsyncIterable<CloudDevice>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { deviceKey } of devices) keys.push(deviceKey);
  return keys;
}
