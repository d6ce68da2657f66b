import type { Alert } from '@csk/core';
import { HeldRows } from '../row-grid/held-rows.ts';
import { ALERT_ORDERS, type AlertSort } from './alert-order.ts';

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

  get rows(): readonly Alert[] {
    return this.#held.rows;
  }

  /** New alerts that wait for the reader. */
  get waiting(): number {
    return this.#held.waiting;
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
    if (source !== this.#source || sort !== this.#sort || (this.#keptOrder && !keep)) {
      this.#late = inPages ? beyond(this.#source, source) : new Set();
      this.#source = source;
      this.#sort = sort;
      this.#keptOrder = keep;
      this.#sorted = [...source].sort(keep ? this.#asPlaced(ALERT_ORDERS[sort]) : ALERT_ORDERS[sort]);
    }
    this.#held.update(this.#sorted, hold, this.#late);
  }

  /** Forgets what was shown: another question was asked. */
  reset(): void {
    this.#held.reset();
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

/** What follows the last of the known ones. */
function beyond(known: readonly Alert[], now: readonly Alert[]): ReadonlySet<string> {
  const ids = new Set(known.map(({ id }) => id));
  const last = now.findLastIndex(({ id }) => ids.has(id));
  return new Set(now.slice(last + 1).map(({ id }) => id));
}
