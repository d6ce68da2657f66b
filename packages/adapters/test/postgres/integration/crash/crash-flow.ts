import type { Json } from '@csk/core';
import type { Flow } from '@csk/core/flows';

const call = (operationId: string, parameters: Json, runAfter: Json = {}) => ({
  type: 'OpenApiConnection',
  inputs: { host: { operationId, connectionName: 'csk' }, parameters },
  runAfter,
});

/** Alert → case → command, without a person. */
export const CRASH_FLOW: Flow = {
  name: 'alert to case to command',
  definition: {
    $schema:
      'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
    contentVersion: '1.0.0.0',
    parameters: {},
    triggers: {
      When_an_alert_is_raised: {
        type: 'OpenApiConnectionWebhook',
        inputs: { host: { operationId: 'Alerts_OnRaised', apiId: 'csk' } },
      },
    },
    actions: {
      Create_a_case: call('Alerts_ConvertToCase', { ids: ["@triggerBody()?['id']"] }),
      Reset_the_device: call(
        'Commands_Send',
        {
          deviceId: "@triggerBody()?['deviceId']",
          name: 'Reset',
          alertId: "@triggerBody()?['id']",
          caseId: "@body('Create_a_case')?['id']",
        },
        { Create_a_case: ['Succeeded'] },
      ),
    },
  },
};
