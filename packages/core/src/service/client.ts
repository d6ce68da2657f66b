import type { Principal, RoleTable } from '../model/index.ts';
import type { ConnectedServiceClient, ServiceStore } from '../ports/index.ts';
import { accessClient } from './access/access-client.ts';
import { principalAccess } from './access/principal-access.ts';
import type { PrincipalAccess } from './access/principal-access.ts';
import { scopedStore } from './access/scoped-store.ts';
import { actingStore, auditActorOf } from './acting-store.ts';
import { activity } from './activity.ts';
import { alertsClient } from './alerts/alerts.ts';
import { auditClient } from './audit.ts';
import { campaignsClient } from './campaigns/campaigns.ts';
import { casesClient } from './cases/cases.ts';
import { commandJobsClient } from './command-jobs/command-jobs.ts';
import { commandsClient } from './commands/commands.ts';
import type { ServiceContext } from './context.ts';
import { devicesClient } from './devices/devices.ts';
import { flowsClient } from './flows/flows.ts';
import { createLiveReadings } from './readings/live-readings.ts';
import { maintenanceWindowsClient } from './maintenance/maintenance-windows.ts';
import { namedOperations } from './named-operations.ts';
import { providerInstancesClient } from './provider-instances/provider-instances.ts';
import { readClient } from './read-client.ts';
import { readingsClient } from './readings/readings.ts';
import { ACCOUNTS } from './registry/accounts.ts';
import { assetsClient } from './registry/assets.ts';
import { CATEGORIES } from './registry/categories.ts';
import { customEntitiesClient } from './registry/custom-entities.ts';
import { COMMAND_DEFINITIONS } from './registry/command-definitions.ts';
import { PROPERTY_DEFINITIONS } from './registry/property-definitions.ts';
import { recordsClient } from './registry/records-client.ts';
import { rulesClient } from './rules/rules-client.ts';
import { settingsClient } from './settings/settings-client.ts';
import { workOrdersClient } from './work-orders/work-orders.ts';
import { summaryTilesClient } from './devices/summary-tiles.ts';
import { accountHistory } from './timeline/timeline-scopes.ts';

/** The client interface, in-process, for one principal. Closing the client ends its activity streams. */
export function serviceClient(
  context: ServiceContext,
  { principal, roles }: { readonly principal: Principal; readonly roles: RoleTable },
  closing: AbortSignal,
): ConnectedServiceClient {
  const closed = new AbortController();
  const access = principalAccess(principal, { roles, commandRules: context.commandRules }, context.store);
  return {
    ...namedOperations((operation = '') => {
      const store = actingStore(context.store, auditActorOf(principal, operation));
      return nounClients(
        { ...context, store: storeFor(store, access, access.onlyReads(operation)) },
        principal,
        access,
      );
    }, access.refusal),
    activity: (options) => activity(streamContext(context, principal, access), options, closing, closed.signal),
    async close() {
      closed.abort();
    },
  };
}

/** For the live stream, which only reads. Who may not ask for readings hears none: the stream has more to tell. */
function streamContext(context: ServiceContext, principal: Principal, access: PrincipalAccess): ServiceContext {
  const hears = access.refusal('Readings_Latest') === undefined;
  return {
    ...context,
    store: storeFor(actingStore(context.store, auditActorOf(principal)), access, true),
    liveReadings: hears ? context.liveReadings : createLiveReadings(),
  };
}

/**
 * The store as the principal sees it. What only reads shows no kind that the principal could not read by itself; what acts
 * works with whatever it needs.
 */
function storeFor(store: ServiceStore, { accountIds, reads }: PrincipalAccess, readsOnly: boolean): ServiceStore {
  return scopedStore(store, { accountIds, reads: readsOnly ? reads : () => true });
}

/** Everything but the live stream. */
function nounClients(
  context: ServiceContext,
  principal: Principal,
  access: PrincipalAccess,
): Omit<ConnectedServiceClient, 'activity' | 'close'> {
  return {
    accounts: {
      ...recordsClient(context, principal, ACCOUNTS),
      history: (id, query, options) => accountHistory(context.store, { id, query, options }),
    },
    assets: assetsClient(context, principal),
    customEntities: customEntitiesClient(context, principal),
    categories: recordsClient(context, principal, CATEGORIES),
    commandDefinitions: recordsClient(context, principal, COMMAND_DEFINITIONS),
    propertyDefinitions: recordsClient(context, principal, PROPERTY_DEFINITIONS),
    devices: devicesClient(context, principal),
    providerInstances: providerInstancesClient(context, principal),
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
    audit: auditClient(context),
    access: accessClient(access),
    flows: flowsClient(context, principal),
    settings: settingsClient(context),
    rules: rulesClient(context),
  };
}
