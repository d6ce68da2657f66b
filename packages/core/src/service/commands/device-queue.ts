import { DEVICE_QUEUE_LIMIT, DEVICE_QUEUE_WARNING, queueStateOf } from '../../model/index.ts';
import type { Command, Id, Instant, PendingCommands } from '../../model/index.ts';
import type { StoreReader, StoreTransaction } from '../../ports/index.ts';
import { instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { replace } from '../transaction.ts';

/** A held command is looked at again after this time, should the news that there is room have been missed. */
const HOLD_MS = 60_000;
const MAX_COUNTED = 1_000;
const HELD = `The queue of the device in the cloud is full (${DEVICE_QUEUE_LIMIT} messages): it is sent when there is room.`;

/**
 * Messages of ours that take a place in the device's queue: on the way, or sent and not yet taken. Those on the way are
 * read first: one that is sent between the two reads is then seen twice, which its id tells, and never missed.
 */
async function inCloudOf(
  reader: StoreReader,
  deviceIds: readonly Id<'device'>[],
  now: Instant,
): Promise<readonly Command[]> {
  const page = { maxPageSize: MAX_COUNTED };
  const onTheWay = await reader.query(
    'command',
    { where: { deviceId: deviceIds, status: 'queued', mode: 'queued', claimedUntil: { gt: now }, reason: null } },
    page,
  );
  const sent = await reader.query('command', { where: { deviceId: deviceIds, status: 'sent' } }, page);
  return [...new Map([...onTheWay.items, ...sent.items].map((command) => [command.id, command])).values()];
}

/** Counts what waits for one device. */
export async function pendingOf(reader: StoreReader, deviceId: Id<'device'>, now: Instant): Promise<PendingCommands> {
  const inCloud = (await inCloudOf(reader, [deviceId], now)).length;
  const where = { deviceId, status: 'queued', mode: 'queued' } as const;
  const queued = await reader.query('command', { where }, { maxPageSize: MAX_COUNTED });
  const here = queued.items.filter((one) => !isOnTheWay(one, now)).length;
  return { deviceId, inCloud, here, limit: DEVICE_QUEUE_LIMIT, state: queueStateOf(inCloud + here) };
}

function isOnTheWay({ claimedUntil, reason }: Command, now: Instant): boolean {
  return claimedUntil !== undefined && claimedUntil > now && reason === undefined;
}

/** The warning that a new message to a device carries, if any. */
export async function queueWarningFor(reader: StoreReader, deviceId: Id<'device'>): Promise<Command['queueWarning']> {
  const where = { deviceId, mode: 'queued', status: ['queued', 'sent'] } as const;
  const { items } = await reader.query('command', { where }, { maxPageSize: MAX_COUNTED });
  return items.length >= DEVICE_QUEUE_WARNING ? { pending: items.length, limit: DEVICE_QUEUE_LIMIT } : undefined;
}

/**
 * Parts claimed commands into those for which there is room in their device's queue, and those that are held back. One
 * dispatcher at a time decides about a device, so that two cannot fill the last place; an earlier command that is held
 * goes before a later one.
 */
export async function withRoom(
  context: ServiceContext,
  transaction: StoreTransaction,
  due: readonly Command[],
): Promise<readonly Command[]> {
  const deviceIds = [...new Set(due.flatMap(({ mode, deviceId }) => (mode === 'queued' ? [deviceId] : [])))];
  if (deviceIds.length === 0) return due;
  await transaction.lock(...deviceIds.map((id) => `device-queue:${id}`));
  const now = nowOf(context);
  const taken = countByDevice(await inCloudOf(transaction, deviceIds, now));
  const where = { deviceId: deviceIds, status: 'queued', heldSince: { gt: '' } } as const;
  const held = await transaction.query('command', { where, orderBy: 'createdAt asc' }, { maxPageSize: MAX_COUNTED });
  const isDue = new Set(due.map(({ id }) => id));
  const waiting = held.items.filter(({ id }) => !isDue.has(id));

  const going: Command[] = [];
  for (const command of due) {
    const { mode, deviceId, createdAt } = command;
    const places = DEVICE_QUEUE_LIMIT - (taken.get(deviceId) ?? 0);
    const isBehind = waiting.some((other) => other.deviceId === deviceId && other.createdAt < createdAt);
    if (mode === 'direct' || (places > 0 && !isBehind)) {
      going.push(command);
      if (mode === 'queued') taken.set(deviceId, (taken.get(deviceId) ?? 0) + 1);
    } else {
      const claimedUntil = instantOf(context.clock.now() + HOLD_MS);
      waiting.push(command);
      await replace(transaction, 'command', {
        ...command,
        claimedUntil,
        heldSince: command.heldSince ?? now,
        reason: HELD,
      });
    }
  }
  return going;
}

/** A place in the device's queue has become free: the command that has been held longest may go. */
export async function releaseNext(transaction: StoreTransaction, deviceId: Id<'device'>): Promise<void> {
  const where = { deviceId, status: 'queued', heldSince: { gt: '' } } as const;
  const { items } = await transaction.query('command', { where, orderBy: 'createdAt asc' }, { maxPageSize: 1 });
  const [next] = items;
  if (!next) return;
  await replace(transaction, 'command', { ...next, claimedUntil: undefined, heldSince: undefined, reason: undefined });
}

function countByDevice(commands: readonly Command[]): Map<Id<'device'>, number> {
  const counts = new Map<Id<'device'>, number>();
  for (const { deviceId } of commands) counts.set(deviceId, (counts.get(deviceId) ?? 0) + 1);
  return counts;
}
