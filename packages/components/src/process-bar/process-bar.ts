import {
  CASE_STAGES,
  processOf,
  type Account,
  type AlertProcess,
  type Asset,
  type Case,
  type CaseStage,
  type Device,
  type Id,
  type ProcessStage,
  type ProcessStep,
} from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { NameDirectory } from '../element/name-directory.ts';
import {
  failureBanner,
  errorView,
  loadingView,
  messageView,
  needsClientView,
  offlineBadge,
  staleBanner,
} from '../element/state-views.ts';
import { WriteController } from '../element/write-controller.ts';
import { interpolate } from '../format/interpolate.ts';
import { controls } from '../theme/controls.styles.ts';
import { facts } from '../theme/facts.styles.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { processBarStrings, type ProcessBarStrings } from './process-bar.strings.ts';
import { processBarStyles } from './process-bar.styles.ts';
import { stageFields } from './stage-fields.ts';

const STAGE_ICON = { done: icons.closed, active: icons.active, waiting: icons.inactive };
const STATUS_ICON = { active: icons.progress, finished: icons.check, aborted: icons.inactive };

/**
 * How far an alert has come on its way to a resolved case ("IoT alert to case"): five stages, the fields of each, and
 * the step to the next one. It is worked out from the live records of alert and case, as `client.alerts.process` does it.
 *
 * @summary The stages of an alert's process, live.
 * @attr alert-id - The alert.
 * @prop process - The process as plain data; the element then asks no client and offers no actions.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-case-create-request - A case is asked for; cancelable. Unless prevented, the element shows its own form.
 * @fires csk-case-created - The form made a case; `detail` is `{ id, case }`.
 * @fires csk-case-resolved - The form shows a case that an alert had already, and it was resolved; `detail` is
 * `{ id, case }`.
 * @fires csk-case-open - The case is asked for; `detail` is `{ id }`.
 * @fires csk-stage-moved - The case came to another stage; `detail` is `{ id, stage, case }`.
 * @slot actions - Further buttons beside those of the stage.
 * @csspart header - Title and status.
 * @csspart stage - One stage.
 * @csspart fields - Fields of the chosen stage.
 * @csspart state - The text shown instead.
 * @cssprop --csk-accent - Colour of the stage that is under way.
 * @cssprop --csk-success - Colour of the mark of stages that are done.
 */
export class CskProcessBar extends CskElement<ProcessBarStrings> {
  static override styles = [tokens, controls, states, facts, panel, processBarStyles];

  @property({ attribute: 'alert-id' }) alertId: Id<'alert'> | undefined;
  @property({ attribute: false }) process: AlertProcess | undefined;

  @state() private chosen: ProcessStage | undefined;
  @state() private creating = false;

  protected override readonly english = processBarStrings;
  protected override readonly section = 'processBar';

