import type { Alert, Case, Id, Query, WorkOrder } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import { ReasonForm, type EndingStep } from '../alert-facts/reason-form.ts';
import { shelveFormStyles } from '../alert-facts/shelve-form.styles.ts';
import { ShelveForm, type Shelving } from '../alert-facts/shelve-form.ts';
import { AccessController } from '../element/access-controller.ts';
import { BulkRun } from '../element/bulk-run.ts';
import { bulkView } from '../element/bulk-view.ts';
import { addStyles } from '../element/lazy-part.ts';
import { SelectionBar } from '../element/selection-bar.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { Plural } from '../locale/plural.ts';
import type { RowChoice } from '../row-grid/row-choice.ts';
import type { PlacedRows } from '../row-grid/row-grid.ts';
import { outcomeStyles } from '../theme/outcome.styles.ts';
import { alertBulk, ELIGIBLE, MOST_IN_CASE } from './alert-bulk.ts';
import type { AlertListBulkAction, AlertOutcome, BulkDetails } from './alert-bulk.ts';
import type { ChosenAlertsTexts } from './alert-list.strings.ts';
import { alertSelectionStrings } from './alert-selection.strings.ts';
import { matchingAlerts } from './matching-alerts.ts';
import { SelectionDialog } from './selection-dialog.ts';
import { selectionToolbar, type AlertBulkButton } from './selection-toolbar.ts';

interface SelectionHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface SelectionEvents {
  /** A case is asked for; `false` when the host takes over. */
  readonly createCase: (alertIds: readonly Id<'alert'>[]) => boolean;
  /** A work order is asked for; `false` when the host takes over. */
  readonly createWorkOrder: (alertIds: readonly Id<'alert'>[]) => boolean;
  readonly ordered: (workOrder: WorkOrder) => void;
  /** Alerts were added to a case. */
  readonly linked: (one: Case, alertIds: readonly Id<'alert'>[]) => void;
  readonly done: (action: AlertListBulkAction, outcomes: readonly AlertOutcome[]) => void;
  /** What the list asks the service for; `undefined` when all that match are loaded. */
  readonly unloaded: () => Query<Alert> | undefined;
}

interface SelectionTexts {
  readonly t: ChosenAlertsTexts;
  readonly format: Formatter;
  readonly explain: (error: unknown) => string;
}

/** How the choosing of all that match goes. */
type Gathering =
  { readonly state: 'running' | 'done' | 'limited' } | { readonly state: 'failed'; readonly error: unknown };

/** What can be done with the chosen alerts, and what became of it. Loaded when the first one is chosen. */
export class AlertSelection implements ReactiveController {
  readonly english = alertSelectionStrings;
  readonly #choice: RowChoice<Alert>;
  readonly #host: SelectionHost;
  readonly #placed: PlacedRows<Alert>;
  readonly #events: SelectionEvents;
  readonly #access: AccessController;
  readonly #bulk: BulkRun<AlertListBulkAction, AlertOutcome>;
  readonly #shelve: ShelveForm;
  readonly #ending: ReasonForm;
  readonly #dialog: SelectionDialog;
  readonly #bar: SelectionBar;
  #shelving: Shelving = { until: '', reason: '' };
  #reason: string | undefined;
  #gathering: Gathering | undefined;
  #asking: AbortController | undefined;

  constructor(host: SelectionHost, choice: RowChoice<Alert>, placed: PlacedRows<Alert>, events: SelectionEvents) {
    this.#host = host;
    this.#choice = choice;
    this.#placed = placed;
    this.#events = events;
    addStyles(host, [outcomeStyles, shelveFormStyles]);
    host.addController(this);
    this.#bar = new SelectionBar(host);
    this.#access = new AccessController(host);
    this.#bulk = new BulkRun(
      host,
      alertBulk(() => ({ shelving: this.#shelving, reason: this.#reason })),
    );
    this.#shelve = new ShelveForm(host);
    this.#ending = new ReasonForm(host);
    this.#dialog = new SelectionDialog(host, {
      ordered: events.ordered,
      linked: events.linked,
      done: () => this.clear(),
    });
  }

