import { nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { filterSelect } from '../row-grid/filter-bar.ts';
import type { CustomerChoices } from './customer-choices.ts';
import { type CustomerChoice, type CustomerTexts } from './customer-choices.ts';

export type CustomerFilterStrings = CustomerTexts & {
  readonly filterCustomer: string;
  readonly anyCustomer: string;
};

/** Filters by customer. Nothing while the customers are fetched, and where the caller may not see them. */
export function customerFilter(
  customers: CustomerChoices,
  choice: CustomerChoice,
  t: CustomerFilterStrings,
  format: Formatter,
): TemplateResult | typeof nothing {
  const field = { id: 'customer', name: t.filterCustomer, none: t.anyCustomer };
  const few = (accounts: readonly { readonly id: string; readonly name: string }[]) => {
    const names = accounts.map(({ id, name }) => [id, name] as const);
    return filterSelect(t.filterCustomer, t.anyCustomer, names, choice.id, choice.set);
  };
  return customers.view(choice, field, few, t, format) ?? nothing;
}
