import { isOpen, type Alert, type Id, type WorkOrder } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type LitElement, type TemplateResult } from 'lit';
import { ReasonForm, type EndingStep } from '../alert-facts/reason-form.ts';
import { ShelveForm, type Shelving } from '../alert-facts/shelve-form.ts';
import { LazyPart, missingParts } from '../element/lazy-part.ts';
import type { Formatter } from '../format/formatter.ts';
import type { AlertDetailStrings } from './alert-detail.strings.ts';

/** What an agent can be asked for before something is done to the alert. */
export type AskedFor = 'case' | 'work-order' | 'shelving' | EndingStep;

interface RequestsHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface RequestEvents {
  readonly alert: () => Alert | undefined;
  /** A case or a work order is asked for; `false` when the host takes over. */
  readonly offer: (what: 'case' | 'work-order', id: Id<'alert'>) => boolean;
  readonly ordered: (workOrder: WorkOrder) => void;
  /** These tell whether it was done. */
  readonly close: (alert: Alert, reason: string | undefined) => Promise<boolean>;
  readonly reactivate: (alert: Alert, reason: string | undefined) => Promise<boolean>;
  readonly shelve: (alert: Alert, shelving: Shelving) => Promise<boolean>;
}

interface RequestTexts {
  readonly t: AlertDetailStrings;
  readonly format: Formatter;
  readonly explain: (error: unknown) => string;
}

/** The forms below the header of an alert, of which one is open at a time. */
export class AlertRequests {
  readonly #host: RequestsHost;
  readonly #on: RequestEvents;
  readonly #shelve: ShelveForm;
  readonly #ending: ReasonForm;
  readonly #workOrder;
  #creating: 'case' | 'work-order' | undefined;

  constructor(host: RequestsHost, on: RequestEvents) {
    this.#host = host;
    this.#on = on;
    this.#shelve = new ShelveForm(host);
    this.#ending = new ReasonForm(host);
    this.#workOrder = new LazyPart(host, async () => {
      const { WorkOrderForm } = await import('../work-order/work-order-form.ts');
      return new WorkOrderForm(host, () => this.#ordered && { alerts: [this.#ordered] }, {
        made: on.ordered,
        leave: this.putAway,
      });
    });
  }

  /** What is asked for now. */
  get asked(): AskedFor | undefined {
    return this.#creating ?? this.#ending.step ?? (this.#shelve.isOpen ? 'shelving' : undefined);
  }

  /** What is asked for again is put away. */
  ask(what: AskedFor, { id }: Alert): void {
    const isAsked = this.asked === what;
    if ((what === 'case' || what === 'work-order') && !this.#on.offer(what, id)) return;
    this.putAway();
    if (isAsked) return;
    if (what === 'shelving') this.#shelve.open();
    else if (what === 'close' || what === 'reopen') this.#ending.open(what);
    else this.#creating = what;
    this.#host.requestUpdate();
    if (what !== 'case') return;
    void this.#host.updateComplete.then(() =>
      this.#host.renderRoot.querySelector('.case-form')?.scrollIntoView({ block: 'nearest' }),
    );
  }

  readonly putAway = () => {
    this.#creating = undefined;
    this.#ending.close();
    this.#shelve.close();
    this.#host.requestUpdate();
  };

  /** What is asked for. It goes when it cannot be done any more. */
  view(alert: Alert, texts: RequestTexts): TemplateResult | typeof nothing {
    const { t, format } = texts;
    const { step } = this.#ending;
    const open = isOpen(alert);
    if (step && (step === 'close') === open) {
      return this.#ending.view(
        t.ending,
        open ? t.close : t.reactivate,
        (reason) => void this.#end(alert, step, reason),
      );
    }
    if (!open) return nothing;
    if (this.#shelve.isOpen) {
      return this.#shelve.view(t.shelving, format, (shelving) => void this.#shelveIt(alert, shelving));
    }
    if (this.#creating === 'case' && !alert.caseId) return this.#caseForm(alert, t);
    if (!this.#ordered) return nothing;
    return this.#workOrder.want()?.view(texts) ?? missingParts(t, [this.#workOrder]);
  }

  async #end(alert: Alert, step: EndingStep, reason: string | undefined): Promise<void> {
    const { close, reactivate } = this.#on;
    const isDone = await (step === 'close' ? close : reactivate)(alert, reason);
    if (!isDone && reason && this.#isLeft(alert)) this.#ending.bringBack(step, reason);
  }

  async #shelveIt(alert: Alert, shelving: Shelving): Promise<void> {
    const isDone = await this.#on.shelve(alert, shelving);
    if (!isDone && this.#isLeft(alert)) this.#shelve.bringBack(shelving.reason);
  }

  /** Whether the alert is still shown, and nothing else is asked for since. */
  #isLeft({ id }: Alert): boolean {
    return this.#on.alert()?.id === id && this.asked === undefined;
  }

  /** The alert of which a work order is asked for. */
  get #ordered(): Alert | undefined {
    const alert = this.#on.alert();
    return this.#creating === 'work-order' && alert && isOpen(alert) && !alert.workOrderId ? alert : undefined;
  }

  #caseForm({ id }: Alert, t: AlertDetailStrings): TemplateResult {
    return html`<section class="case-form" aria-label=${t.createCase}>
      <csk-case-form .alertId=${id}></csk-case-form>
      <div class="buttons">
        <button type="button" class="quiet" @click=${this.putAway}>${t.cancel}</button>
      </div>
    </section>`;
  }
}
