import { AUDIT_CASES } from './service-store-audit.ts';
import { BATCH_CASES } from './service-store-batches.ts';
import { CHANGE_FEED_CASES } from './service-store-changes.ts';
import { LIST_CASES } from './service-store-lists.ts';
import { OWNERSHIP_CASES } from './service-store-ownership.ts';
import { LEASE_CASES } from './service-store-leases.ts';
import { SEARCH_CASES } from './service-store-search.ts';
import { SERVICE_STORE_COUNT_CASES } from './service-store-counts.ts';
import { QUERY_CASES } from './service-store-queries.ts';
import { TRANSACTION_CASES } from './service-store-transactions.ts';
import { WRITE_CASES } from './service-store-writes.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';

export type { ServiceStoreHarness } from './service-store-harness.ts';

/**
 * The contract of a `ServiceStore`. Capabilities that the runner may switch on: `compaction` (the harness can make
 * the feed forget) and `concurrency` (transactions really overlap, so that claimed rows can be seen to be passed over).
 * The port's own capability `ownership` is passed on with them.
 */
export const SERVICE_STORE_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  ...WRITE_CASES,
  ...BATCH_CASES,
  ...QUERY_CASES,
  ...LIST_CASES,
  ...SEARCH_CASES,
  ...SERVICE_STORE_COUNT_CASES,
  ...TRANSACTION_CASES,
  ...CHANGE_FEED_CASES,
  ...AUDIT_CASES,
  ...LEASE_CASES,
  ...OWNERSHIP_CASES,
];
