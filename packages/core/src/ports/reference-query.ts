import type { CallOptions, Instant, Json } from '../model/index.ts';

/** One version of reference data: what the rows were, from an instant until the next version. */
export interface ReferenceQueryVersion {
  readonly id: string;
  /** Undefined: from ever. */
  readonly validFrom?: Instant | undefined;
}

/** Reference data of stream jobs that comes from a query. */
export interface ReferenceQuery {
  /**
   * Looks at the rows. Where they have changed they become a version of their own, which is kept, so that an event that is
   * read again after a restart meets the rows it met before. Gives the versions that are kept, oldest first; bounded.
   */
  refresh(options?: CallOptions): Promise<readonly ReferenceQueryVersion[]>;
  /** The rows of a version; undefined when it is not kept any more. */
  rows(id: string, options?: CallOptions): Promise<readonly Json[] | undefined>;
}
