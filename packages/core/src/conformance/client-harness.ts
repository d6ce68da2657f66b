import type { Principal } from '../model/index.ts';
import type { ConnectedServiceClient, ServiceStore } from '../ports/index.ts';

/**
 * What the author of a `ConnectedServiceClient` supplies: the engine behind it need not run its hops. The store is the
 * way to see and to prepare what the client is asked about.
 */
export interface ClientHarness {
  /** The client of one person. */
  readonly client: (principal: Principal) => ConnectedServiceClient;
  readonly store: ServiceStore;
  dispose(): Promise<void>;
}