  hostDisconnected(): void {
    this.#asking?.abort();
    this.#gathering = undefined;
  }

  /** Whether it is known what may be offered. */
  get isReady(): boolean {
    return this.#access.isKnown;
  }

  /** Nothing is chosen any more: another question was asked, or the agent is done. */
  clear(): void {
    this.#asking?.abort();
    this.#gathering = undefined;
    this.#shelve.close();
    this.#ending.close();
    this.#bar.fold();
    this.#choice.clear();
  }

  toolbar({ t, format, explain }: SelectionTexts): readonly (TemplateResult | typeof nothing)[] {
    const alerts = this.#choice.records;
    const chosen = this.#choice.size;
    const { rows } = this.#placed;
    const isGathering = this.#gathering?.state === 'running';
    const view = selectionToolbar(
      {
        chosen,
        shown: rows.length,
        busy: this.#bulk.running || isGathering,
        note: this.#note(alerts, { t, format, explain }),
        buttons: this.#buttons(alerts, t),
        all: () => this.#choice.chooseAll(),
        matching:
          chosen >= rows.length && !this.#gathering && this.#events.unloaded()
            ? () => void this.#chooseMatching()
            : undefined,
        clear: () => {
          this.clear();
          void this.#host.updateComplete.then(() => this.#host.focus());
        },
      },
      t,
      format,
    );
    return [
      this.#bar.view(view, t),
      this.#shelve.view(t.shelving, format, (shelving) => {
        this.#shelving = shelving;
        void this.#run('shelve');
      }),
      this.#endingForm(t),
    ];
  }

  outcome({ t, format, explain }: SelectionTexts): TemplateResult | typeof nothing {
    const { rows } = this.#placed;
    const view = {
      name: ({ alertId }: AlertOutcome) => rows[this.#placed.indexOf(alertId)]?.description ?? alertId,
      explain,
      dismiss: this.#bulk.dismiss,
    };
    return bulkView(this.#bulk.progress, view, t.bulk, format);
  }

  dialog(texts: SelectionTexts): TemplateResult | typeof nothing {
    return this.#dialog.view(texts);
  }

  /** Why alerts are closed or opened again. */
  #endingForm(t: ChosenAlertsTexts): TemplateResult | typeof nothing {
    const { step } = this.#ending;
    if (!step) return nothing;
    return this.#ending.view(t.bulk.ending, step === 'close' ? t.closeAlerts : t.bulk.reopen, (reason) => {
      this.#reason = reason;
      void this.#run(step);
    });
  }

  /** One thing at a time is asked for. */
  #askReason(step: EndingStep): void {
    this.#shelve.close();
    this.#ending.open(step);
  }

  #note(alerts: readonly Alert[], { t, format, explain }: SelectionTexts): string | undefined {
    const gathering = this.#gathering;
    if (gathering?.state === 'running') return t.selecting;
    if (gathering?.state === 'failed') return interpolate(t.selectFailed, { message: explain(gathering.error) });
    if (gathering?.state === 'limited') return t.selectLimit;
    if (this.#mayCreate && alerts.filter(ELIGIBLE.case).length > MOST_IN_CASE) {
      return interpolate(t.caseLimit, { count: format.number(MOST_IN_CASE) });
    }
    return undefined;
  }

  /** Without a client the host makes the case, and knows who may. */
  get #mayCreate(): boolean {
    return !this.#host.store || this.#access.allows('Alerts_ConvertToCase');
  }

  #buttons(alerts: readonly Alert[], t: ChosenAlertsTexts): readonly AlertBulkButton[] {
    const may = (operation: string) => this.#access.allows(operation);
    const forCase = alerts.filter(ELIGIBLE.case);
    const forWorkOrder = alerts.filter(ELIGIBLE.workOrder);
    const bulk = may('Alerts_Bulk') ? this.#bulkButtons(alerts, t) : [];
    // What is done most often comes first: a narrow element shows no more.
    return [
      ...(this.#mayCreate ? [work(forCase, t.createCase, t.createCaseSome, this.#createCase)] : []),
      ...bulk.slice(0, 1),
      ...(may('Alerts_LinkToCase')
        ? [work(forCase, t.bulk.addToCase, t.bulk.addToCaseSome, (some) => this.#dialog.open('existing-case', some))]
        : []),
      ...(may('Alerts_ConvertToWorkOrder')
        ? [work(forWorkOrder, t.bulk.ordering.create, t.bulk.createWorkOrderSome, this.#createWorkOrder)]
        : []),
      ...bulk.slice(1),
    ];
  }

  #bulkButtons(alerts: readonly Alert[], t: ChosenAlertsTexts): readonly AlertBulkButton[] {
    const bulk = (
      action: AlertListBulkAction,
      label: string,
      someLabel: Plural | string,
      run: () => void = () => void this.#run(action),
    ): AlertBulkButton => ({ label, someLabel, eligible: alerts.filter(ELIGIBLE[action]).length, run });
    const seldom = [
      bulk('unshelve', t.unshelve, t.unshelveSome),
      bulk('reopen', t.bulk.reopen, t.bulk.reopenSome, () => this.#askReason('reopen')),
    ];
    return [
      bulk('acknowledge', t.acknowledge, t.acknowledgeSome),
      bulk('close', t.closeAlerts, t.closeSome, () => this.#askReason('close')),
      bulk('shelve', t.shelve, t.shelveSome, () => {
        this.#ending.close();
        this.#shelve.open();
      }),
      ...seldom.filter(({ eligible }) => eligible > 0),
    ];
  }

  readonly #createCase = (alerts: readonly Alert[]) => {
    if (this.#events.createCase(alerts.map(({ id }) => id))) this.#dialog.open('case', alerts);
  };

  readonly #createWorkOrder = (alerts: readonly Alert[]) => {
    if (this.#events.createWorkOrder(alerts.map(({ id }) => id))) this.#dialog.open('work-order', alerts);
  };

  readonly #chooseMatching = async (): Promise<void> => {
    const query = this.#events.unloaded();
    const { store } = this.#host;
    if (!query || !store) return;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#gathering = { state: 'running' };
    this.#host.requestUpdate();
    try {
      const { alerts, hasMore } = await matchingAlerts(store.client, query, asking.signal);
      if (asking.signal.aborted) return;
      this.#gathering = { state: hasMore ? 'limited' : 'done' };
      this.#choice.chooseAll(alerts);
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#gathering = { state: 'failed', error };
    }
    this.#host.requestUpdate();
  };

  /** What was written for an action that failed is there again, unless something else is asked for since. */
  #bringBack(action: AlertListBulkAction, { shelving, reason }: BulkDetails): void {
    if (this.#ending.step || this.#shelve.isOpen || this.#choice.size === 0) return;
    if (action === 'shelve') this.#shelve.bringBack(shelving.reason);
    else if (reason && (action === 'close' || action === 'reopen')) this.#ending.bringBack(action, reason);
  }

  /** Does it to those of the chosen ones to which it applies. */
  async #run(action: AlertListBulkAction): Promise<void> {
    const ids = this.#choice.records.filter(ELIGIBLE[action]).map(({ id }) => id);
    const said = { shelving: this.#shelving, reason: this.#reason };
    const outcomes = await this.#bulk.run(this.#host.store, action, ids);
    if (ids.length > 0 && this.#bulk.progress?.error !== undefined) this.#bringBack(action, said);
    if (outcomes.length === 0) return;
    this.#gathering = undefined;
    this.#choice.forgetBeyond();
    this.#events.done(action, outcomes);
  }
}

/** A case or a work order takes only so many alerts. */
function work(
  alerts: readonly Alert[],
  label: string,
  someLabel: Plural | string,
  run: (alerts: readonly Alert[]) => void,
): AlertBulkButton {
  const isTooMany = alerts.length > MOST_IN_CASE;
  return { label, someLabel, eligible: alerts.length, isTooMany, run: () => run(alerts) };
}
