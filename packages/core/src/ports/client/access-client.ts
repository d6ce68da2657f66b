import type { Access, CallOptions } from '../../model/index.ts';

/** What the caller may do. */
export interface AccessClient {
  /**
   * The caller's own rights, so that pages can leave out what would be refused. It is for showing only: every call is
   * checked where it is carried out, and what it says may have changed by then.
   */
  get(options?: CallOptions): Promise<Access>;
}
