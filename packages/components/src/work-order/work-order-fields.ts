import { CASE_PRIORITIES } from '@csk/core';
import { html, type nothing, type TemplateResult } from 'lit';
import { LIMITS, type WorkOrderDraft } from './work-order-draft.ts';
import type { WorkOrderStrings } from './work-order.strings.ts';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The fields of a new work order. The customer is asked for only where the service could not tell. */
export function workOrderFields(
  draft: WorkOrderDraft,
  /** Where the customer is asked for. */
  customer: TemplateResult | typeof nothing,
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
    ${customer}
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
