import type { Alert, ErrorCode, Id, Instant, Where } from '../../model/index.ts';

/** Which alerts: by id, or those that satisfy conditions and that a search finds, as `Query` has them. */
export type AlertSelection =
  | { readonly ids: readonly Id<'alert'>[]; readonly where?: undefined; readonly search?: undefined }
  | { readonly where: Where<Alert>; readonly search?: string | undefined; readonly ids?: undefined };

/** What is done to each of them. */
export type AlertBulkAction =
  | { readonly action: 'acknowledge' }
  | { readonly action: 'assign'; readonly to: string | null; readonly reason?: string | undefined }
  | { readonly action: 'shelve'; readonly until: Instant; readonly reason: string }
  | { readonly action: 'unshelve'; readonly reason?: string | undefined }
  | { readonly action: 'close'; readonly reason?: string | undefined }
  | { readonly action: 'reactivate'; readonly reason?: string | undefined };

export type AlertBulk = AlertSelection & AlertBulkAction;

/** What became of every alert that was chosen. */
export interface AlertBulkResult {
  /** It was done, by this call or by an earlier try of it. */
  readonly done: readonly Id<'alert'>[];
  /** It was so already. */
  readonly unchanged: readonly Id<'alert'>[];
  readonly refused: readonly { readonly id: Id<'alert'>; readonly code: ErrorCode; readonly message: string }[];
}
