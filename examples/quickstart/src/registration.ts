import type { ConnectedServiceClient } from '@csk/core';
import type { Azure } from './azure.ts';
import type { Fleet } from './fleet.ts';

/** How one device connects. Holds the device's own key. */
export interface DeviceConnection {
  readonly deviceKey: string;
  readonly name: string;
  readonly connectionString: string;
}

/** Registers every device that is not yet, through the engine, and fetches the devices' own connection strings. @throws the signal's reason. */
export async function registerFleet(
  client: ConnectedServiceClient,
  azure: Pick<Azure, 'devices' | 'connectionStringOf'>,
  fleet: Fleet,
  signal: AbortSignal,
): Promise<readonly DeviceConnection[]> {
  const connections: DeviceConnection[] = [];
  for (const { id, deviceKey, name } of fleet.devices) {
    signal.throwIfAborted();
    const device = await client.devices.get(id);
    if (device?.registration !== 'registered') await client.devices.register(id);
    const { credential } = await azure.devices.register({ deviceKey });
    if (credential === undefined) throw new Error(`The hub gave no key for ${deviceKey}.`);
    connections.push({ deviceKey, name, connectionString: azure.connectionStringOf(credential) });
  }
  return connections;
}
