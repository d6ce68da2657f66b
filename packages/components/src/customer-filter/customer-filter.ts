import type { Account, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { nothing, type LitElement, type TemplateResult } from 'lit';
import type { CommonStrings } from '../element/common-strings.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { LazyPart } from '../element/lazy-part.ts';
import type { Formatter } from '../format/formatter.ts';
import { filterSelect } from '../row-grid/filter-bar.ts';
import type { CustomerSearchStrings } from './customer-search.strings.ts';

/** So many customers are offered in a plain list; among more one is found by typing. */
const MOST_LISTED = 200;

export type CustomerFilterStrings = CommonStrings & {
  readonly filterCustomer: string;
  readonly anyCustomer: string;
  readonly customers: CustomerSearchStrings;
};

/** By which customer is filtered, and how that is changed. */
export interface CustomerChoice {
  readonly id: Id<'account'> | undefined;
  readonly set: (id: Id<'account'> | undefined) => void;
}

interface FilterHost extends LitElement {
  readonly store: LiveStore | undefined;
}

/** Filters by customer. Absent while the customers are fetched, and where the caller may not see them. */
export class CustomerFilter {
  readonly #first: FetchController<{ readonly accounts: readonly Account[]; readonly hasMore: boolean }>;
  readonly #search;

  /** @param chosenId By whom is filtered now. */
  constructor(host: FilterHost, chosenId: () => Id<'account'> | undefined) {
    this.#first = new FetchController(
      host,
      async (client, signal) => {
        const pages = client.accounts.list({ orderBy: 'name asc' }, { signal }).byPage({ maxPageSize: MOST_LISTED });
        for await (const { items, continuationToken } of pages) {
          return { accounts: items, hasMore: continuationToken !== undefined };
        }
        return { accounts: [], hasMore: false };
      },
      () => [],
    );
    this.#search = new LazyPart(host, async () => {
      const { CustomerSearch } = await import('./customer-search.ts');
      return new CustomerSearch(host, chosenId);
    });
  }

  /** What is loaded later, and may be missing. */
  get part(): LazyPart<unknown> {
    return this.#search;
  }

  view(choice: CustomerChoice, t: CustomerFilterStrings, format: Formatter): TemplateResult | typeof nothing {
    const { data } = this.#first;
    if (!data) return nothing;
    if (data.hasMore) return this.#search.want()?.view(choice, t, format) ?? nothing;
    const names = data.accounts.map(({ id, name }) => [id, name] as const);
    return filterSelect(t.filterCustomer, t.anyCustomer, names, choice.id, choice.set);
  }
}
