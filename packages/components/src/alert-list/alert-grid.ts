import type { Alert } from '@csk/core';
import type { LitElement, TemplateResult } from 'lit';
import { Announcer } from '../element/announcer.ts';
import { LazyPart } from '../element/lazy-part.ts';
import type { Formatter } from '../format/formatter.ts';
import { arrivalsButton } from '../row-grid/arrivals-button.ts';
import { gridFrame } from '../row-grid/grid-frame.ts';
import { RowChoice } from '../row-grid/row-choice.ts';
import { RowGrid } from '../row-grid/row-grid.ts';
import { columnClasses, type AlertColumn } from './alert-columns.ts';
import type { AlertListStrings } from './alert-list.strings.ts';
import type { AlertSort } from './alert-order.ts';
import { AlertRow, columnHeads, type AlertRowView } from './alert-row.ts';
import { AlertRows } from './alert-rows.ts';
import type { AlertSource } from './alert-source.ts';

const ANNOUNCE_EVERY_MS = 10_000;
const MINUTE = 60_000;

/** What the element says of its grid. */
export interface AlertGridTerms {
  readonly sort: AlertSort;
  /** The alerts are the host's own, and not pages of a longer list. */
  readonly isOwn: boolean;
  readonly currentId: string | undefined;
  readonly columns: readonly AlertColumn[];
  /** Whether new alerts are heard. */
  readonly sound: boolean;
  readonly t: AlertListStrings;
  readonly format: Formatter;
}

interface AlertGridEvents {
  readonly open: (alert: Alert) => void;
  readonly announce: (text: string) => void;
}

/** The rows of the list: sorted, chosen, painted; new ones are held back while the reader has scrolled away, and told of. */
export class AlertGrid {
  readonly rows = new AlertRows();
  readonly choice: RowChoice<Alert>;
  readonly sound: LazyPart<{ play(): void; stop(): void }>;
  readonly #grid: RowGrid<Alert>;
  readonly #source: AlertSource;
  readonly #terms: () => AlertGridTerms;
  readonly #announcer: Announcer;
  #lastWaiting = 0;
  /** Ages are those of the minute: the clock renders again when another begins. */
  #now = 0;

  constructor(host: LitElement, source: AlertSource, terms: () => AlertGridTerms, on: AlertGridEvents) {
    this.#source = source;
    this.#terms = terms;
    this.#announcer = new Announcer(on.announce, ANNOUNCE_EVERY_MS);
    this.choice = new RowChoice(this.rows, () => host.requestUpdate());
    this.sound = new LazyPart(host, async () => new (await import('./alert-sound.ts')).AlertSound());
    this.#grid = new RowGrid(
      host,
      this.rows,
      { open: on.open, choose: (alert, range) => this.choice.choose(alert, range) },
      () => new AlertRow((alert) => this.#rowView(alert)),
    );
  }

  get isNarrow(): boolean {
    return this.#grid.viewport.layout === 'cards';
  }

  /** Another question was asked: what was shown, chosen and scrolled to belongs to the old one. */
  startOver(): void {
    this.rows.reset();
    this.choice.clear();
    this.#grid.viewport.scrollTo(0);
  }

  stop(): void {
    this.#announcer.stop();
    this.sound.part?.stop();
  }

  /** To be called before the grid is rendered. */
  arrange(alerts: readonly Alert[]): void {
    const { sort, isOwn, sound, t, format } = this.#terms();
    const { reader, viewport } = this.#grid;
    const hold = viewport.scrolled > 0 || reader.busy;
    this.#grid.keepPlace(() => this.rows.update(alerts, sort, hold, reader.busy, !isOwn));
    const { waiting } = this.rows;
    if (waiting > this.#lastWaiting) this.#announcer.say(format.plural(t.newAnnouncement, waiting));
    this.#lastWaiting = waiting;
    const tones = sound ? this.sound.want() : undefined;
    // What comes while the tones are fetched is heard once they are there.
    if ((tones || !sound) && this.rows.takeArrived() > 0) tones?.play();
    this.choice.prune();
    if (Math.floor(Date.now() / MINUTE) !== Math.floor(this.#now / MINUTE)) this.#now = Date.now();
  }

  view(): TemplateResult {
    const { columns, t, format } = this.#terms();
    const { rows, waiting } = this.rows;
    return gridFrame({
      grid: this.#grid,
      label: t.title,
      count: rows.length,
      isPart: this.#source.hasMore,
      isChoice: true,
      classes: columnClasses(columns),
      arrivals: waiting > 0 ? arrivalsButton(format.plural(t.newAlerts, waiting), this.#grid.toTop) : undefined,
      heads: columnHeads(t),
      onScroll: this.#onScroll,
    });
  }

  #rowView(alert: Alert): AlertRowView {
    const { currentId, t, format } = this.#terms();
    return {
      device: this.#source.deviceName(alert),
      customer: this.#source.customerName(alert),
      chosen: this.choice.has(alert.id),
      current: alert.id === currentId,
      t,
      format,
      now: this.#now,
    };
  }

  readonly #onScroll = () => {
    if (this.#grid.follow()) this.#source.loadMore();
  };
}
