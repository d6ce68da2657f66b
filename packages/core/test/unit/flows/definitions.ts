import type { Json } from '@csk/core';

export const SCHEMA =
  'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#';

/** A definition around some actions. */
export function definition(
  actions: { readonly [name: string]: Json },
  { trigger = 'Alerts_OnRaised', parameters = {} }: { trigger?: string; parameters?: Json } = {},
): Json {
  return {
    $schema: SCHEMA,
    contentVersion: '1.0.0.0',
    parameters,
    triggers: { When: { type: 'OpenApiConnectionWebhook', inputs: { host: { operationId: trigger, apiId: 'csk' } } } },
    actions,
  };
}

export function call(operationId: string, parameters: Json, runAfter: Json = {}): Json {
  return { type: 'OpenApiConnection', inputs: { host: { operationId, connectionName: 'csk' }, parameters }, runAfter };
}
