import {
  checkEditable,
  checkProperties,
  ConnectedServiceError,
  isConnectedServiceError,
  opIdsWith,
  wasDoneBy,
} from '../../model/index.ts';
import { isApplied, mergePatch } from '../../model/twin-change.ts';
import type { CallOptions, Device, Id, WriteOptions } from '../../model/index.ts';
import type { CloudDevice, TwinPatch } from '../../ports/index.ts';
import { nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { askDeviceCloud } from '../provider-instances/device-cloud-call.ts';
import { openDeviceCloud } from '../provider-instances/device-clouds.ts';
import { keepCloudState } from './device-state.ts';
import { fieldsOf, invalid } from '../input-guard.ts';
import { propertiesOf } from '../registry/property-nodes.ts';
import { expectRecord, replace, transactFresh } from '../transaction.ts';
import { twinDocumentOf } from './twin-document.ts';

/** A twin patch from outside. */
export function twinPatchOf(value: unknown): TwinPatch {
  const { tags, desired } = fieldsOf(value, '', ['tags', 'desired']);
  if (tags === undefined && desired === undefined) throw invalid('tags', 'one of tags and desired must be given');
  return {
    ...(tags === undefined ? {} : { tags: twinDocumentOf(tags, 'tags') }),
    ...(desired === undefined ? {} : { desired: twinDocumentOf(desired, 'desired') }),
  };
}

/**
 * Writes tags and settings to the device cloud and then here. A crash in between leaves ours behind until the next pull;
 * a repeated call finds in the cloud that its effect is there. One whose effect was noted here writes nothing any more, also
 * when others have changed the twin since; the cloud itself keeps no keys of calls, so one that was cut off in between
 * writes again.
 */
export async function updateTwin(
  context: ServiceContext,
  id: Id<'device'>,
  patch: TwinPatch,
  { signal, ifVersion, idempotencyKey: opId }: WriteOptions,
): Promise<Device> {
  const device = await expectRecord(context.store, 'device', id);
  if (wasDoneBy(device, opId)) return device;
  if (ifVersion !== undefined && device.version !== ifVersion) {
    if (opId !== undefined && changesNothing(device, patch)) return device;
    throw new ConnectedServiceError('conflict', 'This device was changed in the meantime.', {
      details: { deviceId: id },
    });
  }
  await checkAgainstCategory(context, device, patch);
  await expectCapable(context, device, patch);
  const etag = ifVersion === undefined ? undefined : device.twinEtag;
  const cloud = await writeTwin(context, device, patch, etag, signal);
  return transactFresh(context.store, async (transaction) => {
    const found = await expectRecord(transaction, 'device', id);
    const current = { ...found, ...opIdsWith(found, opId) };
    if (cloud) return keepCloudState(transaction, current, cloud, nowOf(context), opId);
    const { tags, desired } = merged(current, patch);
    return replace(transaction, 'device', { ...current, tags, desired }, opId);
  });
}

async function checkAgainstCategory({ store }: ServiceContext, device: Device, patch: TwinPatch): Promise<void> {
  const properties = await propertiesOf(store, device.categoryId);
  for (const place of ['tags', 'desired'] as const) {
    const document = patch[place];
    if (document === undefined) continue;
    checkProperties(document, properties[place], place);
    checkEditable(document, properties[place], place);
  }
}

async function expectCapable(
  { clouds, store }: ServiceContext,
  { deviceKey }: Device,
  { tags, desired }: TwinPatch,
): Promise<void> {
  const devices = await openDeviceCloud(clouds, store, deviceKey);
  const missing = desired !== undefined && !devices.capabilities.twin ? 'desired' : undefined;
  const lacking = tags !== undefined && !devices.capabilities.tags ? 'tags' : missing;
  if (lacking === undefined) return;
  throw new ConnectedServiceError('unsupported', `The device cloud ${devices.name} keeps no ${lacking}.`, {
    details: { field: lacking },
  });
}

/** What the cloud has afterwards; `undefined` when the device is not there yet. */
async function writeTwin(
  context: ServiceContext,
  device: Device,
  patch: TwinPatch,
  ifEtag: string | undefined,
  signal: AbortSignal | undefined,
): Promise<CloudDevice | undefined> {
  try {
    return await askDeviceCloud(context, device.deviceKey, signal, (cloud, until) =>
      cloud.updateDevice(device.deviceKey, patch, { signal: until, ...(ifEtag === undefined ? {} : { ifEtag }) }),
    );
  } catch (error) {
    if (isConnectedServiceError(error, 'not-found')) {
      // Settings may be prepared before a device is registered. One that was registered has got lost.
      if (device.registration !== 'registered' && device.registration !== 'in-progress') return undefined;
      throw new ConnectedServiceError('conflict', 'The device cloud does not know the device: register it again.', {
        details: { deviceId: device.id },
      });
    }
    if (!isConnectedServiceError(error, 'conflict')) throw error;
    const current = await askDeviceCloud(context, device.deviceKey, signal, (cloud, until) =>
      cloud.getDevice(device.deviceKey, { signal: until }),
    );
    // Our own write, of a call that was cut off before it could be noted here.
    if (current && changesNothing(current, patch)) return current;
    throw new ConnectedServiceError('conflict', 'The twin was changed in the device cloud: pull the device first.', {
      details: { deviceId: device.id },
    });
  }
}

function merged<T extends Pick<CloudDevice, 'tags' | 'desired'>>(twin: T, { tags, desired }: TwinPatch) {
  return {
    tags: tags === undefined ? twin.tags : mergePatch(twin.tags, tags),
    desired: desired === undefined ? twin.desired : mergePatch(twin.desired, desired),
  };
}

function changesNothing(twin: Pick<CloudDevice, 'tags' | 'desired'>, { tags, desired }: TwinPatch): boolean {
  return (
    (tags === undefined || isApplied(twin.tags, tags)) && (desired === undefined || isApplied(twin.desired, desired))
  );
}

/** Switches a device on or off in the device cloud, and notes what it says then; a call that is repeated late does not. */
export async function switchDevice(
  context: ServiceContext,
  id: Id<'device'>,
  enabled: boolean,
  { signal, idempotencyKey: opId }: CallOptions,
): Promise<Device> {
  const before = await expectRecord(context.store, 'device', id);
  if (wasDoneBy(before, opId)) return before;
  const { deviceKey } = before;
  const cloud = await askDeviceCloud(context, deviceKey, signal, (devices, until) =>
    devices.updateDevice(deviceKey, { enabled }, { signal: until }),
  );
  return transactFresh(context.store, async (transaction) => {
    const device = await expectRecord(transaction, 'device', id);
    return keepCloudState(transaction, { ...device, ...opIdsWith(device, opId) }, cloud, nowOf(context), opId);
  });
}
