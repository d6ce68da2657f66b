import type { Alert, Case, Id, WorkOrder } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import { caseDialog, dialogOf, showDialog } from '../case-form/case-dialog.ts';
import { addStyles, LazyPart, missingParts } from '../element/lazy-part.ts';
import type { Formatter } from '../format/formatter.ts';
import { dialogStyles } from '../theme/dialog.styles.ts';
import type { ChosenAlertsTexts } from './alert-list.strings.ts';

interface DialogHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface DialogEvents {
  readonly ordered: (workOrder: WorkOrder) => void;
  readonly linked: (one: Case, alertIds: readonly Id<'alert'>[]) => void;
  /** The chosen ones are dealt with. */
  readonly done: () => void;
}

interface DialogTexts {
  readonly t: ChosenAlertsTexts;
  readonly format: Formatter;
  readonly explain: (error: unknown) => string;
}

/** What is made of the chosen alerts, or what they are added to. */
interface Purpose {
  readonly of: 'case' | 'work-order' | 'existing-case';
  readonly alerts: readonly Alert[];
}

/** The dialogs in which work is made of the chosen alerts. */
export class SelectionDialog implements ReactiveController {
  readonly #host: DialogHost;
  readonly #on: DialogEvents;
  readonly #workOrder;
  readonly #caseSearch;
  #purpose: Purpose | undefined;

  constructor(host: DialogHost, on: DialogEvents) {
    this.#host = host;
    this.#on = on;
    addStyles(host, [dialogStyles]);
    host.addController(this);
    this.#workOrder = new LazyPart(host, async () => {
      const { WorkOrderForm } = await import('../work-order/work-order-form.ts');
      return new WorkOrderForm(
        host,
        () => (this.#purpose?.of === 'work-order' ? { alerts: this.#purpose.alerts } : undefined),
        { made: on.ordered, leave: (isMade) => (isMade ? this.#finish() : this.close()) },
      );
    });
    this.#caseSearch = new LazyPart(host, async () => {
      const { CaseSearch } = await import('./case-search.ts');
      return new CaseSearch(host, () => (this.#purpose?.of === 'existing-case' ? this.#purpose.alerts : undefined), {
        linked: on.linked,
        done: this.#finish,
      });
    });
  }

  hostUpdated(): void {
    if (this.#purpose) showDialog(this.#host.renderRoot);
  }

  open(of: Purpose['of'], alerts: readonly Alert[]): void {
    this.#purpose = { of, alerts };
    this.#host.requestUpdate();
  }

  readonly close = () => {
    this.#purpose = undefined;
    this.#host.requestUpdate();
  };

  readonly #finish = () => {
    this.close();
    this.#on.done();
  };

  view(texts: DialogTexts): TemplateResult | typeof nothing {
    const { t } = texts;
    const { bulk } = t;
    const purpose = this.#purpose;
    switch (purpose?.of) {
      case 'case': {
        const alertIds = purpose.alerts.map(({ id }) => id);
        // Its form may be gone when the answer comes, and something else be asked for.
        const made = () => (purpose === this.#purpose ? this.#finish() : undefined);
        return caseDialog({ alertIds }, { title: t.createCase, close: t.close }, this.close, made);
      }
      case 'work-order': {
        const form = this.#workOrder.want()?.view({ ...texts, t: { ...t, ordering: bulk.ordering } });
        return dialogOf(bulk.ordering.create, form ?? missingParts(t, [this.#workOrder]), t.close, this.close);
      }
      case 'existing-case': {
        const search = this.#caseSearch.want()?.view(texts);
        return dialogOf(bulk.linking.title, search ?? missingParts(t, [this.#caseSearch]), t.close, this.close);
      }
      default:
        return nothing;
    }
  }
}
