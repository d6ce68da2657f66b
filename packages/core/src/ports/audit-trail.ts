import type { AuditEntry, AuditHead, AuditQuery, CallOptions, Page, PageOptions } from '../model/index.ts';

/**
 * Who changed which record, kept for ever as a chain of hashes. A transaction writes its entries together with its
 * effect; `seal` then gives the committed ones their place in the chain. What is sealed is never changed or removed.
 */
export interface AuditTrail {
  /**
   * Gives every committed entry its place, none before one it depends on, and resolves with their number. One process at a
   * time; while another one is at it, does nothing.
   */
  seal(options?: CallOptions): Promise<number>;
  /** Sealed entries, the newest first. */
  list(query?: AuditQuery, page?: PageOptions, options?: CallOptions): Promise<Page<AuditEntry>>;
  /** Sealed entries in the chain's order, after a number; at most `limit`, which is at most 1,000. */
  read(after: number, limit: number, options?: CallOptions): Promise<readonly AuditEntry[]>;
  /** The last entry that the store remembers to have sealed; number 0 when there is none. */
  head(options?: CallOptions): Promise<AuditHead>;
}
