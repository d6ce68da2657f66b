import type { Alert, AuditActor, Id } from '../../model/index.ts';
import type { StoreReader, StoreTransaction } from '../../ports/index.ts';
import { authorOf } from '../acting-store.ts';
import { stableId } from '../stable-id.ts';
import { createAll } from '../transaction.ts';

/** Keeps in whose name the newest decision of each alert is brought to its repeats; nothing where it is the engine's own. */
export async function noteAuthor(transaction: StoreTransaction, parents: readonly Alert[]): Promise<void> {
  const author = authorOf(transaction);
  if (author === undefined) return;
  const records = parents.map(async ({ id, decisionNumber = 0 }) => ({
    id: await authorIdOf(id, decisionNumber),
    author,
  }));
  await createAll(transaction, 'decisionAuthor', await Promise.all(records));
}

/** In whose name it is; absent: the engine's own. */
export async function noteOfAuthor(
  reader: StoreReader,
  parentId: Id<'alert'>,
  number: number,
): Promise<AuditActor | undefined> {
  return (await reader.get('decisionAuthor', await authorIdOf(parentId, number)))?.author;
}

/** When all repeats have followed nobody asks any more. */
export async function forgetAuthor(
  transaction: StoreTransaction,
  parentId: Id<'alert'>,
  number: number,
): Promise<void> {
  await transaction.delete('decisionAuthor', await authorIdOf(parentId, number));
}

function authorIdOf(parentId: Id<'alert'>, number: number): Promise<Id<'decisionAuthor'>> {
  return stableId('author', parentId, String(number));
}
