import type { Alert, Instant } from '@csk/core';

/** How long ago alerts were raised at most: the last hour, 24 hours, 7 or 30 days. */
export type AlertRaisedWithin = 'hour' | 'day' | 'week' | 'month';

export const RAISED_WITHIN: readonly AlertRaisedWithin[] = ['hour', 'day', 'week', 'month'];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LENGTH_MS: Readonly<Record<AlertRaisedWithin, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};

/** The alerts of a time that ends now, and so moves on by the minute. */
export class RecentAlerts {
  #within: AlertRaisedWithin | undefined;
  #since = 0;
  #kept: { readonly alerts: readonly Alert[]; readonly from: Instant; readonly recent: readonly Alert[] } | undefined;

  /**
   * Since when the service is asked for alerts. Each other moment is another question, so it stays until the service
   * gives as much that is too old as is not.
   */
  since(within: AlertRaisedWithin): Instant {
    const start = startOf(within);
    if (within !== this.#within || start - this.#since > LENGTH_MS[within]) this.#since = start;
    this.#within = within;
    return new Date(this.#since).toISOString();
  }

  /** Since when alerts are not too old by now. */
  start(within: AlertRaisedWithin): Instant {
    return new Date(startOf(within)).toISOString();
  }

  /** The alerts that are not too old by now: the same ones until a minute, or the alerts, make it others. */
  of(alerts: readonly Alert[], within: AlertRaisedWithin): readonly Alert[] {
    const from = this.start(within);
    if (this.#kept?.alerts !== alerts || this.#kept.from !== from) {
      const isRecent = ({ raisedAt }: Alert) => raisedAt >= from;
      const recent = alerts.every(isRecent) ? alerts : alerts.filter(isRecent);
      const before = this.#kept;
      const isSame = before?.alerts === alerts && before.recent.length === recent.length;
      this.#kept = { alerts, from, recent: isSame ? before.recent : recent };
    }
    return this.#kept.recent;
  }
}

/** By the minute, in which ages are shown. */
function startOf(within: AlertRaisedWithin): number {
  return Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - LENGTH_MS[within];
}
