import type { WorkOrder } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import { CustomerChoices } from '../customer-choice/customer-choices.ts';
import { customerField } from '../customer-choice/customer-field.ts';
import type { CommonStrings } from '../element/common-strings.ts';
import { addStyles } from '../element/lazy-part.ts';
import { problemLine } from '../element/problem-line.ts';
import { errorView, failureBanner, loadingView } from '../element/state-views.ts';
import { SameKey } from '../element/same-key.ts';
import { WriteController } from '../element/write-controller.ts';
import type { Formatter } from '../format/formatter.ts';
import { draftOf, inputOf, keyOf, type WorkOrderDraft, type WorkOrderSource } from './work-order-draft.ts';
import { workOrderFields } from './work-order-fields.ts';
import { workOrderStyles } from './work-order.styles.ts';
import type { WorkOrderStrings } from './work-order.strings.ts';

interface FormHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface FormTexts {
  readonly t: CommonStrings & { readonly ordering: WorkOrderStrings };
  readonly format: Formatter;
  readonly explain: (error: unknown) => string;
}

interface FormEvents {
  readonly made: (workOrder: WorkOrder) => void;
  /** The form is put away: because the work order is made, or because none is wanted. */
  readonly leave: (isMade: boolean) => void;
}

/** Asks what a work order of alerts or of a case starts from, and makes it. Loaded when one is first asked for. */
export class WorkOrderForm implements ReactiveController {
  readonly #host: FormHost;
  readonly #source: () => WorkOrderSource | undefined;
  readonly #on: FormEvents;
  readonly #write: WriteController;
  readonly #customers: CustomerChoices;
  #key: string | undefined;
  /** What is sent again because no answer came is made once. */
  #same = new SameKey();
  #edited: Partial<WorkOrderDraft> = {};
  #checked = false;
  #focusWanted = false;

  /** @param source Of what one is to be made; `undefined` while none is asked for. */
  constructor(host: FormHost, source: () => WorkOrderSource | undefined, on: FormEvents) {
    this.#host = host;
    this.#source = source;
    this.#on = on;
    addStyles(host, [workOrderStyles]);
    host.addController(this);
    this.#write = new WriteController(host, () => this.#key);
    this.#customers = new CustomerChoices(
      host,
      () => this.#edited.accountId || undefined,
      () => this.#asksCustomer,
    );
  }

  hostUpdate(): void {
    const key = keyOf(this.#source());
    if (key === this.#key) return;
    this.#key = key;
    this.#edited = {};
    this.#checked = false;
    this.#focusWanted = key !== undefined;
  }

  hostUpdated(): void {
    if (!this.#focusWanted) return;
    const field = this.#host.renderRoot.querySelector<HTMLElement>('#order-title');
    this.#focusWanted = field === null;
    field?.focus();
  }

  view({ t, format, explain }: FormTexts): TemplateResult | typeof nothing {
    const source = this.#source();
    if (!source) return nothing;
    const { error } = this.#customers;
    const { ordering } = t;
    const { failure, dismiss } = this.#write;
    const count = source.alerts?.length ?? 0;
    return html`<form
      class="order"
      part="work-order-form"
      novalidate
      aria-labelledby="order"
      @submit=${this.#submit}
      @keydown=${this.#onKey}
    >
      <h3 id="order" class="wide">${ordering.create}</h3>
      ${failureBanner(t, ordering.failed, failure && explain(failure.error), dismiss)}
      ${count > 1 ? html`<p class="muted wide">${format.plural(ordering.fromAlerts, count)}</p>` : nothing}
      ${error === undefined ? this.#fields(source, t, format) : errorView(t, explain(error), this.#customers.refresh)}
    </form>`;
  }

  #fields(source: WorkOrderSource, t: FormTexts['t'], format: Formatter): TemplateResult {
    const { ordering } = t;
    if (this.#asksCustomer && !this.#customers.areKnown) return loadingView(t, 3);
    const draft = { ...draftOf(source), ...this.#edited };
    const customer = this.#asksCustomer ? this.#customerField(draft, t, format) : nothing;
    const { busy } = this.#write;
    return html`${workOrderFields(draft, customer, ordering, this.#change)}
      <div class="buttons wide">
        <button type="submit" class="primary" ?disabled=${busy}>${busy ? ordering.creating : ordering.create}</button>
        <button type="button" class="quiet" @click=${() => this.#on.leave(false)}>${ordering.cancel}</button>
      </div>`;
  }

  #customerField({ accountId }: WorkOrderDraft, t: FormTexts['t'], format: Formatter): TemplateResult {
    const { ordering } = t;
    const isInvalid = this.#checked && accountId === '';
    const field = { id: 'order-account', name: ordering.customer, none: ordering.chooseCustomer, isInvalid };
    return html`<div class="field">
      <label for="order-account">${ordering.customer}</label>
      ${customerField(
        this.#customers,
        { id: accountId || undefined, set: (id = '') => this.#change({ accountId: id }) },
        { ...field, describedBy: isInvalid ? 'order-account-problem' : '' },
        { ...t, customers: ordering.customers },
        format,
      )}
      ${problemLine('order-account-problem', isInvalid ? ordering.customerMissing : undefined)}
    </div>`;
  }

  get #asksCustomer(): boolean {
    const source = this.#source();
    return source !== undefined && draftOf(source).accountId === '';
  }

  readonly #change = (fields: Partial<WorkOrderDraft>) => {
    this.#edited = { ...this.#edited, ...fields };
    this.#host.requestUpdate();
  };

  readonly #onKey = (event: KeyboardEvent) => {
    // A list that the key closed is none of the form.
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    this.#on.leave(false);
  };

  readonly #submit = (event: Event) => {
    event.preventDefault();
    const source = this.#source();
    if (!source || this.#write.busy) return;
    this.#checked = true;
    this.#host.requestUpdate();
    if (this.#asksCustomer && !this.#edited.accountId) {
      this.#host.renderRoot.querySelector<HTMLElement>('#order-account')?.focus();
    } else void this.#make(source);
  };

  async #make(source: WorkOrderSource): Promise<void> {
    const input = inputOf(this.#edited);
    const key = this.#key;
    const same = this.#same;
    const made = await this.#write.run<WorkOrder>({
      run: (client, opId) => {
        const options = { idempotencyKey: same.keyFor({ key, input }, opId) };
        if (source.case) return client.cases.createWorkOrder(source.case.id, input, options);
        const alertIds = source.alerts.map(({ id }) => id);
        return client.alerts.convertToWorkOrder(alertIds, input, options);
      },
    });
    if (!made) return;
    this.#same = new SameKey();
    this.#on.made(made);
    // Something else may be asked for by now.
    if (this.#key === key) this.#on.leave(true);
  }
}
