import type { Account } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { segments } from '../element/segments.ts';
import type { Formatter } from '../format/formatter.ts';
import { filterBar, filterSelect } from '../row-grid/filter-bar.ts';
import { interpolate } from '../format/interpolate.ts';
import { ALERT_HANDLINGS, ALERT_LEVELS, furtherParts, partsOf, type AlertFilter } from './alert-filter.ts';
import type { AlertListStrings } from './alert-list.strings.ts';
import type { AlertSort } from './alert-order.ts';

/** Title, view and sort. */
export function listToolbar(
  t: AlertListStrings,
  state: {
    readonly view: 'open' | 'all';
    readonly sort: AlertSort;
    readonly hasViews: boolean;
    readonly mark: unknown;
    readonly setView: (view: 'open' | 'all') => void;
    readonly setSort: (sort: AlertSort) => void;
  },
): TemplateResult {
  const views = [
    ['open', t.open],
    ['all', t.all],
  ] as const;
  const sorts = [
    ['priority', t.byPriority],
    ['newest', t.byNewest],
  ] as const;
  return html`<div class="toolbar" part="toolbar">
    <h2>${t.title}</h2>
    ${state.mark}
    <span class="spacer"></span>
    <slot name="actions"></slot>
    ${state.hasViews ? segments(t.view, views, state.view, state.setView) : nothing}
    ${segments(t.sort, sorts, state.sort, state.setSort)}
  </div>`;
}

export interface AlertFilterView {
  readonly search: string;
  readonly setSearch: (text: string) => void;
  readonly filter: AlertFilter;
  readonly setFilter: (filter: AlertFilter) => void;
  /** Absent where the host has decided, or where the names cannot be had. */
  readonly customers: readonly Account[] | undefined;
  readonly folded: boolean;
  readonly unfolded: boolean;
  readonly fold: () => void;
  /** The filters that are shown on request. */
  readonly further: readonly TemplateResult[];
  readonly isFurther: boolean;
  readonly toggleFurther: () => void;
  /** The user wants to choose columns. */
  readonly chooseColumns: () => void;
  /** Absent until it is loaded. */
  readonly columnChoice: TemplateResult | undefined;
}

/** Search, and what the user may filter by: what the host has not decided. */
export function alertFilters(view: AlertFilterView, t: AlertListStrings, format: Formatter): TemplateResult {
  const { filter, setFilter } = view;
  return filterBar(
    {
      ...view,
      search: { text: view.search, setText: view.setSearch, label: t.search, hint: t.searchHint },
      set: partsOf(filter).filter(Boolean).length,
      choices: [
        filterSelect(
          t.filterPriority,
          t.anyPriority,
          ALERT_LEVELS.map((value) => [value, t.levels[value]]),
          filter.priority,
          (priority) => setFilter({ ...filter, priority }),
        ),
        filterSelect(
          t.filterHandling,
          t.anyHandling,
          ALERT_HANDLINGS.map((value) => [value, t.handlings[value]]),
          filter.handling,
          (handling) => setFilter({ ...filter, handling }),
        ),
        view.customers
          ? filterSelect(
              t.filterCustomer,
              t.anyCustomer,
              view.customers.map(({ id, name }) => [id, name]),
              filter.accountId,
              (accountId) => setFilter({ ...filter, accountId }),
            )
          : nothing,
        ...view.further,
        view.folded ? nothing : moreFilters(view, t, format),
        html`<details class="columns" @toggle=${view.chooseColumns}>
          <summary>${t.columns}</summary>
          ${view.columnChoice}
        </details>`,
      ],
    },
    t,
    format,
  );
}

/** Shows and hides the further filters; says how many of them are set. */
function moreFilters(
  { filter, isFurther, toggleFurther }: AlertFilterView,
  t: AlertListStrings,
  format: Formatter,
): TemplateResult {
  const set = furtherParts(filter).filter(Boolean).length;
  return html`<button
    type="button"
    class="quiet further ${set > 0 ? 'set' : ''}"
    aria-expanded=${isFurther ? 'true' : 'false'}
    @click=${toggleFurther}
  >
    ${set > 0 ? interpolate(t.moreFiltersSet, { count: format.number(set) }) : t.moreFilters}
  </button>`;
}
