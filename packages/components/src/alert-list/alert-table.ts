import type { Alert } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import type { RowGrid } from '../row-grid/row-grid.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { columnClasses, type AlertColumn } from './alert-columns.ts';
import type { AlertListStrings } from './alert-list.strings.ts';
import { columnHeads } from './alert-row.ts';

interface AlertTableView {
  readonly count: number;
  /** New alerts that wait for the reader. */
  readonly waiting: number;
  readonly columns: readonly AlertColumn[];
  readonly grid: RowGrid<Alert>;
  readonly showArrivals: () => void;
  readonly onScroll: () => void;
}

/** The grid in which rows are painted, below the button that tells of new ones. */
export function alertTable(view: AlertTableView, t: AlertListStrings, format: Formatter): TemplateResult {
  const { count, waiting, grid } = view;
  return html`<div class="frame ${grid.viewport.layout} ${columnClasses(view.columns)}">
    ${
      waiting > 0
        ? html`<button type="button" class="arrivals primary" part="arrivals" @click=${view.showArrivals}>
            ${icon(icons.arrowUp)}${format.plural(t.newAlerts, waiting)}
          </button>`
        : nothing
    }
    <div
      class="grid"
      role="grid"
      aria-label=${t.title}
      aria-rowcount=${count + 1}
      aria-multiselectable="true"
      @keydown=${grid.onKey}
      @click=${grid.onClick}
      @pointermove=${grid.reader.touched}
      @focusin=${grid.focus.onFocus}
    >
      ${columnHeads(t)}
      <div class="scroller" role="presentation" @scroll=${view.onScroll}>
        <div class="rows" role="rowgroup"></div>
      </div>
    </div>
  </div>`;
}
