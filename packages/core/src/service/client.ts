import type { Principal } from '../model/index.ts';
import type { ConnectedServiceClient } from '../ports/index.ts';
import { activity } from './activity.ts';
import { alertsClient } from './alerts.ts';
import { casesClient } from './cases.ts';
import { commandsClient } from './commands.ts';
import type { ServiceContext } from './context.ts';
import { devicesClient } from './devices.ts';
import { readClient } from './read-client.ts';
import { readingsClient } from './readings.ts';
import { summaryTilesClient } from './summary-tiles.ts';
import { accountHistory, assetHistory } from './timeline-scopes.ts';

/** The client interface, in-process, for one principal. Closing the client ends its activity streams. */
export function serviceClient(
  context: ServiceContext,
  principal: Principal,
  closing: AbortSignal,
): ConnectedServiceClient {
  const closed = new AbortController();
  return {
    accounts: {
      ...readClient(context.store, 'account'),
      history: (id, query, options) => accountHistory(context.store, { id, query, options }),
    },
    assets: {
      ...readClient(context.store, 'asset'),
      history: (id, query, options) => assetHistory(context.store, { id, query, options }),
    },
    categories: readClient(context.store, 'category'),
    devices: devicesClient(context),
    registrations: readClient(context.store, 'registration'),
    alerts: alertsClient(context, principal),
    cases: casesClient(context, principal),
    workOrders: readClient(context.store, 'workOrder'),
    commands: commandsClient(context, principal),
    readings: readingsClient(context),
    summaryTiles: summaryTilesClient(context),
    activity: (options) => activity(context, options, closing, closed.signal),
    async close() {
      closed.abort();
    },
  };
}
