import type { AuditEntry, AuditQuery, CallOptions, Paged } from '../../model/index.ts';

export interface AuditClient {
  /**
   * Who changed what, the newest first. An entry appears within about a second of the change.
   * @throws `forbidden` for a principal that has roles and is no `administrator`.
   */
  list(query?: AuditQuery, options?: CallOptions): Paged<AuditEntry>;
}
