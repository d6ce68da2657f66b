import type { Principal } from '../../model/index.ts';
import type { DeviceChange, DeviceInput, DevicesClient } from '../../ports/index.ts';
import { bulkIdsOf } from './bulk-devices.ts';
import type { ServiceContext } from '../context.ts';
import { connectDevice } from './device-connection.ts';
import { deviceImportOf, importDevices } from './device-import.ts';
import { pullDevice, pullDevices } from './device-pull.ts';
import { switchDevice, twinPatchOf, updateTwin } from './device-twin.ts';
import { deviceSummary } from './device-summary.ts';
import { fleetStatus } from './fleet-status.ts';
import { callOptionsOf, fieldsOf, idOf, writeOptionsOf } from '../input-guard.ts';
import { registerDevice, registerDevices, unregisterDevice } from './registration.ts';
import { devicesIn } from '../registry/devices.ts';
import { recordsClient } from '../registry/records-client.ts';
import { deviceHistory } from '../timeline/timeline-scopes.ts';

/** Devices, for one principal: checks what comes in and hands it to the use cases. */
export function devicesClient(context: ServiceContext, principal: Principal): DevicesClient {
  return {
    ...recordsClient<'device', DeviceInput, DeviceChange>(context, principal, devicesIn(context.clouds)),
    async connect(id, input, options) {
      const assetId = idOf(fieldsOf(input, '', ['assetId']).assetId, 'assetId');
      return connectDevice(context, idOf(id), () => ({ assetId }), writeOptionsOf(options));
    },
    async disconnect(id, options) {
      return connectDevice(context, idOf(id), () => ({ assetId: undefined }), writeOptionsOf(options));
    },
    async register(id, options) {
      return registerDevice(context, principal, idOf(id), callOptionsOf(options));
    },
    async registerAll(ids, options) {
      return registerDevices(context, principal, bulkIdsOf(ids), callOptionsOf(options));
    },
    async unregister(id, options) {
      return unregisterDevice(context, principal, idOf(id), callOptionsOf(options));
    },
    async pull(id, options) {
      return pullDevice(context, idOf(id), callOptionsOf(options));
    },
    async pullAll(ids, options) {
      return pullDevices(context, bulkIdsOf(ids), callOptionsOf(options));
    },
    async updateTwin(id, patch, options) {
      return updateTwin(context, idOf(id), twinPatchOf(patch), writeOptionsOf(options));
    },
    async enable(id, options) {
      return switchDevice(context, idOf(id), true, callOptionsOf(options));
    },
    async disable(id, options) {
      return switchDevice(context, idOf(id), false, callOptionsOf(options));
    },
    async import(input, options) {
      return importDevices(context, deviceImportOf(input), callOptionsOf(options));
    },
    history: (id, query, options) => deviceHistory(context.store, { id, query, options }),
    async summary(id, options) {
      const { signal } = callOptionsOf(options);
      return deviceSummary(context, idOf(id), signal);
    },
    fleetStatus: async (query, options) => fleetStatus(context.store, query, options),
  };
}
