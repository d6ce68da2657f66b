import type { Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type LitElement, type TemplateResult } from 'lit';
import { CustomerChoices } from '../customer-choice/customer-choices.ts';
import { customerFilter } from '../customer-choice/customer-filter.ts';
import { addStyles, LazyPart } from '../element/lazy-part.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { filterBar } from '../row-grid/filter-bar.ts';
import type { AlertColumn } from './alert-columns.ts';
import { ALERT_HANDLINGS, ALERT_LEVELS, furtherParts, partsOf, type AlertFilter } from './alert-filter.ts';
import type { AlertListStrings } from './alert-list.strings.ts';
import { facetSelect, type FilterSetting } from './facet-select.ts';
import type { FurtherFiltersStrings } from './further-filters.strings.ts';

interface FilterHost extends LitElement {
  readonly store: LiveStore | undefined;
}

export interface AlertFilterTerms {
  readonly search: string;
  readonly filter: AlertFilter;
  /** The host has decided whose alerts are shown: the user is not asked. */
  readonly isCustomerGiven: boolean;
  readonly columns: readonly AlertColumn[];
  readonly isNarrow: boolean;
  readonly setSearch: (text: string) => void;
  readonly setFilter: (filter: AlertFilter) => void;
  readonly setColumns: (columns: readonly AlertColumn[]) => void;
}

/** Search, filters and the choice of columns, above the rows. What is seldom needed is loaded when it is asked for. */
export class AlertFilterBar {
  readonly #host: FilterHost;
  readonly #customers: CustomerChoices;
  readonly #further;
  readonly #columnChoice;
  /** Whether a narrow element shows more than the search. */
  #unfolded = false;
  #showsFurther = false;

  /** @param customerId By whom the user filters. */
  constructor(
    host: FilterHost,
    customerId: () => Id<'account'> | undefined,
    textsWith: (english: FurtherFiltersStrings) => FurtherFiltersStrings,
  ) {
    this.#host = host;
    this.#customers = new CustomerChoices(host, customerId);
    this.#further = new LazyPart(host, async () => {
      const { furtherFilters, furtherFiltersStrings } = await import('./further-filters.ts');
      return (setting: FilterSetting) => furtherFilters(setting, textsWith(furtherFiltersStrings));
    });
    this.#columnChoice = new LazyPart(host, async () => {
      const { columnChoice, columnChoiceStyles } = await import('./column-choice.ts');
      addStyles(host, [columnChoiceStyles]);
      return columnChoice;
    });
  }

  /** What is loaded later, and may be missing. */
  get parts(): readonly LazyPart<unknown>[] {
    return [this.#further, this.#columnChoice, this.#customers.part];
  }

  view(terms: AlertFilterTerms, t: AlertListStrings, format: Formatter): TemplateResult {
    const { search, isCustomerGiven, columns, isNarrow, setSearch, setFilter, setColumns } = terms;
    const filter = isCustomerGiven ? { ...terms.filter, accountId: undefined } : terms.filter;
    const setCustomer = (accountId: Id<'account'> | undefined) => setFilter({ ...filter, accountId });
    const showsFurther = isNarrow ? this.#unfolded : this.#showsFurther;
    const setting = { filter, set: setFilter };
    const priority = { label: t.filterPriority, any: t.anyPriority, names: t.levels };
    const handling = { label: t.filterHandling, any: t.anyHandling, names: t.handlings };
    return filterBar(
      {
        search: { text: search, setText: setSearch, label: t.search, hint: t.searchHint },
        set: partsOf(filter).filter(Boolean).length,
        folded: isNarrow,
        unfolded: this.#unfolded,
        fold: this.#fold,
        choices: [
          facetSelect('priority', ALERT_LEVELS, priority, setting),
          facetSelect('handling', ALERT_HANDLINGS, handling, setting),
          isCustomerGiven
            ? nothing
            : customerFilter(this.#customers, { id: filter.accountId, set: setCustomer }, t, format),
          ...((showsFurther && this.#further.want()?.(setting)) || []),
          isNarrow ? nothing : this.#furtherButton(filter, t, format),
          html`<details class="columns" @toggle=${this.#columnChoice.want}>
            <summary>${t.columns}</summary>
            ${this.#columnChoice.part?.(columns, setColumns, t)}
          </details>`,
        ],
      },
      t,
      format,
    );
  }

  /** Shows and hides the further filters; says how many of them are set. */
  #furtherButton(filter: AlertFilter, t: AlertListStrings, format: Formatter): TemplateResult {
    const set = furtherParts(filter).filter(Boolean).length;
    return html`<button
      type="button"
      class="quiet further ${set > 0 ? 'set' : ''}"
      aria-expanded=${this.#showsFurther ? 'true' : 'false'}
      @click=${this.#toggleFurther}
    >
      ${set > 0 ? interpolate(t.moreFiltersSet, { count: format.number(set) }) : t.moreFilters}
    </button>`;
  }

  readonly #fold = () => {
    this.#unfolded = !this.#unfolded;
    this.#host.requestUpdate();
  };

  readonly #toggleFurther = () => {
    this.#showsFurther = !this.#showsFurther;
    this.#host.requestUpdate();
  };
}
