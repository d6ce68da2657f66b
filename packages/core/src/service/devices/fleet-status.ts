import type { CallOptions, Device, FleetCounts, FleetStatus, Tally, Where } from '../../model/index.ts';
import type { ServiceStore } from '../../ports/index.ts';
import { callOptionsOf, fieldsOf, optionalIdOf } from '../input-guard.ts';

const NONE: FleetCounts = { total: 0, connected: 0, silent: 0, neverHeard: 0, disabled: 0 };

/**
 * The devices at a glance, counted by the store. A device's heartbeat is any message of it: `lastActivityAt` is the
 * newest, kept to a quarter of a minute.
 */
export async function fleetStatus(
  store: ServiceStore,
  query: unknown,
  options: CallOptions | undefined,
): Promise<FleetStatus> {
  const { signal } = callOptionsOf(options);
  const { accountId, categoryId } = fieldsOf(query, 'query', ['accountId', 'categoryId']);
  const where: Where<Device> = {
    accountId: optionalIdOf(accountId, 'accountId'),
    categoryId: optionalIdOf(categoryId, 'categoryId'),
  };
  const heard: Where<Device> = { ...where, lastActivityAt: { ne: null } };
  const by = ['categoryId', 'enabled', 'connected'] as const;
  const [known, never, newest] = await Promise.all([
    store.count('device', { where: heard, by }, { signal }),
    store.count('device', { where: { ...where, lastActivityAt: null }, by }, { signal }),
    store.query('device', { where: heard, orderBy: 'lastActivityAt desc' }, { maxPageSize: 1 }),
  ]);

  const categories = new Map<string | null, FleetCounts>();
  const note = ({ values: [category, enabled, connected], count }: Tally, otherwise: 'silent' | 'neverHeard'): void => {
    const key = typeof category === 'string' ? category : null;
    const state = enabled === false ? 'disabled' : connected === true ? 'connected' : otherwise;
    categories.set(key, plus(categories.get(key) ?? NONE, { ...NONE, total: count, [state]: count }));
  };
  for (const tally of known) note(tally, 'silent');
  for (const tally of never) note(tally, 'neverHeard');
  const byCategory = [...categories]
    .map(([id, counts]) => ({ ...counts, ...(id === null ? {} : { categoryId: id }) }))
    .sort((a, b) => b.total - a.total || ((a.categoryId ?? '') < (b.categoryId ?? '') ? -1 : 1));
  const lastHeartbeatAt = newest.items[0]?.lastActivityAt;
  return {
    ...[...categories.values()].reduce(plus, NONE),
    ...(lastHeartbeatAt === undefined ? {} : { lastHeartbeatAt }),
    byCategory,
  };
}

function plus(a: FleetCounts, b: FleetCounts): FleetCounts {
  return {
    total: a.total + b.total,
    connected: a.connected + b.connected,
    silent: a.silent + b.silent,
    neverHeard: a.neverHeard + b.neverHeard,
    disabled: a.disabled + b.disabled,
  };
}
