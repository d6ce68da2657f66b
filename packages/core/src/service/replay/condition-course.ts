import { noteActivation } from '../../model/index.ts';
import type { Alert, ChatterForecast } from '../../model/index.ts';
import { TimeSpans } from './time-spans.ts';

/** How one condition, a rule on a device, came and went. Whatever the debounce makes of it: what lasts is the condition. */
export class ConditionCourse {
  readonly deviceKey: string | undefined;
  readonly rule: string | undefined;
  alerts = 0;
  occurrences = 0;
  readonly #spans = new TimeSpans();
  /** Milliseconds since 1970; undefined while the condition is not active. */
  #activeSince: number | undefined;
  #lastRaised = -Infinity;
  #lastCleared = -Infinity;
  #activations: Pick<Alert, 'raisedAt' | 'rule' | 'recentActivations' | 'chattering' | 'chatteringUntil'> | undefined;
  #chatter: ChatterForecast | undefined;

  constructor(deviceKey: string | undefined, rule: string | undefined) {
    this.deviceKey = deviceKey;
    this.rule = rule;
  }

  /** `isArrival`: the time is only when it was heard of, and no known end came after. */
  raise(raisedAt: string, now: string, isArrival = false): void {
    this.occurrences += 1;
    const time = Date.parse(raisedAt);
    this.#lastRaised = Math.max(this.#lastRaised, time);
    // A report from before the condition ended does not bring it back; of the same moment the end counts.
    if (isArrival || time > this.#lastCleared) this.#activeSince = Math.min(this.#activeSince ?? time, time);
    this.#noteActivation(raisedAt, now);
  }

  /** An end that is older than the newest report of the condition is no news. */
  clear(clearedAt: string): void {
    const time = Date.parse(clearedAt);
    if (time < this.#lastRaised) return;
    this.#lastCleared = Math.max(this.#lastCleared, time);
    if (this.#activeSince === undefined) return;
    this.#spans.add(this.#activeSince, time);
    this.#activeSince = undefined;
  }

  get isActive(): boolean {
    return this.#activeSince !== undefined;
  }

  /** Since when it has been active without an end, until a moment; in milliseconds. */
  openMs(from: number, to: number): number {
    return this.#activeSince === undefined ? 0 : Math.max(0, to - Math.max(this.#activeSince, from));
  }

  /** The times in which it was active; what has not ended lasts until `to`. */
  spans(to: number): TimeSpans {
    const all = TimeSpans.union([this.#spans]);
    if (this.#activeSince !== undefined) all.add(this.#activeSince, to);
    return all;
  }

  get chatter(): ChatterForecast | undefined {
    return this.#chatter;
  }

  /** By core's own measure of chattering, as if every activation were a repeat of one alert. */
  #noteActivation(raisedAt: string, now: string): void {
    const { rule, deviceKey } = this;
    const activation = { raisedAt, ...(rule === undefined ? {} : { rule }) };
    const before = this.#activations;
    if (before === undefined) {
      this.#activations = activation;
      return;
    }
    const after = noteActivation(before, activation, now);
    this.#activations = { ...before, ...after };
    const { chattering } = after;
    if (chattering === undefined || chattering === before.chattering) return;
    const isNew = chattering.since !== before.chattering?.since;
    const { bursts = 0, activations = 0, since = chattering.since } = this.#chatter ?? {};
    this.#chatter = {
      deviceKey,
      rule,
      bursts: bursts + (isNew ? 1 : 0),
      activations: activations + (isNew ? chattering.activations : 1),
      since,
      advice: chattering.advice,
    };
  }
}
