import { ConnectedServiceError } from './errors.ts';
import { invalid } from './invalid.ts';
import { latestHonest } from './moments.ts';
import type { Entity, Id, Instant } from './primitives.ts';

export type MaintenanceWindowStatus = 'planned' | 'active' | 'ended' | 'cancelled';

/** What can happen to a maintenance window. */
export type MaintenanceWindowAction = 'start' | 'end' | 'cancel' | 'extend';

/** One step of a window's life: who, when, why. */
export interface MaintenanceWindowTransition {
  readonly at: Instant;
  readonly actor: string;
  readonly action: MaintenanceWindowAction;
  readonly from: MaintenanceWindowStatus;
  readonly to: MaintenanceWindowStatus;
  readonly reason?: string | undefined;
  /** With `extend`: the new end. */
  readonly until?: Instant | undefined;
  /** The idempotency key of the call that did it, by which a retry is known. */
  readonly opId?: string | undefined;
}

/** What a maintenance window covers: exactly one of the four ids, and of it every rule or one. */
export interface MaintenanceScope {
  /** Every device of a customer. */
  readonly accountId?: Id<'account'> | undefined;
  /** Every device of an asset and of the assets below it. */
  readonly assetId?: Id<'asset'> | undefined;
  /** Every device of a category. */
  readonly categoryId?: Id<'category'> | undefined;
  readonly deviceId?: Id<'device'> | undefined;
  /** Only alerts of the rule with this name. */
  readonly rule?: string | undefined;
}

/**
 * A time in which work on equipment makes it report trouble that nobody needs to hear of (ISA-18.2, suppressed by design
 * and out of service; OPC UA Part 9, `SuppressedState`). Alerts are still recorded, and those that are open when it ends
 * come back.
 */
export interface MaintenanceWindow extends Entity<'maintenanceWindow'>, MaintenanceScope {
  readonly status: MaintenanceWindowStatus;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
  readonly scheduledBy: string;
  /** When every alert that it had suppressed was brought back or closed; absent while the window is open. */
  readonly releasedAt?: Instant | undefined;
  readonly transitions: readonly MaintenanceWindowTransition[];
}

/** The longest window, from its beginning to its end, in milliseconds: 90 days. */
export const MAX_MAINTENANCE_MS = 90 * 24 * 3_600_000;
/** How far ahead a window may begin, in milliseconds: 366 days. */
export const MAX_MAINTENANCE_AHEAD_MS = 366 * 24 * 3_600_000;
/** The newest steps are kept. */
const MAX_TRANSITIONS = 100;

/**
 * Every allowed step; what is absent is refused. A window that nobody could start in its time goes from `planned` to
 * `ended`: it never was active, and does not say so.
 */
export const MAINTENANCE_TRANSITIONS: Readonly<
  Record<MaintenanceWindowStatus, Readonly<Partial<Record<MaintenanceWindowAction, MaintenanceWindowStatus>>>>
> = {
  planned: { start: 'active', end: 'ended', cancel: 'cancelled', extend: 'planned' },
  active: { end: 'ended', cancel: 'cancelled', extend: 'active' },
  ended: {},
  cancelled: {},
};

