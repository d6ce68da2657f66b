import type { Alert, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost, TemplateResult, nothing } from 'lit';
import { AccessController } from '../element/access-controller.ts';
import { BulkRun } from '../element/bulk-run.ts';
import { bulkView } from '../element/bulk-view.ts';
import type { Formatter } from '../format/formatter.ts';
import type { Plural } from '../locale/plural.ts';
import { RowChoice } from '../row-grid/row-choice.ts';
import type { PlacedRows } from '../row-grid/row-grid.ts';
import { ALERT_BULK, ELIGIBLE, type AlertListBulkAction, type AlertOutcome } from './alert-bulk.ts';
import type { AlertListStrings } from './alert-list.strings.ts';
import { selectionToolbar, type AlertBulkButton } from './alert-toolbar.ts';

interface SelectionHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  focus(): void;
}

interface SelectionEvents {
  readonly createCase: (alertIds: readonly Id<'alert'>[]) => void;
  readonly done: (action: AlertListBulkAction, outcomes: readonly AlertOutcome[]) => void;
}

/** The chosen alerts, what can be done with them, and what became of it. */
export class AlertSelection {
  readonly choice: RowChoice<Alert>;
  readonly #host: SelectionHost;
  readonly #placed: PlacedRows<Alert>;
  readonly #events: SelectionEvents;
  readonly #access: AccessController;
  readonly #bulk: BulkRun<AlertListBulkAction, AlertOutcome>;

  constructor(host: SelectionHost, placed: PlacedRows<Alert>, events: SelectionEvents) {
    this.#host = host;
    this.#placed = placed;
    this.#events = events;
    this.choice = new RowChoice(placed, () => host.requestUpdate());
    this.#access = new AccessController(host);
    this.#bulk = new BulkRun(host, ALERT_BULK);
  }

  toolbar(t: AlertListStrings, format: Formatter): TemplateResult {
    return selectionToolbar(
      {
        chosen: this.choice.size,
        shown: this.#placed.rows.length,
        busy: this.#bulk.running,
        buttons: this.#buttons(t),
        all: () => this.choice.chooseAll(),
        clear: () => {
          this.choice.clear();
          void this.#host.updateComplete.then(() => this.#host.focus());
        },
      },
      t,
      format,
    );
  }

  outcome(
    t: AlertListStrings,
    format: Formatter,
    explain: (error: unknown) => string,
  ): TemplateResult | typeof nothing {
    const { rows } = this.#placed;
    const view = {
      name: ({ alertId }: AlertOutcome) => rows[this.#placed.indexOf(alertId)]?.description ?? alertId,
      explain,
      dismiss: this.#bulk.dismiss,
    };
    return bulkView(this.#bulk.progress, view, t.bulk, format);
  }

  #buttons(t: AlertListStrings): readonly AlertBulkButton[] {
    // Without a client the host makes the case, and knows who may.
    const mayCreate = !this.#host.store || this.#access.allows('Alerts_ConvertToCase');
    const forCase = this.#eligible('case');
    const bulk = (action: AlertListBulkAction, label: string, someLabel: Plural): AlertBulkButton => {
      const ids = this.#eligible(action);
      return { label, someLabel, eligible: ids.length, run: () => void this.#run(action, ids) };
    };
    return [
      ...(mayCreate
        ? [
            {
              label: t.createCase,
              someLabel: t.createCaseSome,
              eligible: forCase.length,
              run: () => this.#events.createCase(forCase),
            },
          ]
        : []),
      ...(this.#access.allows('Alerts_Bulk')
        ? [bulk('acknowledge', t.acknowledge, t.acknowledgeSome), bulk('close', t.closeAlerts, t.closeSome)]
        : []),
    ];
  }

  /** Those of the chosen ones to which an action applies. */
  #eligible(action: keyof typeof ELIGIBLE): readonly Id<'alert'>[] {
    return this.choice.records.filter(ELIGIBLE[action]).map(({ id }) => id);
  }

  async #run(action: AlertListBulkAction, ids: readonly Id<'alert'>[]): Promise<void> {
    const outcomes = await this.#bulk.run(this.#host.store, action, ids);
    if (outcomes.length > 0) this.#events.done(action, outcomes);
  }
}
