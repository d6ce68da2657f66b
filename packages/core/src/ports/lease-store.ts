import type { CallOptions } from '../model/index.ts';
import type { Port } from './port.ts';

/** One holder's time with a lease. Whoever comes next, or the same holder once more, gets another token. */
export interface Lease {
  readonly name: string;
  /** Opaque; proves in {@link CheckpointStore.save} that the lease has not passed to somebody else. */
  readonly token: string;
}

/** Who holds a lease after an attempt to get it. */
export interface LeaseGrant {
  /** Present when it is ours now. */
  readonly lease?: Lease | undefined;
  /** Who has it otherwise; absent when it changed hands at that moment. */
  readonly holder?: string | undefined;
}

/**
 * Lets one of several processes do a work alone, and another take over when it is gone. All times are by the store's own
 * clock, so that the clocks of the processes do not matter.
 */
export interface LeaseStore extends Port {
  /**
   * Takes the lease if it is free, has run out, or is the holder's own. Of several that try at once one gets it.
   * `holder` is text of at most 128 characters that no other process uses.
   */
  acquire(name: string, holder: string, ttlMs: number, options?: CallOptions): Promise<LeaseGrant>;
  /** Makes it last `ttlMs` from now on. `false`: it has run out or passed on, and stays lost. */
  renew(lease: Lease, ttlMs: number, options?: CallOptions): Promise<boolean>;
  /** Gives it back, so that the next one gets it at once; one that is lost already is fine. */
  release(lease: Lease, options?: CallOptions): Promise<void>;
}