/** Who does something to a window, when and why. */
export interface MaintenanceActor {
  readonly actor: string;
  readonly at: Instant;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

/**
 * Applies one step to a window and records who did it and why.
 * @throws ConnectedServiceError `conflict` when the step is not allowed from the window's state.
 */
export function transitionMaintenanceWindow<W extends Omit<MaintenanceWindow, keyof Entity>>(
  window: W,
  action: Exclude<MaintenanceWindowAction, 'extend'>,
  by: MaintenanceActor,
): W {
  return step(window, action, by, {});
}

/**
 * Puts the end of a window off. An end that comes sooner is a matter of `cancel`.
 * @throws ConnectedServiceError `conflict` when the window is over; `invalid` when the end is not later than it was, or
 * the window would be longer than {@link MAX_MAINTENANCE_MS}.
 */
export function extendMaintenanceWindow(
  window: MaintenanceWindow,
  until: Instant,
  by: MaintenanceActor,
): MaintenanceWindow {
  const extended = { ...step(window, 'extend', by, { until }), until };
  if (until <= window.until || until <= by.at) throw invalid('until', 'must be later than the end that is planned');
  expectLength(window.from, until);
  return extended;
}

/** @throws ConnectedServiceError `invalid` for a window that is over before it begins, too long, or too far ahead. */
export function expectMaintenanceTimes(from: Instant, until: Instant, now: Instant): void {
  if (until <= now) throw invalid('until', 'must be ahead');
  if (until <= from) throw invalid('until', 'must be after the beginning');
  if (Date.parse(from) > Date.parse(now) + MAX_MAINTENANCE_AHEAD_MS) {
    throw invalid('from', 'must be at most 366 days ahead');
  }
  expectLength(from, until);
}

function expectLength(from: Instant, until: Instant): void {
  if (Date.parse(until) - Date.parse(from) > MAX_MAINTENANCE_MS) {
    throw invalid('until', 'must be at most 90 days after the beginning');
  }
}

/** Whether a window can still suppress anything. */
export function isOpenWindow({ status }: Pick<MaintenanceWindow, 'status'>): boolean {
  return status === 'planned' || status === 'active';
}

/** Whether a window has its effect at this moment, whether or not anybody has noted its start yet. */
export function isInEffect(window: Pick<MaintenanceWindow, 'status' | 'from' | 'until'>, now: Instant): boolean {
  return isOpenWindow(window) && window.from <= now && now < window.until;
}

/**
 * The step that time asks for. A window that no honest clock could have made, because it lies further ahead than one may
 * be planned, ends: nothing is suppressed for ever because a clock once was wrong.
 */
export function dueMaintenanceStep(
  window: Pick<MaintenanceWindow, 'status' | 'from' | 'until'>,
  now: Instant,
): 'start' | 'end' | undefined {
  if (!isOpenWindow(window)) return undefined;
  const { latestStart, latestEnd } = honestMaintenanceTimes(now);
  if (window.until <= now) return 'end';
  if (window.status === 'active') return window.until > latestEnd ? 'end' : undefined;
  if (window.from > latestStart) return 'end';
  return window.from <= now ? 'start' : undefined;
}

/** The latest times that windows made by an honest clock can have: the start of a planned one, the end of an active one. */
export function honestMaintenanceTimes(now: Instant): { readonly latestStart: Instant; readonly latestEnd: Instant } {
  return { latestStart: latestHonest(now, MAX_MAINTENANCE_AHEAD_MS), latestEnd: latestHonest(now, MAX_MAINTENANCE_MS) };
}

/** Where a device stands, as far as scopes go. */
export interface MaintenanceSubject {
  readonly accountId?: Id<'account'> | undefined;
  readonly categoryId?: Id<'category'> | undefined;
  readonly deviceId?: Id<'device'> | undefined;
  /** The device's asset and every asset above it. */
  readonly assetIds: readonly Id<'asset'>[];
  readonly rule?: string | undefined;
}

/** Of the windows in effect that cover an alert, the one that ends last; of several, the one with the least id. */
export function coveringWindow(
  windows: readonly MaintenanceWindow[],
  subject: MaintenanceSubject,
  now: Instant,
): MaintenanceWindow | undefined {
  return windows
    .filter((window) => isInEffect(window, now) && covers(window, subject))
    .sort((a, b) => (a.until === b.until ? (a.id < b.id ? -1 : 1) : a.until > b.until ? -1 : 1))[0];
}

function covers(scope: MaintenanceScope, subject: MaintenanceSubject): boolean {
  if (scope.rule !== undefined && scope.rule !== subject.rule) return false;
  if (scope.deviceId !== undefined) return scope.deviceId === subject.deviceId;
  if (scope.categoryId !== undefined) return scope.categoryId === subject.categoryId;
  if (scope.accountId !== undefined) return scope.accountId === subject.accountId;
  return scope.assetId !== undefined && subject.assetIds.includes(scope.assetId);
}

function step<W extends Omit<MaintenanceWindow, keyof Entity>>(
  window: W,
  action: MaintenanceWindowAction,
  { at, actor, reason, opId }: MaintenanceActor,
  what: Pick<MaintenanceWindowTransition, 'until'>,
): W {
  const to = MAINTENANCE_TRANSITIONS[window.status][action];
  if (to === undefined) {
    throw new ConnectedServiceError('conflict', `It cannot ${action}: the maintenance window is ${window.status}.`, {
      details: { status: window.status, action },
    });
  }
  const transition = { at, actor, action, from: window.status, to, reason, opId, ...what };
  return { ...window, status: to, transitions: [...window.transitions, transition].slice(-MAX_TRANSITIONS) };
}
