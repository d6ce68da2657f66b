import { MAX_NAME } from '../input-guard.ts';
import { required, textField } from './record-fields.ts';
import type { RecordKind } from './records-client.ts';
import { namedBy } from './references.ts';

export const ACCOUNTS: RecordKind<'account'> = {
  kind: 'account',
  fields: { name: required(textField(MAX_NAME)) },
  referrers: [
    namedBy('asset', 'accountId'),
    namedBy('customEntity', 'accountId'),
    namedBy('device', 'accountId'),
    namedBy('alert', 'accountId'),
    namedBy('case', 'accountId'),
    namedBy('workOrder', 'accountId'),
  ],
};
