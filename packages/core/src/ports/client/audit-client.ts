import type { AuditEntry, AuditQuery, CallOptions, Paged } from '../../model/index.ts';

export interface AuditClient {
  /**
   * Who changed what, the newest first. An entry appears within about a second of the change.
   * @throws `forbidden` for a principal whose roles give no `audit.read`: of the standard ones only `administrator` does.
   */
  list(query?: AuditQuery, options?: CallOptions): Paged<AuditEntry>;
}
