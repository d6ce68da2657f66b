import type { DeviceDataHistory, Registration } from '../../model/index.ts';
import type { AccessClient } from './access-client.ts';
import type { Activity, ActivityOptions } from './activity.ts';
import type { AlertsClient } from './alerts-client.ts';
import type { AuditClient } from './audit-client.ts';
import type { CampaignsClient } from './campaigns-client.ts';
import type { CasesClient } from './cases-client.ts';
import type { CommandJobsClient } from './command-jobs-client.ts';
import type { CommandsClient } from './commands-client.ts';
import type { CustomEntitiesClient } from './custom-entities-client.ts';
import type { DevicesClient } from './devices-client.ts';
import type { FlowsClient } from './flows-client.ts';
import type { MaintenanceWindowsClient } from './maintenance-windows-client.ts';
import type { ProviderInstancesClient } from './provider-instances-client.ts';
import type { ReadClient } from './read-client.ts';
import type { ReadingsClient } from './readings-client.ts';
import type {
  AccountsClient,
  AssetsClient,
  CategoriesClient,
  CommandDefinitionsClient,
  PropertyDefinitionsClient,
} from './registry-clients.ts';
import type { RulesClient } from './rules-client.ts';
import type { SettingsClient } from './settings-client.ts';
import type { WorkOrdersClient } from './work-orders-client.ts';
import type { SummaryTilesClient } from './summary-tiles-client.ts';

/**
 * Everything an application can do. The engine implements it in-process, the gateway client over HTTP, and tests with
 * fakes: components, scripts and flows call the same verbs.
 */
export interface ConnectedServiceClient {
  readonly accounts: AccountsClient;
  readonly assets: AssetsClient;
  readonly customEntities: CustomEntitiesClient;
  readonly categories: CategoriesClient;
  readonly commandDefinitions: CommandDefinitionsClient;
  readonly propertyDefinitions: PropertyDefinitionsClient;
  readonly devices: DevicesClient;
  readonly providerInstances: ProviderInstancesClient;
  readonly registrations: ReadClient<Registration>;
  readonly deviceDataHistory: ReadClient<DeviceDataHistory>;
  readonly alerts: AlertsClient;
  readonly maintenanceWindows: MaintenanceWindowsClient;
  readonly cases: CasesClient;
  readonly workOrders: WorkOrdersClient;
  readonly commands: CommandsClient;
  readonly commandJobs: CommandJobsClient;
  readonly readings: ReadingsClient;
  readonly audit: AuditClient;
  readonly access: AccessClient;
  readonly campaigns: CampaignsClient;
  readonly summaryTiles: SummaryTilesClient;
  readonly flows: FlowsClient;
  readonly settings: SettingsClient;
  readonly rules: RulesClient;
  /** One live stream of changes; never ends by itself, reconnects, resumes after the last change. */
  activity(options?: ActivityOptions): AsyncIterable<Activity>;
  close(): Promise<void>;
}
