import type { Campaign, CampaignDevice, ConnectedServiceOptions, DeviceCloud, Json } from '@csk/core';
import type { MemoryDeviceCloud } from '@csk/core/memory';
import { all, createWorld } from '../world.ts';

/** What a device does when its desired properties change: reports its firmware version, or nothing. */
export interface Behaviour {
  /** Keys of devices that never report. */
  readonly stubborn: Set<string>;
}

/** The cloud, with devices that install at once whatever firmware they are told to have. */
export function obedient(cloud: MemoryDeviceCloud, { stubborn }: Behaviour): DeviceCloud {
  return {
    ...cloud,
    async updateDevice(deviceKey, patch, options) {
      const updated = await cloud.updateDevice(deviceKey, patch, options);
      const firmware = (updated.desired as { firmware?: { version?: Json } } | undefined)?.firmware;
      if (firmware?.version !== undefined && !stubborn.has(deviceKey)) {
        cloud.device(deviceKey).report({ firmware: { version: firmware.version } });
      }
      return updated;
    },
  };
}

export const OLD = { firmware: { version: '1.0', channel: 'stable' }, interval: 60 };

/** A world with devices `d-0` … in one category, all with the old settings. */
export async function createFleet(count: number, change: (cloud: DeviceCloud) => DeviceCloud = (cloud) => cloud) {
  const behaviour: Behaviour = { stubborn: new Set() };
  const world = await createWorld(({ devices }): Partial<ConnectedServiceOptions> => ({
    devices: change(obedient(devices, behaviour)),
  }));
  const keys = Array.from({ length: count }, (_, n) => `d-${n}`);
  for (const key of keys) await addDevice(world, key);
  const rows = (id: string) => all<CampaignDevice>(world.client.campaigns.devices(id));
  return {
    ...world,
    behaviour,
    keys,
    rows,
    desired: async (key: string) => (await world.devices.getDevice(key))?.desired,
    /** Moves time on until the campaign has nothing to do. */
    async settle(id: string, stepMs = 1_000, steps = 400): Promise<Campaign> {
      for (let step = 0; step < steps; step += 1) {
        const campaign = await world.client.campaigns.get(id);
        if (campaign && !campaign.working) return campaign;
        await world.clock.advance(stepMs);
      }
      throw new Error(`Still working: ${JSON.stringify(await world.client.campaigns.get(id))}`);
    },
  };
}

export async function addDevice(
  { store, devices }: Pick<Awaited<ReturnType<typeof createWorld>>, 'store' | 'devices'>,
  key: string,
): Promise<void> {
  await devices.register({ deviceKey: key });
  await devices.updateDevice(key, { desired: OLD });
  const record = { id: `id-${key}`, name: key, deviceKey: key, categoryId: 'cat-fleet', connected: false } as const;
  await store.transact((tx) => tx.put('device', { ...record, registration: 'registered' }));
}

export const UPDATE = {
  name: 'Firmware 2.0',
  target: { where: { categoryId: 'cat-fleet' } },
  change: { desired: { interval: 5 }, firmwareVersion: '2.0' },
  rate: 5,
  stopAfterFailures: 3,
  timeoutMs: 60_000,
} as const;

export const NEW = { firmware: { version: '2.0', channel: 'stable' }, interval: 5 };
