import { ConnectedServiceError, isEntityName, MAX_ENTITY_NAME } from '../../model/index.ts';
import type { StoreTransaction, Unversioned } from '../../ports/index.ts';
import { invalid, MAX_NAME, textOf } from '../input-guard.ts';
import { letDevicesFollow } from './customer-following.ts';
import { fixed, idField, required, textField } from './record-fields.ts';
import type { RecordKind } from './records-client.ts';
import { expectReferred, namedBy } from './references.ts';

/** Records of the host's own to which devices are connected. */
export const CUSTOM_ENTITIES: RecordKind<'customEntity'> = {
  kind: 'customEntity',
  fields: {
    entity: fixed(required({ read: entityNameOf })),
    recordId: fixed(required(idField)),
    // Required only of a patch: a new one without a name gets its record's id, below.
    name: textField(MAX_NAME),
    accountId: idField,
  },
  initial: { registration: 'unknown' },
  referrers: [namedBy('device', 'customEntityId')],
  async prepare(transaction, customEntity, before) {
    const { accountId, recordId, name = recordId.slice(0, MAX_NAME) } = customEntity;
    if (accountId !== undefined) await expectReferred(transaction, 'account', accountId, 'accountId');
    if (!before) await expectNew(transaction, customEntity);
    return { ...customEntity, name };
  },
  afterUpdate: (transaction, records, opId) =>
    letDevicesFollow(transaction, { customEntityId: records.after.id }, records, opId),
};

/** The kind of the host's record. */
export function entityNameOf(value: unknown, field: string): string {
  const name = textOf(value, field, MAX_ENTITY_NAME);
  if (!isEntityName(name)) throw invalid(field, 'must be a letter, then letters, digits and _ . : -');
  return name;
}

/** The store's unique key decides in the end; this says it in time and in words. */
async function expectNew(
  transaction: StoreTransaction,
  { entity, recordId }: Unversioned<'customEntity'>,
): Promise<void> {
  const { items } = await transaction.query('customEntity', { where: { entity, recordId } }, { maxPageSize: 1 });
  if (items.length === 0) return;
  throw new ConnectedServiceError('conflict', 'This record of the host is known already.', {
    details: { field: 'recordId', customEntityId: items[0]?.id ?? null },
  });
}
