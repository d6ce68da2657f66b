import { ConnectedServiceError } from '../../model/index.ts';
import type { CallOptions, Device, Id, Principal } from '../../model/index.ts';
import type { DeviceOutcome, StoreReader } from '../../ports/index.ts';
import { MAX_BULK_DEVICES } from '../devices/bulk-devices.ts';
import type { ServiceContext } from '../context.ts';
import { registerDevices } from '../devices/registration.ts';

/** What devices are connected to: an asset, or a record of the host's own. */
export type Connection = { readonly assetId: Id<'asset'> } | { readonly customEntityId: Id<'customEntity'> };

/** Registers the devices connected to this very record. */
export async function registerConnected(
  context: ServiceContext,
  principal: Principal,
  connection: Connection,
  options: CallOptions,
): Promise<readonly DeviceOutcome[]> {
  const devices = await connectedDevices(context.store, connection);
  return registerDevices(
    context,
    principal,
    devices.map(({ id }) => id),
    options,
  );
}

/**
 * The devices connected to a record, as many as one call registers.
 * @throws ConnectedServiceError `unsupported` when there are more.
 */
export async function connectedDevices(reader: StoreReader, connection: Connection): Promise<readonly Device[]> {
  const query = { where: connection, orderBy: 'deviceKey asc' } as const;
  const page = await reader.query('device', query, { maxPageSize: MAX_BULK_DEVICES });
  if (page.continuationToken === undefined) return page.items;
  throw new ConnectedServiceError('unsupported', `More than ${MAX_BULK_DEVICES} devices are connected to it.`, {
    details: { ...connection },
  });
}
