import type {
  Alert,
  AlertType,
  CallOptions,
  Case,
  CaseInput,
  Id,
  Instant,
  Json,
  Query,
  WriteOptions,
} from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';
import type { CsvOptions } from './readings-client.ts';

export interface AlertInput {
  readonly description: string;
  readonly type?: AlertType;
  /** With `token` the alert's identity; the default source is `api`. */
  readonly source?: string;
  readonly token?: string;
  readonly raisedAt?: Instant;
  readonly rule?: string;
  readonly deviceKey?: string;
  readonly data?: Json;
  readonly url?: string;
}

export interface AlertsClient extends ReadClient<Alert> {
  /** Raises an alert; the same source and token again returns the one that is there. */
  raise(input: AlertInput, options?: CallOptions): Promise<Alert>;
  acknowledge(id: Id<'alert'>, options?: WriteOptions): Promise<Alert>;
  /**
   * Gives an alert to a principal, by id, or with `null` back to all.
   * @throws `conflict` when the alert is closed or inactive.
   */
  assign(
    id: Id<'alert'>,
    input: { readonly to: string | null; readonly reason?: string | undefined },
    options?: WriteOptions,
  ): Promise<Alert>;
  /**
   * Writes a comment on an alert, whatever its status.
   * @throws `conflict` when the alert has as many comments as it can take.
   */
  comment(id: Id<'alert'>, input: { readonly text: string }, options?: WriteOptions): Promise<Alert>;
  /**
   * Takes an alert out of the way until a moment at most seven days ahead; then it comes back by itself. Its repeats
   * still count, and stay under it however long the pause between them (ISA-18.2, shelving).
   * @throws `invalid` for a moment that is not ahead, or too far; `conflict` when the alert is closed or inactive.
   */
  shelve(
    id: Id<'alert'>,
    input: { readonly until: Instant; readonly reason: string },
    options?: WriteOptions,
  ): Promise<Alert>;
  /** Brings a shelved alert back before its time; one that is not shelved stays as it is. */
  unshelve(id: Id<'alert'>, input?: { readonly reason?: string | undefined }, options?: WriteOptions): Promise<Alert>;
  /** Closes an alert and, with it, the repeats grouped under it. */
  close(id: Id<'alert'>, input?: { readonly reason?: string | undefined }, options?: WriteOptions): Promise<Alert>;
  reactivate(id: Id<'alert'>, input?: { readonly reason?: string | undefined }, options?: WriteOptions): Promise<Alert>;
  /**
   * Makes one case of one or many alerts and fills in what `input` leaves out: customer from the device or its asset,
   * title from the alert. Alerts that already belong to a case are refused with `conflict`.
   * @throws `invalid` when no customer is known: a case needs one.
   */
  convertToCase(ids: readonly Id<'alert'>[], input?: CaseInput, options?: CallOptions): Promise<Case>;
  /** Alerts of a query as CSV text in pieces, at most a million: a header, then a line an alert. Read it to the end, or abort it. */
  exportCsv(query?: Query<Alert> & CsvOptions, options?: CallOptions): AsyncIterable<string>;
}
