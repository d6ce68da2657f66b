import { linkAbort } from '../../async/linked-abort.ts';
import { withDeadline } from '../../async/waiting.ts';
import { ConnectedServiceError, isConnectedServiceError, isJsonObject } from '../../model/index.ts';
import type { Change, Device, Id, Json, JsonObject } from '../../model/index.ts';
import type { CloudDevice } from '../../ports/index.ts';
import { serviceStatusOf } from './back-channel-content.ts';
import type { ServiceContext } from '../context.ts';
import { openDeviceCloud, someCloudHas } from '../provider-instances/device-clouds.ts';
import { isReset } from '../engine/feed-reset.ts';
import { messageOf } from '../engine/supervisor.ts';
import type { LeasedHop } from '../engine/leased.ts';
import type { HopReport } from '../engine/supervisor.ts';
import { everyRecord } from '../transaction.ts';

/** Where the device cloud keeps what service does about a device. */
export type BackChannel = { readonly desired: string } | { readonly tags: string };

const CHECKPOINT = 'back-channel';
/** Changes that follow each other this closely, in milliseconds, are one write for a device. */
const GATHER_MS = 1_000;
/** Devices in hand at most before they are written. */
const MAX_GATHERED = 200;
const CLOUD_MS = 20_000;
const MAX_TRIES = 5;
/** Errors that are about one device and come again however often we try. */
const OF_THE_DEVICE = ['invalid', 'not-found', 'unsupported', 'not-configured'] as const;

/**
 * Checks where the status shall go.
 * @throws ConnectedServiceError `invalid` for a name that a twin cannot have; `unsupported` when no device cloud has such a place.
 */
export function backChannelOf(channel: BackChannel, { clouds }: Pick<ServiceContext, 'clouds'>): BackChannel {
  const [place, name] = 'desired' in channel ? ['desired', channel.desired] : ['tags', channel.tags];
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) {
    throw new ConnectedServiceError('invalid', `backChannel.${place}: must be a plain property name`, {
      details: { field: `backChannel.${place}` },
    });
  }
  if (!someCloudHas(clouds, place === 'desired' ? 'twin' : 'tags')) {
    throw new ConnectedServiceError('unsupported', `The device cloud has no ${place} to write to.`);
  }
  return channel;
}

/**
 * Tells the device cloud how service stands: case, work order, technician. It follows the change feed; what is written
 * for a device is always its present state, read after its twin and written only onto that twin, so that a repeat, or
 * another process that does the same, changes nothing. The position is saved after the effect.
 */
export function backChannel(context: ServiceContext, channel: BackChannel): LeasedHop {
  return {
    name: 'back-channel',
    async run(signal, report, lease) {
      let cursor = (await context.store.load(CHECKPOINT)) as string | undefined;
      if (cursor === undefined) {
        cursor = await context.store.head();
        await context.store.save(CHECKPOINT, cursor, { lease });
      }
      try {
        for await (const { deviceIds, last } of gathered(context, cursor, signal)) {
          await tellAll(context, channel, deviceIds, signal, report);
          await context.store.save(CHECKPOINT, last, { lease });
          report.ok();
        }
      } catch (error) {
        if (!isReset(error)) throw error;
        report.diagnose('Changes were missed: every device with open work is told again.');
        const head = await context.store.head();
        await tellAll(context, channel, await devicesWithWork(context), signal, report);
        await context.store.save(CHECKPOINT, head, { lease });
        throw error;
      }
    },
  };
}

interface Gathered {
  readonly deviceIds: ReadonlySet<Id<'device'>>;
  /** The cursor of the last change that is in it. */
  readonly last: string;
}

/** Devices that cases and work orders were changed for, a short while at a time. */
async function* gathered(
  { store, clock }: ServiceContext,
  after: string,
  signal: AbortSignal,
): AsyncGenerator<Gathered> {
  // A feed that waits for more is only ended by its signal.
  const feed = linkAbort(signal);
  const changes = store.changes({ after, signal: feed.signal })[Symbol.asyncIterator]();
  const pull = () => {
    const change = changes.next();
    // It may fail while we write what came before; then it is looked at afterwards.
    change.catch(() => undefined);
    return change;
  };
  let next = pull();
  try {
    for (;;) {
      const deviceIds = new Set<Id<'device'>>();
      const first = await next;
      if (first.done) return;
      let last = first.value.cursor;
      for (const id of devicesIn(first.value)) deviceIds.add(id);
      next = pull();
      const until = clock.now() + GATHER_MS;
      while (deviceIds.size < MAX_GATHERED && clock.now() < until) {
        const change = await orAfter(next, until - clock.now(), clock, signal);
        if (!change || change.done) break;
        last = change.value.cursor;
        for (const id of devicesIn(change.value)) deviceIds.add(id);
        next = pull();
      }
      yield { deviceIds, last };
    }
  } finally {
    feed.end();
  }
}

