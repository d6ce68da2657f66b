import type { EntityMap } from '../model/index.ts';
import type { ConnectedServiceClient, ReadClient } from '../ports/index.ts';
import type { LiveKind } from './live-kind.ts';

/** The sub-client that reads records of a kind. */
export function readClientOf<K extends LiveKind>(client: ConnectedServiceClient, kind: K): ReadClient<EntityMap[K]> {
  const readers: { readonly [P in LiveKind]: ReadClient<EntityMap[P]> } = {
    account: client.accounts,
    asset: client.assets,
    customEntity: client.customEntities,
    category: client.categories,
    device: client.devices,
    providerInstance: client.providerInstances,
    registration: client.registrations,
    alert: client.alerts,
    maintenanceWindow: client.maintenanceWindows,
    case: client.cases,
    workOrder: client.workOrders,
    command: client.commands,
    commandDefinition: client.commandDefinitions,
    propertyDefinition: client.propertyDefinitions,
    deviceDataHistory: client.deviceDataHistory,
    commandJob: client.commandJobs,
    campaign: client.campaigns,
    summaryTile: client.summaryTiles,
  };
  return readers[kind];
}
