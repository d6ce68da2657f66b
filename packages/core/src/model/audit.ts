import type { Id, Instant, Kind } from './primitives.ts';

/** In whose name a transaction writes. */
export interface AuditActor {
  /** The principal's id; `system` for the engine's own work, `flow:<name>` for a flow. */
  readonly id: string;
  readonly name?: string | undefined;
  /** Id of the principal for whom the actor works, when that is somebody else. */
  readonly onBehalfOf?: string | undefined;
  /** The operation that was called, for example `Alerts_Close`. */
  readonly operation?: string | undefined;
}

/** What a transaction did to a record. */
export type AuditOp = 'create' | 'update' | 'delete';

/** One change of one record, before it has its place in the chain. */
export interface AuditFacts {
  /** By the store's clock. */
  readonly at: Instant;
  readonly kind: Kind;
  readonly recordId: Id;
  readonly op: AuditOp;
  /** The record's version after the change; absent for a delete. */
  readonly version?: string;
  /** Names of the record's own fields that an update changed, added or removed, sorted. */
  readonly fields?: readonly string[];
  readonly actor: string;
  readonly actorName?: string;
  readonly onBehalfOf?: string;
  readonly operation?: string;
  /** The `idempotencyKey` of the call. */
  readonly opId?: string;
}

/** One link of the chain. */
export interface AuditEntry extends AuditFacts {
  /** 1 for the first entry, then one more each. */
  readonly number: number;
  /** The hash of the entry before; 64 zeros before the first. */
  readonly previous: string;
  /** SHA-256 over everything else in this entry, as 64 hexadecimal digits. */
  readonly hash: string;
}

/** The end of the chain. Noted elsewhere, it proves later that nothing up to there was changed or cut off. */
export type AuditHead = Pick<AuditEntry, 'number' | 'hash'>;

/** Which entries to list; all conditions must hold. */
export interface AuditQuery {
  readonly kind?: Kind | undefined;
  readonly recordId?: Id | undefined;
  readonly actor?: string | undefined;
  /** At this moment or later. */
  readonly from?: Instant | undefined;
  /** Before this moment. */
  readonly to?: Instant | undefined;
}
