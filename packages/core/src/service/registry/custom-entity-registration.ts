import { ConnectedServiceError, deviceKeyIn, isConnectedServiceError } from '../../model/index.ts';
import type { CallOptions, CustomEntity, Device, EntityMap, Id, Principal, Where } from '../../model/index.ts';
import type {
  CustomEntityInput,
  CustomEntityOutcome,
  CustomEntityRegistration,
  CustomEntityRegistrations,
  DeviceInput,
  DeviceOutcome,
  ServiceStore,
  StoreReader,
} from '../../ports/index.ts';
import { MAX_BULK_DEVICES, withEach } from '../devices/bulk-devices.ts';
import type { ServiceContext } from '../context.ts';
import { instanceForNew } from '../provider-instances/default-instance.ts';
import { connectDevice } from '../devices/device-connection.ts';
import { fieldsOf, idOf, invalid, listOf, MAX_COMMENT, MAX_NAME } from '../input-guard.ts';
import { optionalIdOf, optionalTextOf } from '../input-guard.ts';
import { registerDevices } from '../devices/registration.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { CUSTOM_ENTITIES, entityNameOf } from './custom-entity-kind.ts';
import { deviceKeyOf, devicesIn } from './devices.ts';
import { recordsClient } from './records-client.ts';
import { connectedDevices } from './register-connected.ts';
import type { DevicePlace } from './registration-roll-up.ts';

/** What `CustomEntitiesClient.registerAll` is given; a record that is named twice is refused. */
export function registrationsOf(input: unknown): CustomEntityRegistrations {
  const given = fieldsOf(input, '', ['entity', 'records', 'providerInstanceId', 'categoryId']);
  const records = listOf(given.records, 'records', MAX_BULK_DEVICES, registrationOf);
  records.forEach(({ recordId }, index) => {
    const first = records.findIndex((other) => other.recordId === recordId);
    if (first !== index) throw invalid(`records[${index}].recordId`, 'is named twice');
  });
  return {
    entity: entityNameOf(given.entity, 'entity'),
    records,
    providerInstanceId: optionalIdOf(given.providerInstanceId, 'providerInstanceId'),
    categoryId: optionalIdOf(given.categoryId, 'categoryId'),
  };
}

function registrationOf(value: unknown, path: string): CustomEntityRegistration {
  const given = fieldsOf(value, path, ['recordId', 'name', 'accountId', 'deviceKey']);
  return {
    recordId: idOf(given.recordId, `${path}.recordId`),
    name: optionalTextOf(given.name, `${path}.name`, MAX_NAME),
    accountId: optionalIdOf(given.accountId, `${path}.accountId`),
    deviceKey: given.deviceKey === undefined ? undefined : deviceKeyOf(given.deviceKey, `${path}.deviceKey`),
  };
}

