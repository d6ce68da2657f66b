import type { ConnectedServiceError, Entity } from '../model/index.ts';

/** What is known about something at one moment. Never changes; a change brings another snapshot. */
export interface Snapshot<T> {
  /** `pending` until the first answer; `error` when there is none and the last try failed. */
  readonly status: 'pending' | 'ready' | 'error';
  readonly data: T | undefined;
  /** Why the last fetch failed; may stand beside data that was fetched before. */
  readonly error?: ConnectedServiceError | undefined;
  /** The data may have been overtaken: the connection is lost, or a fetch that makes up for a gap is under way. */
  readonly stale: boolean;
  /** Ids of records in `data` that show a change the service has not confirmed yet. */
  readonly pending: ReadonlySet<string>;
}

/** A value that changes, in the shape that React, Svelte, Lit and signals take without an adapter. */
export interface Live<T> {
  readonly value: T;
  /**
   * Calls back after each change of `value`, at most once a microtask. Returns the way to stop. May be passed on by
   * itself, as React's `useSyncExternalStore` wants it.
   */
  readonly subscribe: (onChange: () => void) => () => void;
  /** Fetches again. Resolves when done; a failure shows in the value. */
  readonly refresh: () => Promise<void>;
}

/** A sorted list of which the beginning is loaded. */
export interface LiveList<T> extends Live<Snapshot<readonly T[]>> {
  /** Whether the service has more than is loaded. */
  readonly hasMore: boolean;
  /** Loads the next page. Does nothing when there is none. */
  loadMore(): Promise<void>;
}

/** A record of any kind, as the store keeps it. */
export type AnyRecord = Entity;
