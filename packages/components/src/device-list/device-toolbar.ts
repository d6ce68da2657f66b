import type { Account, DeviceCategory } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { DEVICE_CONNECTIONS, REGISTRATION_STATES } from '../device-facts/device-badges.ts';
import { segments } from '../element/segments.ts';
import type { Formatter } from '../format/formatter.ts';
import { filterBar, filterSelect } from '../row-grid/filter-bar.ts';
import { partsOf, type DeviceFilter, type DeviceSort } from './device-filter.ts';
import type { DeviceListStrings } from './device-list.strings.ts';

export interface DeviceToolbarView {
  readonly mark: unknown;
  readonly sort: DeviceSort;
  readonly setSort: (sort: DeviceSort) => void;
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly filter: DeviceFilter;
  readonly setFilter: (change: DeviceFilter) => void;
  /** Absent where the host has decided, or where the names cannot be had. */
  readonly categories: readonly DeviceCategory[] | undefined;
  readonly customers: readonly Account[] | undefined;
  /** In a narrow element the filters are folded. */
  readonly folded: boolean;
  readonly unfolded: boolean;
  readonly fold: () => void;
}

/** Title, search, filters and sort. */
export function deviceToolbar(view: DeviceToolbarView, t: DeviceListStrings): TemplateResult {
  const sorts = [
    ['name', t.byName],
    ['newest', t.byNewest],
  ] as const;
  return html`<div class="toolbar" part="toolbar">
    <h2>${t.title}</h2>
    ${view.mark}
    <span class="spacer"></span>
    <slot name="actions"></slot>
    ${segments(t.sort, sorts, view.sort, view.setSort)}
  </div>`;
}

/** What the user may filter by: what the host has not decided. */
export function deviceFilters(view: DeviceToolbarView, t: DeviceListStrings, format: Formatter): TemplateResult {
  const { filter, setFilter } = view;
  const names = (records: readonly { readonly id: string; readonly name: string }[]) =>
    records.map(({ id, name }) => [id, name] as const);
  return filterBar(
    {
      ...view,
      search: { text: view.text, setText: view.setText, label: t.search, hint: t.searchHint },
      set: partsOf(filter).filter(Boolean).length,
      choices: [
        filterSelect(
          t.filterConnection,
          t.anyConnection,
          DEVICE_CONNECTIONS.map((value) => [value, t.states.connection[value]]),
          filter.connection,
          (connection) => setFilter({ ...filter, connection }),
        ),
        filterSelect(
          t.filterRegistration,
          t.anyRegistration,
          REGISTRATION_STATES.map((value) => [value, t.states.registration[value]]),
          filter.registration,
          (registration) => setFilter({ ...filter, registration }),
        ),
        view.categories
          ? filterSelect(t.filterCategory, t.anyCategory, names(view.categories), filter.categoryId, (categoryId) =>
              setFilter({ ...filter, categoryId }),
            )
          : nothing,
        view.customers
          ? filterSelect(t.filterCustomer, t.anyCustomer, names(view.customers), filter.accountId, (accountId) =>
              setFilter({ ...filter, accountId }),
            )
          : nothing,
      ],
    },
    t,
    format,
  );
}
