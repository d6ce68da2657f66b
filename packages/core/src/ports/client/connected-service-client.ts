import type { Account, Asset, DeviceCategory, Registration, WorkOrder } from '../../model/index.ts';
import type { Activity, ActivityOptions } from './activity.ts';
import type { AlertsClient } from './alerts-client.ts';
import type { CasesClient } from './cases-client.ts';
import type { CommandsClient } from './commands-client.ts';
import type { DevicesClient } from './devices-client.ts';
import type { HistoryClient } from './history-client.ts';
import type { ReadClient } from './read-client.ts';
import type { ReadingsClient } from './readings-client.ts';
import type { SummaryTilesClient } from './summary-tiles-client.ts';

/**
 * Everything an application can do. The engine implements it in-process, the gateway client over HTTP, and tests with
 * fakes: components, scripts and flows call the same verbs.
 */
export interface ConnectedServiceClient {
  readonly accounts: HistoryClient<Account>;
  readonly assets: HistoryClient<Asset>;
  readonly categories: ReadClient<DeviceCategory>;
  readonly devices: DevicesClient;
  readonly registrations: ReadClient<Registration>;
  readonly alerts: AlertsClient;
  readonly cases: CasesClient;
  readonly workOrders: ReadClient<WorkOrder>;
  readonly commands: CommandsClient;
  readonly readings: ReadingsClient;
  readonly summaryTiles: SummaryTilesClient;
  /** One live stream of changes; never ends by itself, reconnects, resumes after the last change. */
  activity(options?: ActivityOptions): AsyncIterable<Activity>;
  close(): Promise<void>;
}
