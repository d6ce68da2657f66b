import type { Alert } from './alert.ts';
import { overdueEnds } from './moments.ts';
import type { OverdueEnds } from './moments.ts';
import type { Instant } from './primitives.ts';

/** An alert that comes and goes faster than anybody can act on it. */
export interface Chattering {
  /** The first activation of the burst. */
  readonly since: Instant;
  /** Activations since then. */
  readonly activations: number;
  /** What to do about it, in plain words. */
  readonly advice: string;
}

/**
 * From so many activations within {@link CHATTER_WINDOW_MS} on an alert chatters. ISA-18.2 speaks of chattering and
 * fleeting alarms and wants none; the figure is the customary one, three in a minute, and not the standard's.
 */
export const CHATTER_ACTIVATIONS = 3;
export const CHATTER_WINDOW_MS = 60_000;
/** Without another activation for so long the alert is calm again, in milliseconds. */
export const CALM_AFTER_MS = 10 * 60_000;
/** Activations that an alert remembers. */
export const MAX_RECENT_ACTIVATIONS = 10;

type ChatterFields = Pick<Alert, 'raisedAt' | 'rule' | 'recentActivations' | 'chattering' | 'chatteringUntil'>;

/**
 * What an alert knows about its activations once another one has come. Bursts are found by the devices' times, in
 * whatever order they arrive; how long the mark stands is a matter of our own clock. A repeat that another rule raised
 * is no activation of this one.
 */
export function noteActivation(
  parent: ChatterFields,
  activation: Pick<Alert, 'raisedAt' | 'rule'>,
  now: Instant,
): Pick<Alert, 'recentActivations' | 'chattering' | 'chatteringUntil'> {
  const { recentActivations = [parent.raisedAt], chattering, chatteringUntil } = parent;
  if (activation.rule !== parent.rule) return { recentActivations, chattering, chatteringUntil };
  const recent = [...recentActivations, activation.raisedAt].sort().slice(-MAX_RECENT_ACTIVATIONS);
  const burst = burstAround(recent, activation.raisedAt);
  const wasChattering = chattering !== undefined && chatteringUntil !== undefined && now < chatteringUntil;
  if (burst.length < CHATTER_ACTIVATIONS) {
    if (wasChattering) return { recentActivations: recent, chattering, chatteringUntil };
    return { recentActivations: recent, chattering: undefined, chatteringUntil: undefined };
  }
  const activations = wasChattering ? chattering.activations + 1 : burst.length;
  const since = wasChattering ? chattering.since : (burst[0] ?? activation.raisedAt);
  return {
    recentActivations: recent,
    chattering: { since, activations, advice: adviceOn(recent) },
    chatteringUntil: new Date(Date.parse(now) + CALM_AFTER_MS).toISOString(),
  };
}

/** Takes the mark from an alert; one without stays as it is. */
export function calmAlert(alert: Alert): Alert {
  if (alert.chatteringUntil === undefined) return alert;
  return { ...alert, chattering: undefined, chatteringUntil: undefined };
}

/** Moments of `chatteringUntil` at which an alert is calm: those that have passed, and those too far for an honest clock. */
export function calmMoments(now: Instant): OverdueEnds {
  return overdueEnds(now, CALM_AFTER_MS);
}

/** The most activations that lie, with this one, within one window. Both in ascending order. */
function burstAround(recent: readonly Instant[], activation: Instant): readonly Instant[] {
  let best: readonly Instant[] = [];
  for (const first of recent) {
    const end = Date.parse(first) + CHATTER_WINDOW_MS;
    if (first > activation || end < Date.parse(activation)) continue;
    const within = recent.filter((one) => one >= first && Date.parse(one) <= end);
    if (within.length > best.length) best = within;
  }
  return best;
}

/**
 * Very short pauses are noise around the limit, which a deadband keeps out; longer ones are a condition that comes and
 * goes, which an on-delay waits for. Both are the remedies of ISA-18.2.
 */
function adviceOn(recent: readonly Instant[]): string {
  const seconds = typicalPause(recent) / 1000;
  const often = `It came ${recent.length} times, typically ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s apart.`;
  return seconds < 10
    ? `${often} The reading wavers around its limit: give the rule a deadband, so that it clears only well below the limit.`
    : `${often} The condition comes and goes: give the rule an on-delay, so that it fires only when the condition lasts, or a deadband.`;
}

/** The middle one of the pauses. */
function typicalPause(recent: readonly Instant[]): number {
  const pauses = recent
    .slice(1)
    .map((one, index) => Date.parse(one) - Date.parse(recent[index] ?? one))
    .sort((a, b) => a - b);
  return pauses[Math.floor(pauses.length / 2)] ?? 0;
}
