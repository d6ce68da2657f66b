import { ConnectedServiceError, isShared } from '../../model/index.ts';
import type { Change, Id, Kind } from '../../model/index.ts';
import type { ServiceStore } from '../../ports/index.ts';
import { ownedOf } from './scoped-reader.ts';
import type { Scope } from './scoped-reader.ts';

/**
 * The change feed as somebody sees it. A record that leaves what they see, because it went to another customer, cannot be
 * told of without telling of it: the feed then says that it must be read anew from its head, as it does when it has
 * forgotten something. So it is when a device or an asset of theirs is deleted, which alone could tell whose some other
 * records were; and when one comes from another customer or from nobody, with what was there before. Whoever does not read
 * devices may yet read what goes with them.
 */
export async function* scopedChanges(
  store: ServiceStore,
  { accountIds, reads }: Scope,
  options: Parameters<ServiceStore['changes']>[0],
): AsyncGenerator<Change> {
  for await (const change of store.changes(options)) {
    const isRead = reads(change.kind);
    if (!isRead && (accountIds === undefined || !OWNERS.has(change.kind))) continue;
    const fate = accountIds === undefined ? 'seen' : await fateOf(store, change, accountIds);
    if (fate === 'moved') throw mustReadAnew();
    if (isRead && fate === 'seen') yield told(change);
  }
}

/** Kinds whose customer decides about other records. */
const OWNERS: ReadonlySet<Kind> = new Set(['device', 'asset']);

/** Whose it was is for us alone. The same change stays the same object, which a gateway encodes but once. */
function told(change: Change): Change {
  if (change.former === undefined) return change;
  const { former: _former, ...rest } = change;
  return rest;
}

async function fateOf(
  store: ServiceStore,
  { kind, id, entity, former }: Change,
  accountIds: readonly Id<'account'>[],
): Promise<'seen' | 'moved' | 'hidden'> {
  const owned = async (record: object) => (await ownedOf(store, kind, [record], accountIds)).length > 0;
  if (entity) {
    const wasOwned = former && (await owned({ ...former, id }));
    if (isShared(kind, entity) || (await owned(entity))) {
      return wasOwned === false && OWNERS.has(kind) ? 'moved' : 'seen';
    }
    return wasOwned ? 'moved' : 'hidden';
  }
  const record = { ...former, id };
  if (isShared(kind, record)) return 'seen';
  if (!(await owned(record))) return 'hidden';
  return OWNERS.has(kind) ? 'moved' : 'seen';
}

function mustReadAnew(): ConnectedServiceError {
  return new ConnectedServiceError('conflict', 'Records have left what you see.', { details: { reset: true } });
}
