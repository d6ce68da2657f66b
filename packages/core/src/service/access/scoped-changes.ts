import { ConnectedServiceError, isShared } from '../../model/index.ts';
import type { Change, Id } from '../../model/index.ts';
import type { ServiceStore } from '../../ports/index.ts';
import { ownedOf } from './scoped-reader.ts';
import type { Scope } from './scoped-reader.ts';

/**
 * The change feed as somebody sees it. A record that leaves what they see, because it went to another customer, cannot be
 * told of without telling of it: the feed then says that it must be read anew from its head, as it does when it has
 * forgotten something. So it is when a device of theirs is deleted, and with it what only the device could tell whose it was.
 */
export async function* scopedChanges(
  store: ServiceStore,
  { accountIds, reads }: Scope,
  options: Parameters<ServiceStore['changes']>[0],
): AsyncGenerator<Change> {
  for await (const change of store.changes(options)) {
    if (!reads(change.kind)) continue;
    const fate = accountIds === undefined ? 'seen' : await fateOf(store, change, accountIds);
    if (fate === 'gone') throw mustReadAnew();
    if (fate === 'seen') yield told(change);
  }
}

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
): Promise<'seen' | 'gone' | 'hidden'> {
  const owned = async (record: object) => (await ownedOf(store, kind, [record], accountIds)).length > 0;
  if (entity) {
    if (isShared(kind, entity) || (await owned(entity))) return 'seen';
    return former && (await owned({ ...former, id })) ? 'gone' : 'hidden';
  }
  const record = { ...former, id };
  if (isShared(kind, record)) return 'seen';
  if (!(await owned(record))) return 'hidden';
  return kind === 'device' ? 'gone' : 'seen';
}

function mustReadAnew(): ConnectedServiceError {
  return new ConnectedServiceError('conflict', 'Records have left what you see.', { details: { reset: true } });
}