/** What a promise gives, or nothing when it takes too long. */
async function orAfter<R>(
  promise: Promise<R>,
  ms: number,
  clock: ServiceContext['clock'],
  signal: AbortSignal,
): Promise<R | undefined> {
  const over = linkAbort(signal);
  try {
    const late = clock.sleep(ms, { signal: over.signal }).then(() => undefined);
    late.catch(() => undefined);
    return await Promise.race([promise, late]);
  } finally {
    over.end();
  }
}

function devicesIn({ kind, entity }: Change): readonly Id<'device'>[] {
  if (!entity) return [];
  if (kind === 'case') return [...entity.deviceIds, ...(entity.formerDeviceIds ?? [])];
  return kind === 'workOrder' ? (entity.deviceIds ?? []) : [];
}

async function devicesWithWork({ store }: ServiceContext): Promise<ReadonlySet<Id<'device'>>> {
  const found = new Set<Id<'device'>>();
  for await (const { deviceIds } of everyRecord(store, 'case', { where: { status: 'open' } })) {
    for (const id of deviceIds) found.add(id);
  }
  const status = ['unscheduled', 'scheduled', 'in-progress'] as const;
  for await (const { deviceIds = [] } of everyRecord(store, 'workOrder', { where: { status } })) {
    for (const id of deviceIds) found.add(id);
  }
  return found;
}

async function tellAll(
  context: ServiceContext,
  channel: BackChannel,
  deviceIds: ReadonlySet<Id<'device'>>,
  signal: AbortSignal,
  report: HopReport,
): Promise<void> {
  for (const id of deviceIds) {
    signal.throwIfAborted();
    const device = await context.store.get('device', id);
    if (!device) continue;
    try {
      report.count((await tell(context, channel, device, signal)) ? 'written' : 'same');
    } catch (error) {
      // One device that cannot be told must not keep us from the others.
      if (!OF_THE_DEVICE.some((code) => isConnectedServiceError(error, code))) throw error;
      report.count('skipped');
      report.diagnose(messageOf(error), device.deviceKey);
    }
  }
}

/** Writes the status onto the twin that was read before the status was: whoever overtakes us makes us read again. */
async function tell(
  context: ServiceContext,
  channel: BackChannel,
  { id, deviceKey }: Device,
  signal: AbortSignal,
): Promise<boolean> {
  const { clock } = context;
  const devices = await openDeviceCloud(context.clouds, context.store, deviceKey);
  for (let attempt = 1; ; attempt += 1) {
    const cloud = await withDeadline(clock, CLOUD_MS, signal, (ended) =>
      devices.getDevice(deviceKey, { signal: ended }),
    );
    if (!cloud) throw new ConnectedServiceError('not-found', 'The device cloud does not know the device.');
    const status = await serviceStatusOf(context.store, id);
    const patch = patchOf(channel, cloud, status);
    if (!patch) return false;
    const condition = cloud.etag === undefined ? {} : { ifEtag: cloud.etag };
    try {
      await withDeadline(clock, CLOUD_MS, signal, (ended) =>
        devices.updateDevice(deviceKey, patch, { signal: ended, ...condition }),
      );
      return true;
    } catch (error) {
      if (!isConnectedServiceError(error, 'conflict') || attempt === MAX_TRIES) throw error;
    }
  }
}

/** What must change in the twin; nothing when it says so already. */
function patchOf(
  channel: BackChannel,
  { desired, tags }: CloudDevice,
  status: JsonObject,
): { readonly desired: Json } | { readonly tags: Json } | undefined {
  const [name, document] = 'desired' in channel ? [channel.desired, desired] : [channel.tags, tags];
  const present = objectOf(objectOf(document)[name]);
  const differs = Object.entries(status).some(([field, value]) => (present[field] ?? null) !== value);
  if (!differs) return undefined;
  return 'desired' in channel ? { desired: { [name]: status } } : { tags: { [name]: status } };
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
