import type { Case, Id, WorkOrder } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type LitElement, type TemplateResult } from 'lit';
import { AccessController } from '../element/access-controller.ts';
import { LazyPart, missingParts } from '../element/lazy-part.ts';
import { LiveController } from '../element/live-controller.ts';
import type { Formatter } from '../format/formatter.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';

const PAGE = 20;

interface WorkOrdersHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface WorkOrderEvents {
  readonly case: () => Case | undefined;
  /** One is asked for; `false` when the host takes over. */
  readonly offer: (caseId: Id<'case'>) => boolean;
  readonly made: (workOrder: WorkOrder) => void;
  readonly open: (id: Id<'workOrder'>) => void;
}

/** The work orders of a case, and the form for another. */
export class CaseWorkOrders {
  readonly #host: WorkOrdersHost;
  readonly #on: WorkOrderEvents;
  readonly #access: AccessController;
  readonly #orders;
  readonly #form;
  #isAsked = false;

  constructor(host: WorkOrdersHost, on: WorkOrderEvents) {
    this.#host = host;
    this.#on = on;
    this.#access = new AccessController(host);
    const caseId = () => (this.#access.allows('WorkOrders_List') ? on.case()?.id : undefined);
    this.#orders = new LiveController(
      host,
      (store) =>
        caseId() === undefined
          ? undefined
          : store.query('workOrder', { where: { caseId: caseId() }, orderBy: 'createdAt desc' }, { pageSize: PAGE }),
      () => [caseId()],
    );
    this.#form = new LazyPart(host, async () => {
      const { WorkOrderForm } = await import('../work-order/work-order-form.ts');
      return new WorkOrderForm(host, () => this.#ordered && { case: this.#ordered }, {
        made: on.made,
        leave: this.putAway,
      });
    });
  }

  /** Why they could not be read again. */
  get error(): unknown {
    return this.#orders.value?.error;
  }

  readonly refresh = () => void this.#orders.refresh();

  readonly putAway = () => {
    this.#isAsked = false;
    this.#host.requestUpdate();
  };

  /** The way to a further one. */
  button(one: Case, t: CaseDetailStrings): TemplateResult | typeof nothing {
    if (one.status !== 'open' || this.#isAsked || !this.#access.allows('Cases_CreateWorkOrder')) return nothing;
    return html`<button type="button" @click=${() => this.#ask(one.id)}>
      ${icon(icons.workOrder)}${t.ordering.create}
    </button>`;
  }

  form(t: CaseDetailStrings, format: Formatter, explain: (error: unknown) => string): TemplateResult | typeof nothing {
    if (!this.#ordered) return nothing;
    return this.#form.want()?.view({ t, format, explain }) ?? missingParts(t, [this.#form]);
  }

  /** Left out while there is none. */
  list(t: CaseDetailStrings, format: Formatter, now: number): TemplateResult | typeof nothing {
    const orders = this.#orders.value?.data ?? [];
    const { live } = this.#orders;
    if (orders.length === 0) return nothing;
    return html`<section part="work-orders" aria-labelledby="work-orders">
      <h3 id="work-orders">${t.workOrders}</h3>
      <ul class="records">
        ${orders.map((order) => this.#item(order, t, format, now))}
      </ul>
      ${live?.hasMore ? html`<button type="button" @click=${() => void live.loadMore()}>${t.more}</button>` : nothing}
    </section>`;
  }

  #item(
    { id, number, title, status, createdAt }: WorkOrder,
    t: CaseDetailStrings,
    format: Formatter,
    now: number,
  ): TemplateResult {
    return html`<li>
      <div class="name">
        <button type="button" class="link" @click=${() => this.#on.open(id)}>
          <bdi>${title || number}</bdi>
        </button>
        <div class="facts">
          ${icon(icons.workOrder)}<bdi>${number}</bdi> <span>${t.ordering.statuses[status]}</span>
        </div>
      </div>
      <time class="muted" datetime=${createdAt} title=${format.exact(createdAt)}
        >${format.relative(createdAt, now)}</time
      >
    </li>`;
  }

  get #ordered(): Case | undefined {
    const one = this.#on.case();
    return this.#isAsked && one?.status === 'open' ? one : undefined;
  }

  #ask(caseId: Id<'case'>): void {
    if (!this.#on.offer(caseId)) return;
    this.#isAsked = true;
    this.#host.requestUpdate();
  }
}
