import type { Alert } from '@csk/core';
import { isOpen } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import { alertState, LEVEL_ICON, STATE_ICON, stateText } from '../alert-facts/alert-badges.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { PaintedRow } from '../row-grid/row-painter.ts';
import { iconElement, type Icon } from '../theme/icon.ts';
import { modelElement } from '../theme/model-element.ts';
import type { AlertListStrings } from './alert-list.strings.ts';

/** What a row shows of an alert besides the alert itself. */
export interface AlertRowView {
  readonly device: string;
  readonly customer: string;
  readonly chosen: boolean;
  readonly current: boolean;
  readonly t: AlertListStrings;
  readonly format: Formatter;
  readonly now: number;
}

const emptyRow = (): TemplateResult =>
  html`<div class="row" part="row" role="row" aria-selected="false">
    <div class="choose" role="gridcell"><input type="checkbox" tabindex="-1" /></div>
    <div class="priority" role="gridcell"><span class="badge"></span></div>
    <div class="description" role="gridcell" dir="auto"></div>
    <div class="device" role="gridcell" dir="auto"></div>
    <div class="customer" role="gridcell" dir="auto"></div>
    <div class="status" role="gridcell"><span></span></div>
    <div class="times" role="gridcell"><span class="badge" hidden></span></div>
    <div class="age" role="gridcell"></div>
  </div>`;

let model: Element | undefined;

/** One row of the grid. Cells are text nodes: what a device wrote is never markup. */
export class AlertRow implements PaintedRow<Alert> {
  readonly element: HTMLElement;
  readonly #viewOf: (alert: Alert) => AlertRowView;
  readonly #input: HTMLInputElement;
  readonly #priority: IconText;
  readonly #description: TextCell;
  readonly #device: TextCell;
  readonly #customer: TextCell;
  readonly #status: IconText;
  readonly #times: TextCell;
  readonly #age: TextCell;
  #alert: Alert | undefined;
  #view: AlertRowView | undefined;

  constructor(viewOf: (alert: Alert) => AlertRowView) {
    this.#viewOf = viewOf;
    model ??= modelElement(emptyRow());
    this.element = model.cloneNode(true) as HTMLElement;
    const part = <E extends HTMLElement>(selector: string) => {
      const found = this.element.querySelector<E>(selector);
      if (!found) throw new Error(`A row has no ${selector}.`);
      return found;
    };
    this.#input = part('input');
    const badge = part('.priority > span');
    this.#priority = new IconText(badge, badge);
    this.#description = new TextCell(part('.description'));
    this.#device = new TextCell(part('.device'));
    this.#customer = new TextCell(part('.customer'));
    this.#status = new IconText(part('.status'), part('.status > span'));
    this.#times = new TextCell(part('.times > span'));
    this.#age = new TextCell(part('.age'));
  }

  readonly show = (alert: Alert): void => {
    const view = this.#viewOf(alert);
    const { t, format, chosen, current } = view;
    const before = this.#view;
    const isOther = alert !== this.#alert || t !== before?.t || format !== before.format;
    if (isOther) this.#write(alert, view);
    if (isOther || view.now !== before?.now) {
      this.#age.show(format.age(alert.raisedAt, view.now) || t.now, isOther ? format.exact(alert.raisedAt) : undefined);
    }
    this.#device.show(view.device, view.device);
    this.#customer.show(view.customer, view.customer);
    if (this.#input.checked !== chosen) this.#input.checked = chosen;
    if (chosen !== (before?.chosen ?? false)) this.element.setAttribute('aria-selected', String(chosen));
    if (current !== (before?.current ?? false)) this.#markCurrent(current);
    this.#alert = alert;
    this.#view = view;
  };

  #write(alert: Alert, { t, format }: AlertRowView): void {
    const { level } = alert.priority;
    this.#priority.show(LEVEL_ICON[level], t.levels[level]);
    if (this.#alert?.priority.level !== level) this.#priority.holder.className = `badge ${level}`;
    const isClosed = !isOpen(alert);
    if (this.element.classList.contains('closed') !== isClosed) this.element.classList.toggle('closed', isClosed);
    this.#description.show(alert.description, alert.description);
    const label = interpolate(t.selectAlert, { alert: alert.description });
    if (label !== this.#input.ariaLabel) this.#input.ariaLabel = label;
    this.#status.show(STATE_ICON[alertState(alert)], stateText(alert, t.states));
    const repeats = alert.occurrences > 1;
    const { element } = this.#times;
    if (repeats) this.#times.show(`×${format.number(alert.occurrences)}`, format.plural(t.times, alert.occurrences));
    if (element.hidden === repeats) element.hidden = !repeats;
  }

  #markCurrent(current: boolean): void {
    this.element.classList.toggle('current', current);
    if (current) this.element.setAttribute('aria-current', 'true');
    else this.element.removeAttribute('aria-current');
  }
}

/** A text that is written only when it has changed, with the same in full on its element's tip. */
class TextCell {
  readonly element: HTMLElement;
  readonly #node = document.createTextNode('');
  #text = '';
  #title: string | undefined;

  constructor(element: HTMLElement) {
    this.element = element;
    element.append(this.#node);
  }

  show(text: string, title: string | undefined): void {
    if (title !== undefined && title !== this.#title) {
      this.#title = title;
      this.element.title = title;
    }
    if (text === this.#text) return;
    this.#text = text;
    this.#node.data = text;
  }
}

/** An icon before a text. */
class IconText {
  readonly holder: HTMLElement;
  readonly #node = document.createTextNode('');
  #icon: Element | undefined;
  #symbol: Icon | undefined;
  #text = '';

  constructor(holder: HTMLElement, text: HTMLElement) {
    this.holder = holder;
    text.append(this.#node);
  }

  show(symbol: Icon, text: string): void {
    if (symbol !== this.#symbol) {
      const icon = iconElement(symbol);
      if (this.#icon) this.#icon.replaceWith(icon);
      else this.holder.prepend(icon);
      this.#icon = icon;
      this.#symbol = symbol;
    }
    if (text !== this.#text) this.#node.data = text;
    this.#text = text;
  }
}

/** Heads of the columns, in the order of a row's cells. */
export function columnHeads(t: AlertListStrings): TemplateResult {
  return html`<div role="rowgroup">
    <div class="head" role="row" aria-rowindex="1">
      <div role="columnheader"><span class="sr-only">${t.select}</span></div>
      <div class="priority" role="columnheader">${t.priority}</div>
      <div class="description" role="columnheader">${t.description}</div>
      <div class="device" role="columnheader">${t.device}</div>
      <div class="customer" role="columnheader">${t.customer}</div>
      <div class="status" role="columnheader">${t.status}</div>
      <div class="times" role="columnheader">${t.occurrences}</div>
      <div class="age" role="columnheader">${t.age}</div>
    </div>
  </div>`;
}
