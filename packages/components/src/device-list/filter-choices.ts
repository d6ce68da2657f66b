import type { Account, DeviceCategory, Paged } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { FetchController } from '../element/fetch-controller.ts';

/** So many names are offered to filter by. */
const MAX_CHOICES = 200;

/** Categories and customers to filter by; absent while they are fetched, and where the caller may not see them. */
export class FilterChoices {
  readonly #categories: FetchController<readonly DeviceCategory[]>;
  readonly #customers: FetchController<readonly Account[]>;

  constructor(host: ReactiveControllerHost & { readonly store: LiveStore | undefined }) {
    this.#categories = new FetchController(
      host,
      (client, signal) => first(client.categories.list({ orderBy: 'name asc' }, { signal })),
      () => [],
    );
    this.#customers = new FetchController(
      host,
      (client, signal) => first(client.accounts.list({ orderBy: 'name asc' }, { signal })),
      () => [],
    );
  }

  get categories(): readonly DeviceCategory[] | undefined {
    return this.#categories.data;
  }

  get customers(): readonly Account[] | undefined {
    return this.#customers.data;
  }
}

async function first<T>(list: Paged<T>): Promise<readonly T[]> {
  for await (const { items } of list.byPage({ maxPageSize: MAX_CHOICES })) return items;
  return [];
}
