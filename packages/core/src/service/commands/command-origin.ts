import type { Alert, Asset, CommandOrigin, Device, Id } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { invalid, optionalIdOf } from '../input-guard.ts';
import { readById } from '../read-by-id.ts';
import { expectRecord } from '../transaction.ts';

/** Names of the fields by which a call says what a command is sent from. */
export const ORIGIN_FIELDS = ['alertId', 'caseId', 'workOrderId'] as const;

type Target = Pick<Device, 'id' | 'assetId'>;

/** What a call says it sends from; whether it is so, {@link expectOrigin} sees. */
export function originOf(fields: { readonly [P in keyof CommandOrigin]?: unknown }): CommandOrigin {
  return {
    alertId: optionalIdOf(fields.alertId, 'alertId'),
    caseId: optionalIdOf(fields.caseId, 'caseId'),
    workOrderId: optionalIdOf(fields.workOrderId, 'workOrderId'),
    assetId: optionalIdOf(fields.assetId, 'assetId'),
  };
}

/**
 * Checks that what a command is sent from is there and is about the devices. A case or work order is about the devices
 * that it names and about those on its assets and their parts; one that names neither is about any. From an alert other
 * devices than its own are told something, too: what a sensor reports, a valve sets right.
 * @returns the alert.
 * @throws ConnectedServiceError `not-found`; `invalid` naming the field.
 */
export async function expectOrigin(
  reader: StoreReader,
  { alertId, caseId, workOrderId, assetId }: CommandOrigin,
  devices: readonly Target[],
): Promise<Alert | undefined> {
  const places = placesOf(reader, devices);
  if (assetId !== undefined) {
    await expectRecord(reader, 'asset', assetId);
    expectAll(devices, await places([assetId]), 'assetId', 'the device is not connected to this asset');
  }
  if (caseId !== undefined) {
    const { deviceIds, assetIds = [] } = await expectRecord(reader, 'case', caseId);
    const about = new Set([...deviceIds, ...(await places(assetIds))]);
    if (deviceIds.length + assetIds.length > 0)
      expectAll(devices, about, 'caseId', 'the case is not about this device');
  }
  if (workOrderId !== undefined) {
    const { deviceIds = [], assetId: at } = await expectRecord(reader, 'workOrder', workOrderId);
    const about = new Set([...deviceIds, ...(await places(at === undefined ? [] : [at]))]);
    if (deviceIds.length > 0 || at !== undefined) {
      expectAll(devices, about, 'workOrderId', 'the work order is not about this device');
    }
  }
  return alertId === undefined ? undefined : expectRecord(reader, 'alert', alertId);
}

function expectAll(devices: readonly Target[], among: ReadonlySet<string>, field: string, problem: string): void {
  const other = devices.find(({ id }) => !among.has(id));
  if (other) throw invalid(field, devices.length > 1 ? `${problem} (${other.id})` : problem);
}

/** Levels of a tree of assets at most; a circle written by other means ends here, too. */
const MAX_LEVELS = 16;

/** Gives the devices that are connected to one of these assets, or to a part of it. Trees are read upwards, a level at a time. */
function placesOf(reader: StoreReader, devices: readonly Target[]) {
  let parents: Promise<ReadonlyMap<Id<'asset'>, Asset['parentId']>> | undefined;
  return async (assetIds: readonly Id<'asset'>[]): Promise<ReadonlySet<Id<'device'>>> => {
    if (assetIds.length === 0) return new Set();
    const wanted = new Set(assetIds);
    const above = await (parents ??= parentsOf(reader, devices));
    const isIn = ({ assetId }: Target): boolean => {
      let place = assetId;
      for (let level = 0; place !== undefined && level <= MAX_LEVELS; level += 1) {
        if (wanted.has(place)) return true;
        place = above.get(place);
      }
      return false;
    };
    return new Set(devices.filter(isIn).map(({ id }) => id));
  };
}

/** The parent of each asset on the way from the devices to the roots. */
async function parentsOf(
  reader: StoreReader,
  devices: readonly Target[],
): Promise<ReadonlyMap<Id<'asset'>, Asset['parentId']>> {
  const parents = new Map<Id<'asset'>, Asset['parentId']>();
  let level = devices.flatMap(({ assetId }) => assetId ?? []);
  for (let depth = 0; level.length > 0 && depth <= MAX_LEVELS; depth += 1) {
    const found = [...(await readById(reader, 'asset', level)).values()];
    for (const { id, parentId } of found) parents.set(id, parentId);
    level = found.flatMap(({ parentId }) => parentId ?? []).filter((id) => !parents.has(id));
  }
  return parents;
}
