import type { Alert, ConnectedServiceClient, Query } from '@csk/core';

/** So many alerts are chosen at once, at most: beyond that a narrower filter is the safer way. */
export const MOST_MATCHING = 5_000;
const PAGE_SIZE = 200;

/** What a question finds beyond the rows that are loaded. */
export interface MatchingAlerts {
  readonly alerts: readonly Alert[];
  /** Whether more match than are given here. */
  readonly hasMore: boolean;
}

/**
 * All alerts that a question finds, up to {@link MOST_MATCHING}. They are fetched, not named by the question: what is
 * done then concerns the alerts that the agent chose, and none that came since.
 */
export async function matchingAlerts(
  client: ConnectedServiceClient,
  query: Query<Alert>,
  signal: AbortSignal,
): Promise<MatchingAlerts> {
  const alerts: Alert[] = [];
  const pages = client.alerts.list(query, { signal }).byPage({ maxPageSize: PAGE_SIZE });
  for await (const { items, continuationToken } of pages) {
    signal.throwIfAborted();
    alerts.push(...items);
    if (alerts.length >= MOST_MATCHING) {
      const hasMore = alerts.length > MOST_MATCHING || continuationToken !== undefined;
      return { alerts: alerts.slice(0, MOST_MATCHING), hasMore };
    }
  }
  return { alerts, hasMore: false };
}
