import type { Account, ConnectedServiceClient, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { LitElement, TemplateResult } from 'lit';
import type { CommonStrings } from '../element/common-strings.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { LazyPart } from '../element/lazy-part.ts';
import type { Formatter } from '../format/formatter.ts';
import type { CustomerSearchStrings } from './customer-search.strings.ts';

/** So many customers are offered in a plain list; among more one is found by typing. */
const MOST_LISTED = 200;

/** Which customer is chosen, and how another one is. */
export interface CustomerChoice {
  readonly id: Id<'account'> | undefined;
  readonly set: (id: Id<'account'> | undefined) => void;
}

/** The field in which one is chosen. */
export interface CustomerField {
  readonly id: string;
  readonly name: string;
  /** Whether a `<label>` says the name. */
  readonly isLabelled?: boolean;
  /** What stands for no customer. */
  readonly none: string;
  readonly isRequired?: boolean;
  readonly isInvalid?: boolean;
  /** Ids of what describes it; may be empty. */
  readonly describedBy?: string;
}

export type CustomerTexts = CommonStrings & { readonly customers: CustomerSearchStrings };

interface ChoicesHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface FirstCustomers {
  readonly accounts: readonly Account[];
  readonly hasMore: boolean;
}

/** The customers that somebody can choose from: all of them where they are few, and a search where they are many. */
export class CustomerChoices {
  readonly #first: FetchController<FirstCustomers>;
  readonly #search;

  /**
   * @param chosenId Who is chosen now.
   * @param isAsked Whether anybody is to be chosen at all.
   */
  constructor(host: ChoicesHost, chosenId: () => Id<'account'> | undefined, isAsked: () => boolean = () => true) {
    this.#first = new FetchController(
      host,
      (client, signal) => (isAsked() ? firstOf(client, signal) : undefined),
      () => [isAsked()],
    );
    this.#search = new LazyPart(host, async () => {
      const { CustomerSearch } = await import('./customer-search.ts');
      return new CustomerSearch(host, chosenId);
    });
  }

  /** Whether it is known what there is to choose from. */
  get areKnown(): boolean {
    return this.#first.data !== undefined;
  }

  get error(): unknown {
    return this.#first.error;
  }

  readonly refresh = () => this.#first.refresh();

  /** What is loaded later, and may be missing. */
  get part(): LazyPart<unknown> {
    return this.#search;
  }

  /** A list of `few`, or a search; `undefined` while neither is there. */
  view(
    choice: CustomerChoice,
    field: CustomerField,
    few: (accounts: readonly Account[]) => TemplateResult,
    t: CustomerTexts,
    format: Formatter,
  ): TemplateResult | undefined {
    const { data } = this.#first;
    if (!data) return undefined;
    return data.hasMore ? this.#search.want()?.view(choice, field, t, format) : few(data.accounts);
  }
}

async function firstOf(client: ConnectedServiceClient, signal: AbortSignal): Promise<FirstCustomers> {
  const pages = client.accounts.list({ orderBy: 'name asc' }, { signal }).byPage({ maxPageSize: MOST_LISTED });
  for await (const { items, continuationToken } of pages) {
    return { accounts: items, hasMore: continuationToken !== undefined };
  }
  return { accounts: [], hasMore: false };
}
