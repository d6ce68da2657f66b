import type { CaseManagement } from '../../ports/index.ts';
import { lockNumbers, nextNumber } from './record-number.ts';

/** Keeps cases and work orders in our own store. */
export function createStoreCaseManagement() {
  return {
    name: 'store-cases',
    capabilities: { workOrders: true, changes: false, deepLinks: false },
    async createCase(id, draft, transaction, { idempotencyKey: opId } = {}) {
      await lockNumbers(transaction, 'case');
      const existing = await transaction.get('case', id);
      if (existing) return existing;
      const number = await nextNumber(transaction, 'case');
      return transaction.put('case', { ...draft, id, number }, { ifVersion: null, opId });
    },
    updateCase: (next, transaction, { idempotencyKey: opId } = {}) =>
      transaction.put('case', next, { ifVersion: next.version, opId }),
    getCase: (id, reader) => reader.get('case', id),
    async createWorkOrder(id, draft, transaction, { idempotencyKey: opId } = {}) {
      await lockNumbers(transaction, 'workOrder');
      const existing = await transaction.get('workOrder', id);
      if (existing) return existing;
      const number = await nextNumber(transaction, 'workOrder');
      return transaction.put('workOrder', { ...draft, id, number }, { ifVersion: null, opId });
    },
    updateWorkOrder: (next, transaction, { idempotencyKey: opId } = {}) =>
      transaction.put('workOrder', next, { ifVersion: next.version, opId }),
  } satisfies CaseManagement;
}
