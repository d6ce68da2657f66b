import { CASE_PRIORITIES, type Account } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { problemLine } from '../element/problem-line.ts';
import { LIMITS, type WorkOrderDraft } from './work-order-draft.ts';
import type { WorkOrderStrings } from './work-order.strings.ts';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The fields of a new work order. The customer is asked for only where the service could not tell. */
export function workOrderFields(
  draft: WorkOrderDraft,
  customers: { readonly choices: readonly Account[]; readonly isMissing: boolean } | undefined,
  t: WorkOrderStrings,
  change: (fields: Partial<WorkOrderDraft>) => void,
): TemplateResult {
  const edit = (name: keyof WorkOrderDraft) => (event: Event) => change({ [name]: (event.target as Field).value });
  const optional = html`<span class="hint">${t.optional}</span>`;
  return html`<div class="field wide">
      <label for="order-title">${t.title}</label>
      <input
        id="order-title"
        dir="auto"
        autocomplete="off"
        maxlength=${LIMITS.title}
        .value=${draft.title}
        @input=${edit('title')}
      />
    </div>
    ${customers ? customerField(draft, customers, t, edit('accountId')) : nothing}
    <div class="field">
      <label for="order-priority">${t.priority}</label>
      <select id="order-priority" @change=${edit('priority')}>
        ${CASE_PRIORITIES.map(
          (one) => html`<option value=${one} ?selected=${one === draft.priority}>${t.priorities[one]}</option>`,
        )}
      </select>
    </div>
    <div class="field">
      <label for="order-kind">${t.incidentType} ${optional}</label>
      <input
        id="order-kind"
        dir="auto"
        autocomplete="off"
        maxlength=${LIMITS.incidentType}
        .value=${draft.incidentType}
        @input=${edit('incidentType')}
      />
    </div>
    <div class="field wide">
      <label for="order-description">${t.description} ${optional}</label>
      <textarea
        id="order-description"
        dir="auto"
        maxlength=${LIMITS.description}
        .value=${draft.description}
        @input=${edit('description')}
      ></textarea>
    </div>`;
}

function customerField(
  { accountId }: WorkOrderDraft,
  { choices, isMissing }: { readonly choices: readonly Account[]; readonly isMissing: boolean },
  t: WorkOrderStrings,
  edit: (event: Event) => void,
): TemplateResult {
  return html`<div class="field">
    <label for="order-account">${t.customer}</label>
    <select
      id="order-account"
      aria-required="true"
      aria-invalid=${isMissing ? 'true' : nothing}
      aria-describedby=${isMissing ? 'order-account-problem' : nothing}
      @change=${edit}
    >
      <option value="" ?selected=${accountId === ''}>${t.chooseCustomer}</option>
      ${choices.map(({ id, name }) => html`<option value=${id} ?selected=${id === accountId}>${name}</option>`)}
    </select>
    ${problemLine('order-account-problem', isMissing ? t.customerMissing : undefined)}
  </div>`;
}
