import type {
  AlarmMetrics,
  Alert,
  AlertProcess,
  AlertType,
  CallOptions,
  Case,
  CaseInput,
  CasePreview,
  Id,
  Instant,
  Json,
  Query,
  Tally,
  WorkOrder,
  WorkOrderInput,
  WriteOptions,
} from '../../model/index.ts';
import type { AlertBulk, AlertBulkResult } from './alert-bulk.ts';
import type { ReadClient } from './read-client.ts';
import type { CsvOptions } from './readings-client.ts';

export interface AlertInput {
  readonly description: string;
  readonly type?: AlertType;
  /** With `token` the alert's identity; the default source is `api`. */
  readonly source?: string;
  readonly token?: string;
  /**
   * Token of an alert of the same source: while that one's problem is open the new alert is a repeat of it, whatever the
   * debounce window. When that one is closed the window decides as always; while there is none it does so, too, and an
   * alert that then stands alone comes under the named one as soon as that is raised, unless somebody has taken it up.
   */
  readonly parentToken?: string;
  readonly raisedAt?: Instant;
  readonly rule?: string;
  readonly deviceKey?: string;
  readonly data?: Json;
  readonly url?: string;
}

/** What to measure. */
export interface AlertMetricsQuery {
  /** Only the alerts of one customer. */
  readonly accountId?: Id<'account'> | undefined;
  /** The default is 24 hours before `to`; at most 30 days before it, which is what ISA-18.2 asks to be measured. */
  readonly from?: Instant | undefined;
  /** Exclusive; the default, and the latest, is now. */
  readonly to?: Instant | undefined;
}

/** Fields by which alerts can be counted. */
export type AlertCountField = keyof Pick<
  Alert,
  'type' | 'status' | 'progress' | 'source' | 'rule' | 'deviceId' | 'assetId' | 'accountId' | 'assignedTo'
>;

/** Which alerts to count, and by what. */
export interface AlertCountQuery extends Pick<Query<Alert>, 'where'> {
  /** At most two fields; without, all are one number. */
  readonly by?: readonly AlertCountField[] | undefined;
}

export interface AlertsClient extends ReadClient<Alert> {
  /**
   * Counts alerts by their fields, for charts: by rule, or by what was done about them (`status` and `progress`). Most
   * first, at most 1,000 numbers; `{ parentId: null }` leaves repeats out.
   */
  count(query?: AlertCountQuery, options?: CallOptions): Promise<readonly Tally[]>;
  /**
   * Measures how the alarm system does: rates, floods, stale and chattering alerts, against the figures of ISA-18.2. Of
   * more than 10,000 alerts the newest are counted, and the result says from when.
   * @throws `invalid` for a span that is empty or longer than 30 days.
   */
  metrics(query?: AlertMetricsQuery, options?: CallOptions): Promise<AlarmMetrics>;
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
  /**
   * What {@link convertToCase} would fill in, for a form; nothing is written. Alerts that already belong to a case are
   * no obstacle here.
   * @throws `not-found` when one of the alerts is not there.
   */
  previewCase(ids: readonly Id<'alert'>[], options?: CallOptions): Promise<CasePreview>;
  /**
   * Puts one or many alerts, with their repeats, into an open case; their devices and assets join it. An alert that is
   * in the case already stays as it is.
   * @throws `conflict` when an alert belongs to another case or is closed, or the case is not open; then nothing is done.
   */
  linkToCase(ids: readonly Id<'alert'>[], input: { readonly caseId: Id<'case'> }, options?: CallOptions): Promise<Case>;
  /** Takes alerts out of a case; open ones ask for work again. The case keeps its devices. */
  unlinkFromCase(
    ids: readonly Id<'alert'>[],
    input: { readonly caseId: Id<'case'> },
    options?: CallOptions,
  ): Promise<Case>;
  /**
   * Makes one work order of one or many alerts and fills in what `input` leaves out. Alerts that already belong to a
   * work order are refused with `conflict`.
   * @throws `invalid` when no customer is known, or the alerts belong to several cases.
   */
  convertToWorkOrder(ids: readonly Id<'alert'>[], input?: WorkOrderInput, options?: CallOptions): Promise<WorkOrder>;
  /** How far an alert has come in the process "IoT alert to case", and what can be done next. */
  process(id: Id<'alert'>, options?: CallOptions): Promise<AlertProcess>;
  /**
   * Does one thing to many alerts: to those that can take it, each as a whole; the others are reported with the reason.
   * Repeating the call with its key does nothing twice. Aborting it leaves what was done.
   * @throws `invalid` when it names, or `where` finds, more than 500 alerts; then nothing is done.
   */
  bulk(input: AlertBulk, options?: CallOptions): Promise<AlertBulkResult>;
  /** Alerts of a query as CSV text in pieces, at most a million: a header, then a line an alert. Read it to the end, or abort it. */
  exportCsv(query?: Query<Alert> & CsvOptions, options?: CallOptions): AsyncIterable<string>;
}
