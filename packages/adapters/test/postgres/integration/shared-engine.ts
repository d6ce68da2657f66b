import { openPostgres } from '@csk/adapters/postgres';
import { createConnectedService } from '@csk/core';
import type { CommandReceipt, ConnectedService } from '@csk/core';
import { openTableWire } from './table-wire.ts';

/** Short, so that a test need not wait long for the leases of the dead. */
export const LEASE_MS = 1_500;

const NOTE_ALERTS = {
  $schema: 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
  contentVersion: '1.0.0.0',
  triggers: {
    When: { type: 'OpenApiConnectionWebhook', inputs: { host: { operationId: 'Alerts_OnRaised', apiId: 'csk' } } },
  },
  actions: {
    Note: {
      type: 'OpenApiConnection',
      inputs: {
        host: { operationId: 'Alerts_Comment', connectionName: 'csk' },
        parameters: { id: '@triggerBody().id', 'body/text': 'seen by the flow' },
      },
      runAfter: {},
    },
  },
};

export interface SharedEngine {
  readonly service: ConnectedService;
  close(): Promise<void>;
}

/** One engine of several on one database, with a flow that comments on each alert. */
export async function startSharedEngine(
  connectionString: string,
  schema: string,
  instance: string,
  onSend: () => Promise<CommandReceipt> = async () => ({ status: 'completed' }),
): Promise<SharedEngine> {
  const postgres = await openPostgres({ connectionString, schema, poolSize: 6 });
  const wire = openTableWire(connectionString, schema, instance, onSend);
  const service = createConnectedService({
    store: postgres.store,
    readings: postgres.readings,
    devices: wire.devices,
    telemetry: { stream: wire.events },
    flows: [{ name: 'note', definition: NOTE_ALERTS }],
    instance,
    leaseMs: LEASE_MS,
  });
  await service.start();
  return {
    service,
    async close() {
      await service.close();
      await postgres.close();
    },
  };
}
