import type { Entity, Id, Kind } from './primitives.ts';
import { fieldOf } from './query.ts';

/** A field that says whose a record is: it names the customer, or a record that has one. */
export interface OwnerPath {
  readonly field: string;
  readonly of: 'account' | 'asset' | 'device';
}

interface Ownership {
  readonly by: readonly OwnerPath[];
  /** Records that are the whole service's: always, or those that have this field. */
  readonly shared?: 'always' | { readonly field: string };
}

const OF_ACCOUNT = { by: [{ field: 'accountId', of: 'account' }] } as const satisfies Ownership;
const OF_DEVICE = { by: [{ field: 'deviceId', of: 'device' }] } as const satisfies Ownership;
const SHARED = { by: [], shared: 'always' } as const satisfies Ownership;

/**
 * Whose the records of each kind are. A kind that is not named is nobody's: whoever is restricted to some customers never
 * sees it, so that a new kind hides until somebody has decided. What belongs to a device goes with the device when it
 * changes its customer; an alert, a case and a work order stay with the customer they were made for.
 */
const OWNERSHIP: Readonly<Partial<Record<Kind, Ownership>>> = {
  account: { by: [{ field: 'id', of: 'account' }] },
  asset: OF_ACCOUNT,
  customEntity: OF_ACCOUNT,
  device: OF_ACCOUNT,
  alert: OF_ACCOUNT,
  case: OF_ACCOUNT,
  workOrder: OF_ACCOUNT,
  registration: OF_DEVICE,
  deviceDataHistory: OF_DEVICE,
  connectionChange: OF_DEVICE,
  command: OF_DEVICE,
  summaryTile: { ...OF_DEVICE, shared: { field: 'categoryId' } },
  maintenanceWindow: {
    by: [
      { field: 'accountId', of: 'account' },
      { field: 'assetId', of: 'asset' },
      { field: 'deviceId', of: 'device' },
    ],
  },
  providerInstance: SHARED,
  category: SHARED,
  commandDefinition: SHARED,
  propertyDefinition: SHARED,
};

/** Whose the records of a kind are. */
export function ownershipOf(kind: Kind): Ownership {
  return OWNERSHIP[kind] ?? { by: [] };
}

/** A record whose customer decides about another one. */
export interface OwnerReference {
  readonly kind: 'asset' | 'device';
  readonly id: Id<'asset' | 'device'>;
}

/** The records that must be looked up to say whose these are. */
export function ownerReferences(kind: Kind, record: object): readonly OwnerReference[] {
  return ownershipOf(kind).by.flatMap(({ field, of }) => {
    const id = fieldOf(record, field);
    return of === 'account' || typeof id !== 'string' ? [] : [{ kind: of, id }];
  });
}

/** Whether a record belongs to one of these customers. `accountOf` gives the customer of what {@link ownerReferences} names. */
export function isOwnedBy(
  kind: Kind,
  record: object,
  accountIds: ReadonlySet<Id<'account'>>,
  accountOf: (reference: OwnerReference) => Id<'account'> | undefined,
): boolean {
  return ownershipOf(kind).by.some(({ field, of }) => {
    const id = fieldOf(record, field);
    if (typeof id !== 'string') return false;
    const account = of === 'account' ? id : accountOf({ kind: of, id });
    return account !== undefined && accountIds.has(account);
  });
}

/** Whether a record is the whole service's. */
export function isShared(kind: Kind, record: object): boolean {
  const { shared } = ownershipOf(kind);
  return shared === 'always' || (shared !== undefined && fieldOf(record, shared.field) !== null);
}

/** Whose a record was. */
export type FormerOwner = { readonly [P in OwnerPath['field']]?: string };

/** What a change feed keeps of a record that is deleted, so that its owner still learns of it. */
export function formerOwner(record: Entity): FormerOwner {
  const fields = ['accountId', 'assetId', 'deviceId', 'categoryId'];
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = fieldOf(record, field);
      return typeof value === 'string' ? [[field, value] as const] : [];
    }),
  );
}
