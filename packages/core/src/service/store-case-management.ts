import type { CaseManagement, StoreTransaction } from '../ports/index.ts';

const NUMBER = /^CAS-(\d+)$/;

/** Keeps cases in our own store. */
export function createStoreCaseManagement(): CaseManagement {
  return {
    name: 'store-cases',
    capabilities: {},
    async createCase(id, draft, transaction) {
      // Before the look: whoever makes the same case at this moment is waited for, and their case is found.
      await transaction.lock('case-number');
      const existing = await transaction.get('case', id);
      return (
        existing ??
        transaction.put('case', { ...draft, id, number: await nextNumber(transaction) }, { ifVersion: null })
      );
    },
  };
}

/**
 * The next free number. The caller's lock makes it unique; a rolled-back transaction gives its number back. The newest cases tell
 * where to look, and the check makes it right also when a clock has gone backwards.
 */
async function nextNumber(transaction: StoreTransaction): Promise<string> {
  const newest = await transaction.query('case', { orderBy: 'createdAt desc' }, { maxPageSize: 50 });
  let highest = Math.max(0, ...newest.items.map((item) => Number(NUMBER.exec(item.number)?.[1] ?? 0)));
  for (;;) {
    highest += 1;
    const number = `CAS-${String(highest).padStart(6, '0')}`;
    const taken = await transaction.query('case', { where: { number } }, { maxPageSize: 1 });
    if (taken.items.length === 0) return number;
  }
}
