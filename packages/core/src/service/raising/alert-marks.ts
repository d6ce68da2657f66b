import type { Alert, AlertMark, Id } from '../../model/index.ts';
import type { StoreReader, StoreTransaction } from '../../ports/index.ts';
import { groupConditions } from './alert-grouping.ts';
import { stableId } from '../stable-id.ts';
import { writeAll } from '../transaction.ts';

/** Marks by their subject. */
export type AlertMarks = ReadonlyMap<string, AlertMark>;

/** What a mark is to say from now on. */
export type MarkChange = Pick<AlertMark, 'subject' | 'clearedAt' | 'orphanIds'>;

/** A condition, whatever the debounce looks at: one rule on one device. */
export function conditionOf(alert: Pick<Alert, 'deviceKey' | 'rule'>): string {
  const fields = groupConditions(alert, ['deviceKey', 'rule']);
  return JSON.stringify(['condition', ...fields.map(([, value]) => value)]);
}

/** A token of a source. */
export function tokenOf(source: string, token: string): string {
  return JSON.stringify(['token', source, token]);
}

export function markIdOf(subject: string): Promise<Id<'alertMark'>> {
  return stableId('mark', subject);
}

/** Reads marks, at most 1,000. */
export async function readMarks(reader: StoreReader, ids: Iterable<Id<'alertMark'>>): Promise<AlertMarks> {
  const marks = await reader.getAll('alertMark', [...new Set(ids)]);
  return new Map(marks.map((mark) => [mark.subject, mark]));
}

/** Writes marks of which `known` are there already. */
export async function writeMarks(
  transaction: StoreTransaction,
  changes: readonly MarkChange[],
  known: AlertMarks,
): Promise<void> {
  const writes = changes.map(async (change) => ({
    record: { ...change, id: await markIdOf(change.subject) },
    ifVersion: known.get(change.subject)?.version ?? null,
  }));
  await writeAll(transaction, 'alertMark', await Promise.all(writes));
}
