import { cloudDeviceIdOf, isDeviceKey, MAX_DEVICE_KEY, sameJson } from '../../model/index.ts';
import type { CallOptions, Device, Page } from '../../model/index.ts';
import type { CloudDevice, DeviceImport, DeviceImportResult, StoreTransaction } from '../../ports/index.ts';
import { nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { instanceForNew } from '../provider-instances/default-instance.ts';
import { withCloudDeadline } from '../provider-instances/device-cloud-call.ts';
import { openInstance } from '../provider-instances/device-clouds.ts';
import { keepCloudState } from './device-state.ts';
import { fieldsOf, MAX_ID, MAX_NAME, optionalIdOf, optionalTextOf } from '../input-guard.ts';
import { REGISTRY_LOCK } from '../registry/records-client.ts';
import { expectReferred } from '../registry/references.ts';
import { stableId } from '../stable-id.ts';
import { create, expectRecord, transactFresh } from '../transaction.ts';

/** Devices of one call at most, whether they match the prefix or not. */
const MAX_IMPORTED = 1_000;
const PAGE_SIZE = 100;
const MAX_TOKEN = 4_000;
/** Largest tags, settings and reported properties that a record takes together, in characters. */
const MAX_TWIN = 131_072;

export function deviceImportOf(value: unknown): DeviceImport {
  const fields = fieldsOf(value, '', ['providerInstanceId', 'accountId', 'categoryId', 'prefix', 'continuationToken']);
  return {
    providerInstanceId: optionalIdOf(fields.providerInstanceId, 'providerInstanceId'),
    accountId: optionalIdOf(fields.accountId, 'accountId'),
    categoryId: optionalIdOf(fields.categoryId, 'categoryId'),
    prefix: optionalTextOf(fields.prefix, 'prefix', MAX_ID),
    continuationToken: optionalTextOf(fields.continuationToken, 'continuationToken', MAX_TOKEN),
  };
}

/** Brings in devices page by page, each page committed before the next is asked for. */
export async function importDevices(
  context: ServiceContext,
  { accountId, categoryId, prefix = '', continuationToken, ...wanted }: DeviceImport,
  { signal, idempotencyKey: opId }: CallOptions,
): Promise<DeviceImportResult> {
  const providerInstanceId = await instanceForNew(context.store, context.clouds, wanted.providerInstanceId);
  const devices = await openInstance(context.clouds, context.store, providerInstanceId);
  const given = { accountId, categoryId, providerInstanceId };
  const refused: { deviceKey: string; reason: string }[] = [];
  let [looked, seen, created, updated] = [0, 0, 0, 0];
  let token = continuationToken;
  do {
    const page = await withCloudDeadline(context.clock, signal, (until) =>
      firstPage(devices.listDevices({ signal: until }).byPage({ continuationToken: token, maxPageSize: PAGE_SIZE })),
    );
    const wanted = page.items.filter(({ deviceKey }) => cloudDeviceIdOf(deviceKey).startsWith(prefix));
    looked += page.items.length;
    seen += wanted.length;
    const fitting: CloudDevice[] = [];
    for (const cloud of wanted) {
      const reason = whyRefused(cloud);
      if (reason === undefined) fitting.push(cloud);
      else refused.push({ deviceKey: cloud.deviceKey.slice(0, MAX_DEVICE_KEY), reason });
    }
    const missing = await createMissing(context, fitting, given, opId);
    created += missing.size;
    for (const cloud of fitting) {
      signal?.throwIfAborted();
      if (!missing.has(cloud.deviceKey) && (await refresh(context, cloud, opId))) updated += 1;
    }
    token = page.continuationToken;
    // A cloud may give empty pages with a token; they count too, so that this ends.
    looked += page.items.length === 0 ? PAGE_SIZE : 0;
  } while (token !== undefined && looked < MAX_IMPORTED);
  return { seen, created, updated, refused, ...(token === undefined ? {} : { continuationToken: token }) };
}

async function firstPage(pages: AsyncIterable<Page<CloudDevice>>): Promise<Page<CloudDevice>> {
  for await (const page of pages) return page;
  return { items: [] };
}

function whyRefused(cloud: CloudDevice): string | undefined {
  if (!isDeviceKey(cloudDeviceIdOf(cloud.deviceKey)))
    return 'Its key has characters that a device key cannot have, or too many.';
  const size = JSON.stringify([cloud.tags, cloud.desired, cloud.reported]).length;
  return size > MAX_TWIN ? `Its twin has more than ${MAX_TWIN} characters.` : undefined;
}

/** Creates the devices that are not here, in one transaction, and gives their keys. */
async function createMissing(
  context: ServiceContext,
  devices: readonly CloudDevice[],
  given: Pick<DeviceImport, 'accountId' | 'categoryId' | 'providerInstanceId'>,
  opId: string | undefined,
): Promise<ReadonlySet<string>> {
  const ids = new Map<string, string>();
  for (const { deviceKey } of devices) ids.set(deviceKey, await stableId('device', deviceKey));
  return transactFresh(context.store, async (transaction) => {
    await transaction.lock(REGISTRY_LOCK);
    if (given.accountId !== undefined) await expectReferred(transaction, 'account', given.accountId, 'accountId');
    if (given.categoryId !== undefined) await expectReferred(transaction, 'category', given.categoryId, 'categoryId');
    const known = new Set((await devicesByKey(transaction, [...ids.keys()])).map(({ deviceKey }) => deviceKey));
    const created = new Set<string>();
    const at = nowOf(context);
    for (const cloud of devices) {
      const { deviceKey } = cloud;
      const id = ids.get(deviceKey);
      if (id === undefined || known.has(deviceKey) || created.has(deviceKey)) continue;
      const blank = {
        id,
        name: cloudDeviceIdOf(deviceKey).slice(0, MAX_NAME),
        deviceKey,
        registration: 'unknown',
        connected: false,
      } as const;
      // Somebody who makes the same device at the same time gets the unique key, and we read again.
      const saved = await create(transaction, 'device', { ...given, ...blank }, opId);
      await keepCloudState(transaction, saved, cloud, at, opId);
      created.add(deviceKey);
    }
    return created;
  });
}

/** Whether the device's state was not yet known as the cloud has it. */
async function refresh(context: ServiceContext, cloud: CloudDevice, opId: string | undefined): Promise<boolean> {
  return transactFresh(context.store, async (transaction) => {
    const [known] = await devicesByKey(transaction, [cloud.deviceKey]);
    if (!known || isCurrent(known, cloud)) return false;
    const device = await expectRecord(transaction, 'device', known.id);
    await keepCloudState(transaction, device, cloud, nowOf(context), opId);
    return true;
  });
}

function isCurrent(device: Device, cloud: CloudDevice): boolean {
  const { tags, desired, reported, connected, enabled } = device;
  return (
    device.registration === 'registered' &&
    sameJson(
      { tags, desired, reported, connected, enabled },
      {
        tags: cloud.tags ?? tags,
        desired: cloud.desired ?? desired,
        reported: cloud.reported ?? reported,
        connected: cloud.connected,
        enabled: cloud.enabled,
      },
    )
  );
}

async function devicesByKey(transaction: StoreTransaction, deviceKeys: readonly string[]): Promise<readonly Device[]> {
  if (deviceKeys.length === 0) return [];
  return (await transaction.query('device', { where: { deviceKey: deviceKeys } }, { maxPageSize: 1_000 })).items;
}
