import type { OperationId } from '@csk/core';
import { ALERT_SCHEMAS } from './alert-schemas.ts';
import { AUDIT_SCHEMAS } from './audit-schemas.ts';
import { CAMPAIGN_SCHEMAS } from './campaign-schemas.ts';
import { CASE_SCHEMAS } from './case-schemas.ts';
import { COMMAND_SCHEMAS } from './command-schemas.ts';
import { CUSTOM_ENTITY_SCHEMAS } from './custom-entity-schemas.ts';
import { FLOW_SCHEMAS } from './flow-schemas.ts';
import { INSIGHT_SCHEMAS } from './insight-schemas.ts';
import { MAINTENANCE_SCHEMAS } from './maintenance-schemas.ts';
import { PROVIDER_SCHEMAS } from './provider-schemas.ts';
import { READING_SCHEMAS } from './reading-schemas.ts';
import { REGISTRY_SCHEMAS } from './registry-schemas.ts';
import { RULE_SCHEMAS } from './rule-schemas.ts';
import { SETTINGS_SCHEMAS } from './settings-schemas.ts';
import type { OperationSchemas } from './fields.ts';

export { idSchema } from './fields.ts';
export type { OperationSchemas } from './fields.ts';

/** Request schemas of every operation. A new operation without an entry here is a type error. */
export const REQUEST_SCHEMAS: Readonly<Record<OperationId, OperationSchemas>> = {
  ...REGISTRY_SCHEMAS,
  ...CUSTOM_ENTITY_SCHEMAS,
  ...PROVIDER_SCHEMAS,
  ...ALERT_SCHEMAS,
  ...MAINTENANCE_SCHEMAS,
  ...CASE_SCHEMAS,
  ...COMMAND_SCHEMAS,
  ...READING_SCHEMAS,
  ...AUDIT_SCHEMAS,
  ...CAMPAIGN_SCHEMAS,
  ...INSIGHT_SCHEMAS,
  ...FLOW_SCHEMAS,
  ...SETTINGS_SCHEMAS,
  ...RULE_SCHEMAS,
};
