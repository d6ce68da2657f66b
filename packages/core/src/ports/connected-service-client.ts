import type {
  Account,
  Alert,
  AlertType,
  Asset,
  CallOptions,
  Case,
  CaseInput,
  CasePriority,
  Change,
  Command,
  CommandDefinition,
  Device,
  DeviceCategory,
  Entity,
  HistoryItem,
  HistoryKind,
  Id,
  Instant,
  Json,
  Paged,
  Query,
  Reading,
  ReadingRange,
  ReadingSeries,
  Registration,
  WorkOrder,
  WriteOptions,
} from '../model/index.ts';

/** Reads records of one kind. */
export interface ReadClient<T extends Entity> {
  /** `undefined` when there is none. */
  get(id: T['id'], options?: CallOptions): Promise<T | undefined>;
  list(query?: Query<T>, options?: CallOptions): Paged<T>;
}

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
}

export interface CasesClient extends ReadClient<Case> {
  update(
    id: Id<'case'>,
    patch: {
      readonly title?: string | undefined;
      readonly priority?: CasePriority | undefined;
      readonly description?: string | undefined;
    },
    options?: WriteOptions,
  ): Promise<Case>;
  /** Resolves a case; its alerts close with it. */
  resolve(id: Id<'case'>, input?: { readonly resolution?: string | undefined }, options?: WriteOptions): Promise<Case>;
}

export interface DevicesClient extends ReadClient<Device> {
  /** Registers a device with the device cloud. */
  register(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** Fetches connection state and twin from the device cloud. */
  pull(id: Id<'device'>, options?: CallOptions): Promise<Device>;
  /** Alerts, cases, commands and registrations of a device in one stream, newest first. Repeats stay under their parent. */
  history(
    id: Id<'device'>,
    query?: { readonly kinds?: readonly HistoryKind[] | undefined },
    options?: CallOptions,
  ): Paged<HistoryItem>;
}

export interface CommandInput {
  readonly deviceId: Id<'device'>;
  /** Name of a definition that the device's category has. */
  readonly name: string;
  readonly parameters?: { readonly [name: string]: Json } | undefined;
  readonly alertId?: Id<'alert'> | undefined;
  readonly caseId?: Id<'case'> | undefined;
}

export interface CommandsClient extends ReadClient<Command> {
  /** The commands that a device understands. */
  definitions(query: { readonly deviceId: Id<'device'> }, options?: CallOptions): Promise<readonly CommandDefinition[]>;
  /**
   * Queues a command; its further life comes as changes.
   * @throws `invalid` naming the parameter in `details.field`.
   */
  send(input: CommandInput, options?: CallOptions): Promise<Command>;
}

export interface ReadingsClient {
  range(deviceId: Id<'device'>, range: ReadingRange, options?: CallOptions): Promise<readonly ReadingSeries[]>;
  latest(deviceId: Id<'device'>, options?: CallOptions): Promise<readonly Reading[]>;
}

/** State of the live connection. */
export type Connection = 'connecting' | 'live' | 'offline' | 'closed';

/** What the live stream carries. */
export type Activity =
  | { readonly type: 'change'; readonly change: Change }
  /** New readings of a device that was asked for. Not kept: after a gap ask for the range again. */
  | { readonly type: 'readings'; readonly deviceId: Id<'device'>; readonly readings: readonly Reading[] }
  /** Changes may have been missed: what is on screen must be fetched again. */
  | { readonly type: 'reset'; readonly cursor: string }
  | {
      readonly type: 'connection';
      readonly connection: Connection;
      /** With `live`: where the stream starts, so that a resume loses nothing even if no change has come yet. */
      readonly cursor?: string | undefined;
    };

export interface ActivityOptions {
  /** Resume after this cursor; absent: from now on. */
  readonly after?: string | undefined;
  /** Devices whose readings to include. */
  readonly readingsOf?: readonly Id<'device'>[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Everything an application can do. The engine implements it in-process, the gateway client over HTTP, and tests with
 * fakes: components, scripts and flows call the same verbs.
 */
export interface ConnectedServiceClient {
  readonly accounts: ReadClient<Account>;
  readonly assets: ReadClient<Asset>;
  readonly categories: ReadClient<DeviceCategory>;
  readonly devices: DevicesClient;
  readonly registrations: ReadClient<Registration>;
  readonly alerts: AlertsClient;
  readonly cases: CasesClient;
  readonly workOrders: ReadClient<WorkOrder>;
  readonly commands: CommandsClient;
  readonly readings: ReadingsClient;
  /** One live stream of changes; never ends by itself, reconnects, resumes after the last change. */
  activity(options?: ActivityOptions): AsyncIterable<Activity>;
  close(): Promise<void>;
}
