import type { Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { nothing, type LitElement, type TemplateResult } from 'lit';
import { CustomerChoices } from '../customer-choice/customer-choices.ts';
import { customerFilter } from '../customer-choice/customer-filter.ts';
import { DEVICE_CONNECTIONS, REGISTRATION_STATES } from '../device-facts/device-badges.ts';
import type { LazyPart } from '../element/lazy-part.ts';
import type { Formatter } from '../format/formatter.ts';
import { filterBar, filterSelect } from '../row-grid/filter-bar.ts';
import { filterChoices } from '../row-grid/filter-choices.ts';
import { partsOf, type DeviceFilter } from './device-filter.ts';
import type { DeviceListStrings } from './device-list.strings.ts';

interface FilterHost extends LitElement {
  readonly store: LiveStore | undefined;
}

export interface DeviceFilterTerms {
  readonly search: string;
  /** What the user has decided. */
  readonly filter: DeviceFilter;
  /** What the host has decided: the user is not asked for it. */
  readonly given: Pick<DeviceFilter, 'categoryId' | 'accountId'>;
  readonly isNarrow: boolean;
  readonly setSearch: (text: string) => void;
  readonly setFilter: (filter: DeviceFilter) => void;
}

/** Search and filters above the rows. */
export class DeviceFilterBar {
  readonly #host: FilterHost;
  readonly #categories;
  readonly #customers: CustomerChoices;
  /** Whether a narrow element shows more than the search. */
  #unfolded = false;

  /** @param customerId By whom the user filters. */
  constructor(host: FilterHost, customerId: () => Id<'account'> | undefined) {
    this.#host = host;
    this.#categories = filterChoices(host, (client, options) =>
      client.categories.list({ orderBy: 'name asc' }, options),
    );
    this.#customers = new CustomerChoices(host, customerId);
  }

  /** What is loaded later, and may be missing. */
  get part(): LazyPart<unknown> {
    return this.#customers.part;
  }

  view(terms: DeviceFilterTerms, t: DeviceListStrings, format: Formatter): TemplateResult {
    const { search, filter, given, isNarrow, setSearch, setFilter } = terms;
    const categories = given.categoryId ? undefined : this.#categories.data;
    const setCustomer = (accountId: Id<'account'> | undefined) => setFilter({ ...filter, accountId });
    return filterBar(
      {
        search: { text: search, setText: setSearch, label: t.search, hint: t.searchHint },
        set: partsOf(filter).filter(Boolean).length,
        folded: isNarrow,
        unfolded: this.#unfolded,
        fold: this.#fold,
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
          categories
            ? filterSelect(
                t.filterCategory,
                t.anyCategory,
                categories.map(({ id, name }) => [id, name]),
                filter.categoryId,
                (categoryId) => setFilter({ ...filter, categoryId }),
              )
            : nothing,
          given.accountId
            ? nothing
            : customerFilter(this.#customers, { id: filter.accountId, set: setCustomer }, t, format),
        ],
      },
      t,
      format,
    );
  }

  readonly #fold = () => {
    this.#unfolded = !this.#unfolded;
    this.#host.requestUpdate();
  };
}