  readonly #alert = new LiveController(
    this,
    (store) => (this.alertId && !this.process ? store.entity('alert', this.alertId) : undefined),
    () => [this.alertId, this.process === undefined],
  );
  readonly #case = new LiveController(
    this,
    (store) => (this.#caseId ? store.entity('case', this.#caseId) : undefined),
    () => [this.#caseId],
  );
  readonly #accounts = new NameDirectory<Account>(this, (where) => this.store?.client.accounts.list({ where }));
  readonly #assets = new NameDirectory<Asset>(this, (where) => this.store?.client.assets.list({ where }));
  readonly #devices = new NameDirectory<Device>(this, (where) => this.store?.client.devices.list({ where }));
  readonly #access = new AccessController(this);
  readonly #write = new WriteController(this, () => this.process?.alertId ?? this.alertId);

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A host may give the same process again, newly made with each poll; that is no reason to leave the chosen stage.
    const isOther = changed.has('process') && changed.get('process')?.alertId !== this.process?.alertId;
    if (!changed.has('alertId') && !isOther) return;
    this.chosen = undefined;
    this.creating = false;
    this.#write.dismiss();
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (this.process) return this.#bar(this.process);
    if (!this.store) return needsClientView(t);
    if (!this.alertId) return messageView(icons.progress, t.nothing, t.nothingHint);
    const alert = this.#alert.value;
    const record = this.#case.value;
    const error = alert?.error ?? record?.error;
    const isWaiting = !alert?.data || (this.#caseId !== undefined && record?.status === 'pending');
    if (alert?.status === 'error' || record?.status === 'error') return errorView(t, this.explain(error), this.#reload);
    if (alert?.status === 'ready' && !alert.data) return messageView(icons.inbox, t.missing, t.missingHint);
    if (isWaiting) return loadingView(t, 3);
    return html`${error ? staleBanner(t, this.explain(error), this.#reload) : nothing}
    ${this.#failureBanner()}${this.#bar(processOf(alert.data, record?.data))}`;
  }

  get #caseId(): Id<'case'> | undefined {
    return this.#alert.value?.data?.caseId;
  }

  #bar(process: AlertProcess): TemplateResult {
    const { t } = this;
    // Where it stands; of a process that ended early the stage it did not complete, of a finished one the last.
    const active =
      process.stages.find(({ state }) => state === 'active') ??
      process.stages.find(({ state }) => state === 'waiting') ??
      process.stages.at(-1);
    const shown = process.stages.find(({ stage }) => stage === this.chosen) ?? active;
    const tone = process.status === 'finished' ? 'success' : process.status === 'aborted' ? 'medium' : '';
    return html`<div class="header" part="header">
        <h2>${t.title}</h2>
        <span class="badge ${tone}" role="status"
          >${icon(STATUS_ICON[process.status])} ${t.statuses[process.status]}</span
        >
        ${this.process ? nothing : offlineBadge(t, this.connection)}
      </div>
      <ol class="stages">
        ${process.stages.map((step) => this.#stage(step, step === shown))}
      </ol>
      ${shown ? this.#panel(process, shown) : nothing}
      ${this.creating && !process.caseId ? this.#form(process) : nothing}`;
  }

  #stage({ stage, state: stands }: ProcessStep, shown: boolean): TemplateResult {
    const { t } = this;
    return html`<li class=${stands} part="stage">
      <button
        type="button"
        aria-expanded=${shown ? 'true' : 'false'}
        aria-controls="panel"
        aria-current=${stands === 'active' ? 'step' : nothing}
        @click=${() => (this.chosen = stage)}
      >
        ${icon(STAGE_ICON[stands])}<span
          >${t.stages[stage]}<span class="sr-only"> (${t.stageStates[stands]})</span></span
        >
      </button>
    </li>`;
  }

  #panel(process: AlertProcess, step: ProcessStep): TemplateResult {
    const { t } = this;
    const names = {
      account: (id: string) => this.#accounts.name(id),
      asset: (id: string) => this.#assets.name(id),
      device: (id: string) => this.#devices.name(id),
    };
    return html`<div class="panel" id="panel" role="group" aria-label=${t.stages[step.stage]}>
      ${stageFields(step, names, t, this.format)}
      <div class="buttons">
        ${this.process ? nothing : this.#actions(process, step)}
        <slot name="actions"></slot>
      </div>
    </div>`;
  }

  #actions(process: AlertProcess, step: ProcessStep): readonly (TemplateResult | typeof nothing)[] {
    const { t } = this;
    const { caseId } = process;
    if (caseId === undefined) {
      const canCreate =
        process.actions.includes('convert-to-case') && !this.creating && this.#access.allows('Alerts_ConvertToCase');
      return [
        canCreate
          ? html`<button type="button" class="primary" @click=${() => this.#askForCase(process)}>
              ${icon(icons.caseFile)}${t.createCase}
            </button>`
          : nothing,
      ];
    }
    const mayMove = this.#access.allows('Cases_MoveStage');
    const next = CASE_STAGES.find(
      (stage, index) =>
        mayMove && process.moves.includes(stage) && CASE_STAGES[index - 1] === step.stage && step.state === 'active',
    );
    const number = this.#case.value?.data?.number ?? '';
    return [
      next
        ? html`<button
            type="button"
            class="primary"
            ?disabled=${this.#write.busy}
            @click=${() => void this.#move(caseId, next)}
          >
            ${interpolate(t.next, { stage: t.stages[next] })}
          </button>`
        : nothing,
      mayMove && step.stage !== 'created' && step.state === 'done' && process.moves.includes(step.stage)
        ? html`<button
            type="button"
            ?disabled=${this.#write.busy}
            @click=${() => void this.#move(caseId, step.stage as CaseStage)}
          >
            ${t.back}
          </button>`
        : nothing,
      step.kind === 'case'
        ? html`<button type="button" @click=${() => this.emit('csk-case-open', { id: caseId })}>
            ${icon(icons.caseFile)}${interpolate(t.openCase, { number })}
          </button>`
        : nothing,
    ];
  }

  #form({ alertId }: AlertProcess): TemplateResult {
    return html`<section class="case-form" aria-label=${this.t.createCase}>
      <csk-case-form .alertId=${alertId}></csk-case-form>
      <div class="buttons">
        <button type="button" class="quiet" @click=${() => (this.creating = false)}>${this.t.cancel}</button>
      </div>
    </section>`;
  }

  #failureBanner(): TemplateResult | typeof nothing {
    const { failure, dismiss } = this.#write;
    return failureBanner(this.t, this.t.actionFailed, failure && this.explain(failure.error), dismiss);
  }

  #askForCase({ alertId }: AlertProcess): void {
    this.creating = this.emit('csk-case-create-request', { alertIds: [alertId] }, { cancelable: true });
  }

  /** The stage is shown at once; when the service refuses, the bar is back where it was and the reason is shown. */
  async #move(id: Id<'case'>, stage: CaseStage): Promise<void> {
    const { alertId } = this;
    const hadFocus = this.matches(':focus-within');
    this.chosen = undefined;
    const moved = await this.#write.run<Case>({
      run: (client, idempotencyKey) => client.cases.moveStage(id, { stage }, { idempotencyKey }),
      optimistic: (draft) => draft.patch('case', id, { processStage: stage }),
    });
    if (!moved) return;
    this.emit('csk-stage-moved', { id, stage, case: moved });
    await this.updateComplete;
    // The button that was pressed leads elsewhere now; the keyboard goes on from the stage that was come to, unless the
    // user has gone on meanwhile.
    const isStillHere = this.matches(':focus-within') || document.activeElement === document.body;
    if (hadFocus && isStillHere && alertId === this.alertId)
      this.renderRoot.querySelector<HTMLElement>('[aria-current=step]')?.focus();
  }

  readonly #reload = () => {
    void this.#alert.refresh();
    void this.#case.refresh();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-process-bar': CskProcessBar;
  }
}
