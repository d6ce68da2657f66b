import { ConnectedServiceError } from '../../model/index.ts';
import type { CallOptions, Json } from '../../model/index.ts';
import type { ConnectedServiceClient } from '../../ports/index.ts';
import { fieldsOf, textOf } from '../input-guard.ts';
import { ALERT_INVOCATIONS } from './alert-invocations.ts';
import { AUDIT_INVOCATIONS } from './audit-invocations.ts';
import { CAMPAIGN_INVOCATIONS } from './campaign-invocations.ts';
import { CASE_INVOCATIONS } from './case-invocations.ts';
import { COMMAND_INVOCATIONS } from './command-invocations.ts';
import { CUSTOM_ENTITY_INVOCATIONS } from './custom-entity-invocations.ts';
import { FLOW_INVOCATIONS } from './flow-invocations.ts';
import { INSIGHT_INVOCATIONS } from './insight-invocations.ts';
import { MAINTENANCE_INVOCATIONS } from './maintenance-invocations.ts';
import { PROVIDER_INVOCATIONS } from './provider-invocations.ts';
import { READING_INVOCATIONS } from './reading-invocations.ts';
import { REGISTRY_INVOCATIONS } from './registry-invocations.ts';
import { RULE_INVOCATIONS } from './rule-invocations.ts';
import { SETTINGS_INVOCATIONS } from './settings-invocations.ts';
import type { Fields, Invocation } from './invocation.ts';
import { OPERATIONS } from './operations.ts';
import type { OperationId, OperationParameters } from './operations.ts';

const INVOCATIONS: { readonly [K in OperationId]: Invocation } = {
  ...REGISTRY_INVOCATIONS,
  ...CUSTOM_ENTITY_INVOCATIONS,
  ...PROVIDER_INVOCATIONS,
  ...ALERT_INVOCATIONS,
  ...MAINTENANCE_INVOCATIONS,
  ...CASE_INVOCATIONS,
  ...COMMAND_INVOCATIONS,
  ...READING_INVOCATIONS,
  ...AUDIT_INVOCATIONS,
  ...CAMPAIGN_INVOCATIONS,
  ...INSIGHT_INVOCATIONS,
  ...FLOW_INVOCATIONS,
  ...SETTINGS_INVOCATIONS,
  ...RULE_INVOCATIONS,
};

/** The names of an operation's parameters; `id` stands in the path, the others in the query or the body. */
export function operationParameters(operationId: OperationId): readonly string[] {
  return INVOCATIONS[operationId].parameters;
}

export function isOperationId(text: string): text is OperationId {
  return Object.hasOwn(OPERATIONS, text);
}

/**
 * Calls a client by operation name and parameters, as flows and the wire give them. A list gives one
 * {@link Page}; getting what does not exist gives `undefined`.
 * @throws ConnectedServiceError `invalid` for an unknown operation or parameter.
 */
export async function invokeOperation(
  client: ConnectedServiceClient,
  operationId: string,
  parameters: OperationParameters = {},
  options: CallOptions = {},
): Promise<Json | undefined> {
  if (!isOperationId(operationId)) {
    throw new ConnectedServiceError('invalid', 'There is no such operation.', { details: { field: 'operationId' } });
  }
  const operation = INVOCATIONS[operationId];
  const { ifVersion, ...fields } = fieldsOf(parameters, '', operation.parameters) as Fields;
  const condition = ifVersion === undefined ? {} : { ifVersion: textOf(ifVersion, 'ifVersion', 128) };
  // Records, pages and series are JSON by their definition.
  return (await operation.invoke(client, fields, { ...options, ...condition })) as Json | undefined;
}
