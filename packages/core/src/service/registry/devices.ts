import {
  checkProperties,
  cloudDeviceIdOf,
  ConnectedServiceError,
  deviceKeyIn,
  isDeviceKey,
} from '../../model/index.ts';
import type { Asset, CustomEntity, Device, Kind } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { mergePatch } from '../../model/twin-change.ts';
import { instanceForNew } from '../provider-instances/default-instance.ts';
import type { DeviceClouds } from '../provider-instances/device-clouds.ts';
import { invalid, MAX_ID, MAX_NAME, textOf } from '../input-guard.ts';
import { twinDocumentOf } from '../devices/twin-document.ts';
import { propertiesOf } from './property-nodes.ts';
import { booleanField, fixed, idField, required, textField } from './record-fields.ts';
import type { FieldRule } from './record-fields.ts';
import type { RecordKind } from './records-client.ts';
import { deleteNaming, expectReferred, listedIn, namedBy } from './references.ts';
import { lockHolders, rollUpHolders } from './registration-roll-up.ts';

/** `null` is no value in a twin, so it goes. */
const documentField: FieldRule = { read: (value, field) => mergePatch(undefined, twinDocumentOf(value, field)) };

/** What goes with a device. */
const BELONGINGS = [
  'registration',
  'deviceDataHistory',
  'connectionChange',
  'summaryTile',
] as const satisfies readonly Kind[];

/** Devices, in the provider instances that there are. */
export const devicesIn = (clouds: DeviceClouds): RecordKind<'device'> => ({
  kind: 'device',
  fields: {
    deviceKey: fixed(required({ read: deviceKeyOf })),
    providerInstanceId: fixed(idField),
    // Required only of a patch: a new device without a name gets its key, below.
    name: textField(MAX_NAME),
    accountId: idField,
    assetId: fixed(idField),
    customEntityId: fixed(idField),
    categoryId: idField,
    simulated: booleanField,
    tags: fixed(documentField),
    desired: fixed(documentField),
  },
  initial: { registration: 'unknown', connected: false },
  referrers: [
    namedBy('alert', 'deviceId'),
    namedBy('command', 'deviceId'),
    listedIn('case', 'deviceIds'),
    listedIn('workOrder', 'deviceIds'),
  ],
  async prepare(transaction, device, before) {
    const { accountId, assetId, customEntityId, categoryId, tags, desired } = device;
    const { name = cloudDeviceIdOf(device.deviceKey).slice(0, MAX_NAME) } = device;
    if (accountId !== undefined) await expectReferred(transaction, 'account', accountId, 'accountId');
    if (categoryId !== undefined) await expectReferred(transaction, 'category', categoryId, 'categoryId');
    if (before) return { ...device, name };
    const providerInstanceId = await instanceForNew(transaction, clouds, device.providerInstanceId);
    const deviceKey = deviceKeyIn(providerInstanceId, device.deviceKey);
    await expectFreeKey(transaction, deviceKey);
    const properties = await propertiesOf(transaction, categoryId);
    if (tags !== undefined) checkProperties(tags, properties.tags, 'tags');
    if (desired !== undefined) checkProperties(desired, properties.desired, 'desired');
    const asset = assetId === undefined ? undefined : await expectReferred(transaction, 'asset', assetId, 'assetId');
    const customEntity =
      customEntityId === undefined
        ? undefined
        : await expectReferred(transaction, 'customEntity', customEntityId, 'customEntityId');
    await lockHolders(transaction, device);
    return { ...device, name, deviceKey, providerInstanceId, accountId: customerOf(device, asset, customEntity) };
  },
  async beforeDelete(transaction, device, opId) {
    await lockHolders(transaction, device);
    for (const kind of BELONGINGS) await deleteNaming(transaction, kind, { deviceId: device.id }, opId);
  },
  afterChange: rollUpHolders,
});

/** What a device cloud takes as the id of a device. */
export function deviceKeyOf(value: unknown, field: string): string {
  const deviceKey = textOf(value, field, MAX_ID);
  if (isDeviceKey(deviceKey)) return deviceKey;
  throw invalid(field, "must have only letters, digits and - : . + % _ # * ? ! ( ) , = @ ; $ '");
}

/** A device without a customer is the customer's of what it is connected to, its asset first. */
export function customerOf(
  device: Pick<Device, 'accountId'>,
  ...holders: readonly (Pick<Asset | CustomEntity, 'accountId'> | undefined)[]
): Device['accountId'] {
  return device.accountId ?? holders.find((holder) => holder?.accountId !== undefined)?.accountId;
}

/** The store's unique key decides in the end; this says it in time and in words. */
async function expectFreeKey(transaction: StoreTransaction, deviceKey: string): Promise<void> {
  const { items } = await transaction.query('device', { where: { deviceKey } }, { maxPageSize: 1 });
  if (items.length === 0) return;
  throw new ConnectedServiceError('conflict', 'There is a device with this key already.', {
    details: { field: 'deviceKey', deviceId: items[0]?.id ?? null },
  });
}
