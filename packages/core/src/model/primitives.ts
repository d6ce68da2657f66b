/** A nominal flavour on a plain type: plain values are accepted, values of another flavour are not. */
export type Flavor<T, K extends string> = T & { readonly __flavor?: K };

/** The kinds of record the service keeps. */
export type Kind =
  | 'account'
  | 'asset'
  | 'customEntity'
  | 'category'
  | 'device'
  | 'registration'
  | 'alert'
  | 'alertMark'
  | 'decisionAuthor'
  | 'case'
  | 'workOrder'
  | 'commandDefinition'
  | 'command'
  | 'propertyDefinition'
  | 'deviceDataHistory'
  | 'connectionChange'
  | 'maintenanceWindow'
  | 'campaign'
  | 'campaignDevice'
  | 'commandJob'
  | 'commandJobBatch'
  | 'summaryTile'
  | 'providerInstance'
  | 'flowRun'
  | 'settings'
  | 'rule';

/** Identifier of a record of kind `K`. Opaque text of at most 128 characters. */
export type Id<K extends Kind = Kind> = Flavor<string, K>;

/** A moment as ISO-8601 text in UTC, for example `2026-03-02T08:00:01.250Z`. */
export type Instant = Flavor<string, 'instant'>;

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What every stored record has. */
export interface Entity<K extends Kind = Kind> {
  readonly id: Id<K>;
  /** Changes with every write; pass it back as `ifVersion` to refuse a stale write. */
  readonly version: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A partial change of a record. */
export type Patch<T extends Entity> = Partial<Omit<T, keyof Entity>>;

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Repeating a write with the same key has one effect. At most 128 characters. */
  readonly idempotencyKey?: string | undefined;
}

/** Options of a call that changes a record. */
export interface WriteOptions extends CallOptions {
  /** Refuse the write with `conflict` unless the record has this version. */
  readonly ifVersion?: string | undefined;
}

/** The role of those who may see the audit trail and settings (Connected Customer Service: IoT - Administrator). */
export const ADMINISTRATOR = 'administrator';

/** Who acts. Shown on transitions and in the history. */
export interface Principal {
  readonly id: string;
  readonly name?: string;
  /**
   * What the principal may do, see `STANDARD_ROLES`; none of the table's: nothing. Absent: everything, which is for code
   * that runs in the engine's own process. Over the gateway, absent counts as none.
   */
  readonly roles?: readonly string[];
  /**
   * The customers to whose records the principal is restricted, at most 1,000; none: no records but those that all share.
   * Absent: no restriction.
   */
  readonly accountIds?: readonly Id<'account'>[];
  /** Id of the principal for whom this one acts, for the audit: a clerk's customer, a service's user. */
  readonly onBehalfOf?: string;
}
