import type { ServiceStore } from '../ports/index.ts';

export interface ServiceStoreHarness {
  /** The store under test, empty. */
  readonly port: ServiceStore;
  /** A second way to the same data, for example another connection; may be the port itself when there is no other. */
  readonly observer: ServiceStore;
  /** Makes the change feed forget what it holds (capability `compaction`). */
  compact?(): Promise<void>;
  dispose(): Promise<void>;
}