/** What one record is registered with. */
interface Terms {
  readonly entity: string;
  readonly providerInstanceId: Id<'providerInstance'>;
  readonly categoryId: Id<'category'> | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Registers the devices of many records; see `CustomEntitiesClient.registerAll`. Each step finds what it did before. */
export async function registerCustomEntities(
  context: ServiceContext,
  principal: Principal,
  { entity, records, categoryId, ...wanted }: CustomEntityRegistrations,
  { signal, idempotencyKey }: CallOptions,
): Promise<readonly CustomEntityOutcome[]> {
  await expectFewDevices(context.store, entity, records);
  const providerInstanceId = await instanceForNew(context.store, context.clouds, wanted.providerInstanceId);
  const terms: Terms = { entity, providerInstanceId, categoryId, signal };
  const outcomes = await withEach(records, signal, async (record): Promise<Omit<CustomEntityOutcome, 'recordId'>> => {
    const customEntity = await noted(context, principal, record, terms);
    const deviceIds = await devicesFor(context, principal, { record, customEntity }, terms);
    const each = await registerDevices(context, principal, deviceIds, { signal, idempotencyKey });
    return { ...together(each), customEntityId: customEntity.id, deviceIds };
  });
  return outcomes.map((outcome, index) => ({ recordId: records[index]?.recordId ?? '', ...outcome }));
}

/** A record may have many devices connected: together they are no more than one call registers. */
async function expectFewDevices(
  store: ServiceStore,
  entity: string,
  records: readonly CustomEntityRegistration[],
): Promise<void> {
  const recordId = records.flatMap((record) => (record.deviceKey === undefined ? record.recordId : []));
  const query = { where: { entity, recordId } } as const;
  const known = (await store.query('customEntity', query, { maxPageSize: MAX_BULK_DEVICES })).items;
  const where = { customEntityId: known.map(({ id }) => id) };
  const tallies = known.length === 0 ? [] : await store.count('device', { where, by: ['customEntityId'] });
  // Of every other record there is one: named, or made.
  const count = tallies.reduce((sum, tally) => sum + tally.count - 1, records.length);
  if (count <= MAX_BULK_DEVICES) return;
  throw new ConnectedServiceError(
    'unsupported',
    `${count} devices would be registered; one call registers ${MAX_BULK_DEVICES}.`,
    { details: { field: 'records', count, limit: MAX_BULK_DEVICES } },
  );
}

/** The record as we have it, noted down if it is new. */
function noted(
  context: ServiceContext,
  principal: Principal,
  { recordId, name, accountId }: CustomEntityRegistration,
  { entity, signal }: Terms,
): Promise<CustomEntity> {
  const entities = recordsClient<'customEntity', CustomEntityInput>(context, principal, CUSTOM_ENTITIES);
  return findOrCreate(
    () => firstOf(context.store, 'customEntity', { entity, recordId }),
    () => entities.create({ entity, recordId, name, accountId }, { signal }),
  );
}

/** The devices of a record: the one that is named, or those that it has, or a new one. */
async function devicesFor(
  context: ServiceContext,
  principal: Principal,
  { record, customEntity }: { readonly record: CustomEntityRegistration; readonly customEntity: CustomEntity },
  { providerInstanceId, categoryId, signal }: Terms,
): Promise<readonly Id<'device'>[]> {
  const { id: customEntityId } = customEntity;
  const { deviceKey = record.recordId, name = customEntity.name } = record;
  if (record.deviceKey === undefined) {
    const connected = await connectedDevices(context.store, { customEntityId });
    if (connected.length > 0) return connected.map(({ id }) => id);
  }
  const devices = recordsClient<'device', DeviceInput>(context, principal, devicesIn(context.clouds));
  const category = withoutUndefined({ categoryId });
  const device = await findOrCreate(
    () => firstOf(context.store, 'device', { deviceKey: deviceKeyIn(providerInstanceId, deviceKey) }),
    () => devices.create({ deviceKey, name, providerInstanceId, customEntityId, ...category }, { signal }),
  );
  if (device.customEntityId !== customEntityId) {
    await connectDevice(context, device.id, (current) => expectFree(current, customEntityId), { signal });
  }
  return [device.id];
}

/** A device that was found by its key is not taken from somebody else's record. */
function expectFree(device: Device, customEntityId: Id<'customEntity'>): DevicePlace {
  if (device.customEntityId === undefined || device.customEntityId === customEntityId) return { customEntityId };
  throw new ConnectedServiceError('conflict', 'The device is connected to another record.', {
    details: { deviceId: device.id, customEntityId: device.customEntityId },
  });
}

/** Of two that create at once one is refused, and finds what the other has made. */
async function findOrCreate<T>(find: () => Promise<T | undefined>, create: () => Promise<T>): Promise<T> {
  const found = await find();
  if (found !== undefined) return found;
  try {
    return await create();
  } catch (error) {
    if (!isConnectedServiceError(error, 'conflict')) throw error;
    const made = await find();
    if (made === undefined) throw error;
    return made;
  }
}

async function firstOf<K extends 'customEntity' | 'device'>(
  reader: StoreReader,
  kind: K,
  where: Where<EntityMap[K]>,
): Promise<EntityMap[K] | undefined> {
  return (await reader.query(kind, { where }, { maxPageSize: 1 })).items[0];
}

/** What became of a record's devices, in one. */
function together(outcomes: readonly DeviceOutcome[]): Pick<DeviceOutcome, 'outcome' | 'message'> {
  const outcome = (['failed', 'done'] as const).find((one) => outcomes.some((it) => it.outcome === one)) ?? 'skipped';
  const messages = new Set(outcomes.flatMap((it) => (it.outcome === outcome && it.message ? [it.message] : [])));
  return { outcome, ...(messages.size === 0 ? {} : { message: [...messages].join(' ').slice(0, MAX_COMMENT) }) };
}
