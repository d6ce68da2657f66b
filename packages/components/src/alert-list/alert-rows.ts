import type { Alert } from '@csk/core';
import { HeldRows } from '../row-grid/held-rows.ts';
import { NewestSeen } from '../row-grid/newest-seen.ts';
import { renewedPlaces } from '../row-grid/renewed-places.ts';
import { ALERT_ORDERS, inOrder, type AlertSort } from './alert-order.ts';

/**
 * The rows of a list between two renderings: sorted, with new alerts held back while the reader has scrolled away.
 * Sorting is done again only when alerts or order changed.
 */
export class AlertRows {
  #source: readonly Alert[] = [];
  #sort: AlertSort | undefined;
  #keptOrder = false;
  #sorted: readonly Alert[] = [];
  readonly #held = new HeldRows<Alert>();
  #late: ReadonlySet<string> = new Set();
  readonly #newest = new NewestSeen();
  #arrived = 0;

  get rows(): readonly Alert[] {
    return this.#held.rows;
  }

  /** New alerts that wait for the reader. */
  get waiting(): number {
    return this.#held.waiting;
  }

  /** How many alerts have come since the last call, that were not merely fetched late. */
  takeArrived(): number {
    const arrived = this.#arrived;
    this.#arrived = 0;
    return arrived;
  }

  /** Position of an alert; -1 when it is not a row. */
  indexOf(id: string | undefined): number {
    return this.#held.indexOf(id);
  }

  /**
   * Takes in the alerts as they are now. With `hold`, those that are new wait; with `keepOrder`, no row passes another.
   * `inPages`: the alerts come in pages in the order of the list, so what lies beyond the end of what was there is a page.
   */
  update(source: readonly Alert[], sort: AlertSort, hold: boolean, keepOrder = false, inPages = false): void {
    const keep = keepOrder && sort === this.#sort;
    const again = source !== this.#source || sort !== this.#sort || (this.#keptOrder && !keep);
    const renewed = again && sort === this.#sort && keep === this.#keptOrder && this.#renewed(source, sort, keep);
    if (renewed) {
      this.#late = NONE;
      this.#source = source;
      this.#sorted = renewed;
      this.#held.renew(renewed);
    } else if (again) {
      this.#late = inPages ? beyond(this.#source, source) : NONE;
      this.#countArrived(source);
      this.#source = source;
      this.#sort = sort;
      this.#keptOrder = keep;
      this.#sorted = keep ? [...source].sort(this.#asPlaced(ALERT_ORDERS[sort])) : inOrder(source, sort);
    }
    this.#held.update(this.#sorted, hold, this.#late);
  }

  /** Forgets what was shown: another question was asked. */
  reset(): void {
    this.#held.reset();
    this.#newest.forget();
    this.#arrived = 0;
  }

  #countArrived(source: readonly Alert[]): void {
    const newest = this.#newest.time;
    if (newest !== undefined) {
      const isNew = ({ id, createdAt }: Alert) => createdAt > newest && !this.#late.has(id);
      for (const alert of source) if (isNew(alert)) this.#arrived += 1;
    }
    this.#newest.see(source);
  }

  /**
   * The sorted alerts with the newer versions of some in their old places, where these still are the right ones:
   * changes come one by one and by the hundred a second, and seldom move an alert. `undefined` where more has changed.
   */
  #renewed(source: readonly Alert[], sort: AlertSort, keep: boolean): readonly Alert[] | undefined {
    if (this.#held.rows !== this.#sorted) return undefined;
    const changed = renewedPlaces(this.#source, source);
    if (!changed) return undefined;
    // Alerts that came in their order are the rows themselves: nothing has to be looked for, nor copied.
    const isSource = this.#sorted === this.#source;
    const places = isSource ? changed : changed.map((at) => this.#held.indexOf(source[at]?.id));
    const sorted = isSource
      ? source
      : withNewer(
          this.#sorted,
          places,
          changed.map((at) => source[at]),
        );
    const order = ALERT_ORDERS[sort];
    const fits = (place: number) => {
      const [previous, alert, next] = [sorted[place - 1], sorted[place], sorted[place + 1]];
      return alert && (!previous || order(previous, alert) <= 0) && (!next || order(alert, next) <= 0);
    };
    return keep || places.every(fits) ? sorted : undefined;
  }

  /** Rows as they lie now; those that have no place yet come after them. */
  #asPlaced(order: (a: Alert, b: Alert) => number): (a: Alert, b: Alert) => number {
    const end = this.#held.rows.length;
    const placeOf = ({ id }: Alert): number => {
      const place = this.#held.indexOf(id);
      return place < 0 ? end : place;
    };
    return (a, b) => placeOf(a) - placeOf(b) || order(a, b);
  }
}

const NONE: ReadonlySet<string> = new Set();

/** What follows the last of the known ones. */
function beyond(known: readonly Alert[], now: readonly Alert[]): ReadonlySet<string> {
  const ids = new Set(known.map(({ id }) => id));
  const last = now.findLastIndex(({ id }) => ids.has(id));
  return new Set(now.slice(last + 1).map(({ id }) => id));
}

function withNewer(
  rows: readonly Alert[],
  places: readonly number[],
  alerts: readonly (Alert | undefined)[],
): readonly Alert[] {
  const newer = rows.slice();
  alerts.forEach((alert, i) => {
    const place = places[i];
    if (alert && place !== undefined) newer[place] = alert;
  });
  return newer;
}
