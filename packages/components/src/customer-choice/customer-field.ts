import type { Account } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { missingParts } from '../element/lazy-part.ts';
import { loadingView } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import type { CustomerChoice, CustomerChoices, CustomerField, CustomerTexts } from './customer-choices.ts';

/** The field of a form in which somebody has to choose a customer; its `<label>` stands before it. */
export function customerField(
  customers: CustomerChoices,
  choice: CustomerChoice,
  field: Omit<CustomerField, 'isLabelled' | 'isRequired'>,
  t: CustomerTexts,
  format: Formatter,
): TemplateResult | typeof nothing {
  const { id, none, isInvalid, describedBy } = field;
  const few = (accounts: readonly Account[]) =>
    html`<select
      id=${id}
      aria-required="true"
      aria-invalid=${isInvalid ? 'true' : nothing}
      aria-describedby=${describedBy || nothing}
      @change=${(event: Event) => choice.set((event.target as HTMLSelectElement).value || undefined)}
    >
      <option value="" ?selected=${choice.id === undefined}>${none}</option>
      ${accounts.map((one) => html`<option value=${one.id} ?selected=${one.id === choice.id}>${one.name}</option>`)}
    </select>`;
  const view = customers.view(choice, { ...field, isLabelled: true, isRequired: true }, few, t, format);
  if (view) return view;
  return customers.part.error === undefined ? loadingView(t, 1) : missingParts(t, [customers.part]);
}
