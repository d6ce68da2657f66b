import { DEVICE_QUEUE_WARNING, MAX_JOB_TARGETS } from '../../model/index.ts';
import type {
  CommandJobExclusion,
  CommandJobTarget,
  CommandOrder,
  Device,
  ExclusionReason,
  Id,
  Query,
} from '../../model/index.ts';
import type { PreviewedDevice, StoreReader } from '../../ports/index.ts';
import { orderOf } from '../commands/command-content.ts';
import type { CommandContentRequest } from '../commands/command-content.ts';
import { idOf, invalid, isPlainObject } from '../input-guard.ts';
import { queryOf } from '../list-query.ts';
import { partsOf } from '../parts-of.ts';
import { readById } from '../read-by-id.ts';
import { everyRecord, expectRecord } from '../transaction.ts';

/** Which devices a call means. */
export interface ScopeRequest {
  readonly assetId?: Id<'asset'> | undefined;
  readonly where?: NonNullable<Query<Device>['where']> | undefined;
}

/** What a command to many devices comes to at this moment. */
export interface TargetPlan {
  readonly order: CommandOrder;
  readonly dangerous: boolean;
  /** By id, so that the same devices make the same digest. */
  readonly targets: readonly CommandJobTarget[];
  /** The same devices, with where they are. */
  readonly going: readonly Pick<Device, 'id' | 'assetId'>[];
  readonly offline: number;
  readonly sample: readonly PreviewedDevice[];
  readonly excluded: readonly {
    readonly reason: ExclusionReason;
    readonly count: number;
    readonly sample: readonly PreviewedDevice[];
  }[];
  /** Every device that is left out, by reason and id. */
  readonly leftOut: readonly CommandJobExclusion[];
}

const SAMPLE = 20;
const CHUNK = 200;

export function scopeOf({ assetId, where }: { readonly assetId?: unknown; readonly where?: unknown }): ScopeRequest {
  if ((assetId === undefined) === (where === undefined)) throw invalid('where', 'name either an asset or a filter');
  if (assetId !== undefined) return { assetId: idOf(assetId, 'assetId') };
  const checked = queryOf('device', { where }).where ?? {};
  // The whole fleet by an oversight is not what anybody means; a condition on `registration` is enough.
  if (Object.values(checked).every(isNoCondition)) throw invalid('where', 'must have a condition');
  return { where: checked };
}

/** A comparison that compares with nothing holds for all, like one that was left out. */
function isNoCondition(condition: unknown): boolean {
  if (condition === undefined) return true;
  return isPlainObject(condition) && Object.values(condition).every((bound) => bound === undefined);
}

/** Finds the devices, leaves out those to which it makes no sense to send, and says why. */
export async function planTargets(
  reader: StoreReader,
  scope: ScopeRequest,
  content: CommandContentRequest,
): Promise<TargetPlan> {
  if (scope.assetId !== undefined) await expectRecord(reader, 'asset', scope.assetId);
  const field = scope.assetId === undefined ? 'where' : 'assetId';
  const devices = await devicesIn(reader, scope, field);
  const excluded = new Map<ExclusionReason, Device[]>();
  const leaveOut = (reason: ExclusionReason, device: Device) => {
    const out = excluded.get(reason) ?? [];
    out.push(device);
    excluded.set(reason, out);
  };

  const registered = devices.filter((device) => {
    if (device.registration !== 'registered') leaveOut('not-registered', device);
    return device.registration === 'registered';
  });
  const { order, dangerous, knows } = await resolveContent(reader, content, registered);
  const knowing = registered.filter((device) => {
    if (!knows(device)) leaveOut('unknown-command', device);
    return knows(device);
  });
  const crowded = order.mode === 'queued' ? await crowdedQueues(reader, knowing) : new Set<string>();
  const going = knowing.filter((device) => {
    if (crowded.has(device.id)) leaveOut('queue-nearly-full', device);
    return !crowded.has(device.id);
  });
  return {
    order,
    dangerous,
    going,
    targets: going.map(({ id, deviceKey }) => ({ deviceId: id, deviceKey })),
    offline: going.filter(({ connected }) => !connected).length,
    sample: going.slice(0, SAMPLE).map(previewed),
    excluded: [...excluded].map(([reason, out]) => ({
      reason,
      count: out.length,
      sample: out.slice(0, SAMPLE).map(previewed),
    })),
    leftOut: [...excluded].flatMap(([reason, out]) =>
      out.map(({ id, deviceKey }) => ({ deviceId: id, deviceKey, reason })),
    ),
  };
}

async function devicesIn(
  reader: StoreReader,
  { assetId, where }: ScopeRequest,
  field: string,
): Promise<readonly Device[]> {
  const devices: Device[] = [];
  for await (const device of everyRecord(reader, 'device', { where: where ?? { assetId }, orderBy: 'id asc' })) {
    if (devices.length === MAX_JOB_TARGETS) throw invalid(field, `finds more than ${MAX_JOB_TARGETS} devices`);
    devices.push(device);
  }
  if (devices.length === 0) throw invalid(field, 'finds no device');
  return devices;
}

interface Resolved {
  readonly order: CommandOrder;
  readonly dangerous: boolean;
  readonly knows: (device: Device) => boolean;
}

/** One name may be several definitions in several categories: then nobody could say what was approved. */
async function resolveContent(
  reader: StoreReader,
  content: CommandContentRequest,
  devices: readonly Device[],
): Promise<Resolved> {
  if ('raw' in content) return { order: content.raw, dangerous: true, knows: () => true };
  const categoryIds = devices.flatMap(({ categoryId }) => categoryId ?? []);
  const categories = [...(await readById(reader, 'category', categoryIds)).values()];
  const ids = categories.flatMap(({ commandDefinitionIds }) => commandDefinitionIds);
  const definitions = await readById(reader, 'commandDefinition', ids);
  const [definition, other] = [...definitions.values()].filter(({ name }) => name === content.name);
  if (!definition) throw invalid('name', 'none of the devices knows this command');
  if (other) throw invalid('name', 'means different commands for these devices: choose those of one category');
  const knowing = new Set(
    categories.flatMap(({ id, commandDefinitionIds }) => (commandDefinitionIds.includes(definition.id) ? id : [])),
  );
  return {
    order: orderOf(definition, content.parameters),
    dangerous: definition.dangerous === true,
    knows: ({ categoryId }) => categoryId !== undefined && knowing.has(categoryId),
  };
}

/** The devices whose queue in the cloud is nearly full with messages of ours. */
async function crowdedQueues(reader: StoreReader, devices: readonly Device[]): Promise<ReadonlySet<string>> {
  const counts = new Map<string, number>();
  for (const some of partsOf(devices, CHUNK)) {
    const deviceId = some.map(({ id }) => id);
    const where = { deviceId, mode: 'queued', status: ['queued', 'sent'] } as const;
    for await (const command of everyRecord(reader, 'command', { where })) {
      counts.set(command.deviceId, (counts.get(command.deviceId) ?? 0) + 1);
    }
  }
  return new Set([...counts].flatMap(([id, count]) => (count >= DEVICE_QUEUE_WARNING ? [id] : [])));
}

function previewed({ id, name, connected }: Device): PreviewedDevice {
  return { id, name, connected };
}
