import type { StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';

const PREFIXES = { case: 'CAS', workOrder: 'WO' } as const;
export type NumberedKind = keyof typeof PREFIXES;

/** Whoever makes a record of this kind at this moment is waited for, so that their number and record are found. */
export function lockNumbers(transaction: StoreTransaction, kind: NumberedKind): Promise<void> {
  return transaction.lock(`number:${kind}`);
}

/**
 * The next free number, for example `CAS-000001`. The lock makes it unique; a rolled-back transaction gives its number
 * back. The newest records tell where to look, and the check makes it right also when a clock has gone backwards.
 */
export async function nextNumber(asked: StoreTransaction, kind: NumberedKind): Promise<string> {
  const transaction = wholeView(asked);
  const prefix = PREFIXES[kind];
  const newest = await transaction.query(kind, { orderBy: 'createdAt desc' }, { maxPageSize: 50 });
  let highest = Math.max(0, ...newest.items.map(({ number }) => placeOf(number, prefix)));
  for (;;) {
    highest += 1;
    const number = `${prefix}-${String(highest).padStart(6, '0')}`;
    const taken = await transaction.query(kind, { where: { number } }, { maxPageSize: 1 });
    if (taken.items.length === 0) return number;
  }
}

/** A number of another system counts for nothing. */
function placeOf(number: string, prefix: string): number {
  const digits = number.startsWith(`${prefix}-`) ? number.slice(prefix.length + 1) : '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
}
