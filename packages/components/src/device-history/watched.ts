import type { Entity, Id } from '@csk/core';
import type { Live, LiveStore, Snapshot } from '@csk/core/live';

/** Kinds whose changes are listened to: each is one live list of its newest records. */
export const WATCHED = ['alert', 'case', 'command', 'workOrder', 'registration'] as const;

/** What changed last of a kind, of a device. */
export function newestOf(
  store: LiveStore,
  kind: (typeof WATCHED)[number],
  deviceId: Id<'device'>,
): Live<Snapshot<readonly Entity[]>> {
  const newest = { orderBy: 'updatedAt desc' } as const;
  const few = { pageSize: 20 };
  switch (kind) {
    case 'alert':
      return store.query('alert', { where: { deviceId, parentId: null }, ...newest }, few);
    case 'case':
    case 'workOrder':
      return store.query(kind, { where: { deviceIds: { includes: deviceId } }, ...newest }, few);
    default:
      return store.query(kind, { where: { deviceId }, ...newest }, few);
  }
}
