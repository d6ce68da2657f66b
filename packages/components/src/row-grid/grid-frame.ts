import { html, nothing, type TemplateResult } from 'lit';
import type { RowGrid } from './row-grid.ts';

export interface GridFrameView<T extends { readonly id: string }> {
  readonly grid: RowGrid<T>;
  readonly label: string;
  readonly count: number;
  /** There are more than are loaded, nobody knows how many. */
  readonly isPart: boolean;
  /** Whether rows can be chosen. */
  readonly isChoice: boolean;
  /** Further classes of the frame. */
  readonly classes?: string;
  /** The button that tells of new records; absent while none wait for the reader. */
  readonly arrivals?: TemplateResult | undefined;
  readonly heads: TemplateResult;
  /** The rows, where the grid does not paint them itself. */
  readonly rows?: readonly unknown[];
  readonly onScroll: () => void;
}

/** A grid that scrolls inside itself, below the button that tells of new records. */
export function gridFrame<T extends { readonly id: string }>(view: GridFrameView<T>): TemplateResult {
  const { grid } = view;
  return html`<div class="frame ${grid.viewport.layout} ${view.classes ?? ''}">
    ${view.arrivals}
    <div
      class="grid"
      role="grid"
      aria-label=${view.label}
      aria-rowcount=${view.isPart ? -1 : view.count + 1}
      aria-multiselectable=${view.isChoice ? 'true' : nothing}
      @keydown=${grid.onKey}
      @click=${grid.onClick}
      @pointermove=${grid.reader.touched}
      @focusin=${grid.focus.onFocus}
    >
      ${view.heads}
      <div class="scroller" role="presentation" @scroll=${view.onScroll}>
        <div class="rows" role="rowgroup">${view.rows}</div>
      </div>
    </div>
  </div>`;
}
