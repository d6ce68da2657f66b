import { listQuery } from '../list-schemas.ts';
import { nothing } from './fields.ts';
import type { OperationSchemas } from './fields.ts';

export const REGISTRY_SCHEMAS = {
  Accounts_List: { query: listQuery('account') },
  Accounts_Get: {},
  Assets_List: { query: listQuery('asset') },
  Assets_Get: {},
  Categories_List: { query: listQuery('category') },
  Categories_Get: {},
  Devices_List: { query: listQuery('device') },
  Devices_Get: {},
  Devices_Register: { body: nothing },
  Devices_Pull: { body: nothing },
  Registrations_List: { query: listQuery('registration') },
  Registrations_Get: {},
} as const satisfies Readonly<Record<string, OperationSchemas>>;
