import type { Alert } from '@csk/core';
import { ALERT_ORDERS, type AlertSort } from './alert-order.ts';
import { arrange } from './arrivals.ts';

/**
 * The rows of a list between two renderings: sorted, with new alerts held back while the reader has scrolled away.
 * Sorting is done again only when alerts or order changed.
 */
export class AlertRows {
  #source: readonly Alert[] = [];
  #sort: AlertSort | undefined;
  #keptOrder = false;
  #sorted: readonly Alert[] = [];
  #rows: readonly Alert[] = [];
  #positions = new Map<string, number>();
  #newest: string | undefined;
  #waiting = 0;
  #late: ReadonlySet<string> = new Set();

  get rows(): readonly Alert[] {
    return this.#rows;
  }

  /** New alerts that wait for the reader. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Position of an alert; -1 when it is not a row. */
  indexOf(id: string | undefined): number {
    return id === undefined ? -1 : (this.#positions.get(id) ?? -1);
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
    const { shown, waiting, newest } = arrange(this.#sorted, this.#newest, hold, this.#late);
    this.#newest = newest;
    this.#waiting = waiting;
    if (shown === this.#rows) return;
    this.#rows = shown;
    this.#positions = new Map(shown.map(({ id }, index) => [id, index]));
  }

  /** Forgets what was shown: another question was asked. */
  reset(): void {
    this.#newest = undefined;
  }

  /** Rows as they lie now; those that have no place yet come after them. */
  #asPlaced(order: (a: Alert, b: Alert) => number): (a: Alert, b: Alert) => number {
    const positions = this.#positions;
    const end = positions.size;
    return (a, b) => (positions.get(a.id) ?? end) - (positions.get(b.id) ?? end) || order(a, b);
  }
}

/** What follows the last of the known ones. */
function beyond(known: readonly Alert[], now: readonly Alert[]): ReadonlySet<string> {
  const ids = new Set(known.map(({ id }) => id));
  const last = now.findLastIndex(({ id }) => ids.has(id));
  return new Set(now.slice(last + 1).map(({ id }) => id));
}
