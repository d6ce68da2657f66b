import type { Principal } from '../model/index.ts';
import type { ConnectedServiceClient } from '../ports/index.ts';
import { actingStore, auditActorOf } from './acting-store.ts';
import { activity } from './activity.ts';
import { alertsClient } from './alerts.ts';
import { auditClient } from './audit.ts';
import { campaignsClient } from './campaigns.ts';
import { casesClient } from './cases.ts';
import { commandJobsClient } from './command-jobs.ts';
import { commandsClient } from './commands.ts';
import type { ServiceContext } from './context.ts';
import { devicesClient } from './devices.ts';
import { flowsClient } from './flows.ts';
import { maintenanceWindowsClient } from './maintenance-windows.ts';
import { namedOperations } from './named-operations.ts';
import { readClient } from './read-client.ts';
import { readingsClient } from './readings.ts';
import { ACCOUNTS } from './registry/accounts.ts';
import { assetsClient } from './registry/assets.ts';
import { CATEGORIES } from './registry/categories.ts';
import { COMMAND_DEFINITIONS } from './registry/command-definitions.ts';
import { PROPERTY_DEFINITIONS } from './registry/property-definitions.ts';
import { recordsClient } from './registry/records-client.ts';
import { workOrdersClient } from './work-orders.ts';
import { summaryTilesClient } from './summary-tiles.ts';
import { accountHistory } from './timeline-scopes.ts';

/** The client interface, in-process, for one principal. Closing the client ends its activity streams. */
export function serviceClient(
  context: ServiceContext,
  principal: Principal,
  closing: AbortSignal,
): ConnectedServiceClient {
  const closed = new AbortController();
  return {
    ...namedOperations((operation) =>
      nounClients({ ...context, store: actingStore(context.store, auditActorOf(principal, operation)) }, principal),
    ),
    activity: (options) => activity(context, options, closing, closed.signal),
    async close() {
      closed.abort();
    },
  };
}

/** Everything but the live stream. */
function nounClients(
  context: ServiceContext,
  principal: Principal,
): Omit<ConnectedServiceClient, 'activity' | 'close'> {
  return {
    accounts: {
      ...recordsClient(context, principal, ACCOUNTS),
      history: (id, query, options) => accountHistory(context.store, { id, query, options }),
    },
    assets: assetsClient(context, principal),
    categories: recordsClient(context, principal, CATEGORIES),
    commandDefinitions: recordsClient(context, principal, COMMAND_DEFINITIONS),
    propertyDefinitions: recordsClient(context, principal, PROPERTY_DEFINITIONS),
    devices: devicesClient(context, principal),
    registrations: readClient(context.store, 'registration'),
    deviceDataHistory: readClient(context.store, 'deviceDataHistory'),
    alerts: alertsClient(context, principal),
    maintenanceWindows: maintenanceWindowsClient(context, principal),
    cases: casesClient(context, principal),
    workOrders: workOrdersClient(context, principal),
    commands: commandsClient(context, principal),
    commandJobs: commandJobsClient(context, principal),
    readings: readingsClient(context),
    summaryTiles: summaryTilesClient(context, principal),
    campaigns: campaignsClient(context, principal),
    audit: auditClient(context, principal),
    flows: flowsClient(context, principal),
  };
}
