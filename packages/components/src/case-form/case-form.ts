import type { Account, Case, CasePreview, Id } from '@csk/core';
import type { Mutation } from '@csk/core/live';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { CustomerChoices } from '../customer-choice/customer-choices.ts';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { NameDirectory } from '../element/name-directory.ts';
import { nameList } from '../element/name-list.ts';
import { SameKey } from '../element/same-key.ts';
import {
  errorBanner,
  errorView,
  forbiddenView,
  loadingView,
  messageView,
  needsClientView,
  noRecord,
  offlineBadge,
} from '../element/state-views.ts';
import { interpolate } from '../format/interpolate.ts';
import * as icons from '../theme/icons.ts';
import { controls } from '../theme/controls.styles.ts';
import { panel } from '../theme/panel.styles.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { caseAbout, sharedNote } from './case-about.ts';
import { draftFrom, inputOf, problemsOf, type CaseDraft } from './case-draft.ts';
import { caseFacts, caseStatusBadge } from './case-facts.ts';
import { caseFields } from './case-fields.ts';
import { caseFormStrings, type CaseFormStrings } from './case-form.strings.ts';
import { caseFormStyles } from './case-form.styles.ts';
import { CaseSource } from './case-source.ts';
import { resolveForm } from './resolve-form.ts';

/**
 * Makes a case of one or many alerts, with customer, title and priority filled in from them, or of devices that raised
 * none, with their customer; with a case, shows it and resolves it. Alerts close when their case is resolved.
 *
 * @summary Create a case from alerts or devices; show and resolve a case.
 * @attr alert-id - The alert to make a case of. When it has a case already, that case is shown.
 * @attr alert-ids - Several alerts, separated by commas.
 * @attr device-id - The device that a case without alerts is about.
 * @attr device-ids - Several devices, separated by commas. With alerts, the case is about theirs instead.
 * @attr case-id - The case to show.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-case-created - `detail` is `{ id, case }`.
 * @fires csk-case-resolved - `detail` is `{ id, case }`.
 * @csspart header - The title.
 * @csspart form - The fields.
 * @csspart state - The text shown instead.
 */
export class CskCaseForm extends CskElement<CaseFormStrings> {
  static override styles = [tokens, controls, states, panel, caseFormStyles];

  @property({ attribute: 'alert-id' }) alertId: Id<'alert'> | undefined;
  @property({ attribute: 'alert-ids', converter: nameList })
  alertIds: readonly Id<'alert'>[] | undefined;
  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ attribute: 'device-ids', converter: nameList })
  deviceIds: readonly Id<'device'>[] | undefined;
  @property({ attribute: 'case-id' }) caseId: Id<'case'> | undefined;

  @state() private edited: Partial<CaseDraft> = {};
  @state() private resolution = '';
  @state() private checked = false;
  @state() private busy = false;
  @state() private failure: { readonly text: string; readonly retry: () => void } | undefined;
  @state() private createdId: Id<'case'> | undefined;

  protected override readonly english = caseFormStrings;
  protected override readonly section = 'caseForm';

  readonly #source = new CaseSource(this, () => ({
    alertIds: this.alertIds ?? (this.alertId ? [this.alertId] : []),
    deviceIds: this.deviceIds ?? (this.deviceId ? [this.deviceId] : []),
    shownId: this.caseId ?? this.createdId,
  }));
  readonly #case = new LiveController(
    this,
    (store) => (this.#shownCase ? store.entity('case', this.#shownCase) : undefined),
    () => [this.#shownCase],
  );
  readonly #customers = new CustomerChoices(
    this,
    () => (this.edited.accountId ?? this.#source.preview?.accountId) || undefined,
    () => !this.#shownCase,
  );
  readonly #names = new NameDirectory<Account>(this, (where) => this.store?.client.accounts.list({ where }));
  readonly #access = new AccessController(this);
  /** Another for each that is asked for: a late answer is none to what is asked for by then. */
  #about = new SameKey();
  /** What the form is about, as text. */
  #named = '';
  /** The element that the form stands in. */
  #place: Element | undefined;
  #written = false;
  #focusWanted = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const root = this.getRootNode();
    this.#place = root instanceof ShadowRoot ? root.host : undefined;
  }

  protected override willUpdate(): void {
    // A host may name the same records in another list with each of its renderings.
    const named = JSON.stringify(RECORDS.map((name) => this[name]));
    if (named === this.#named) return;
    this.#named = named;
    this.#about = new SameKey();
    this.busy = false;
    this.edited = {};
    this.resolution = '';
    this.checked = false;
    this.failure = undefined;
    this.createdId = undefined;
    this.#focusWanted = false;
  }

  protected override updated(): void {
    if (this.#focusWanted) this.focus({ preventScroll: true });
    if (!this.#written || this.busy || !this.#case.value?.data) return;
    this.#written = false;
    // The button that was pressed is gone. Unless the host took the focus somewhere, it goes on from the case.
    if (document.activeElement !== document.body) return;
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }

  /** Puts the keyboard on what there is to fill in; as soon as there is something. */
  override focus(options?: FocusOptions): void {
    const field = this.renderRoot.querySelector<HTMLElement>('#title, #resolution');
    this.#focusWanted = field === null;
    field?.focus(options);
  }

  protected override render(): TemplateResult {
    const { t } = this;
    if (!this.store) return needsClientView(t);
    if (this.#shownCase) return this.#caseView();
    const source = this.#source;
    if (source.isNone) return messageView(icons.caseFile, t.nothing, t.nothingHint);
    const error = this.#customers.error ?? source.error;
    const header = this.#header(t.newCase);
    if (this.#access.denies(source.operation)) return html`${header}${forbiddenView(t, icons.caseFile)}`;
    if (error !== undefined) return html`${header}${errorView(t, this.explain(error), this.#reload)}`;
    if (source.isMissing) return html`${header}${messageView(icons.inbox, t.missing, t.missingHint)}`;
    if (!this.#customers.areKnown || !source.preview) return html`${header}${loadingView(t)}`;
    return html`${header}${this.#failureBanner()}${this.#createForm(source.preview)}`;
  }

  /** The case to show: the one that was asked for or made here, or the one the only alert has already. */
  get #shownCase(): Id<'case'> | undefined {
    return this.caseId ?? this.createdId ?? this.#source.presentId;
  }

  #header(title: string, mark: unknown = nothing): TemplateResult {
    return html`<div class="header" part="header">
      <h2 tabindex="-1">${title}</h2>
      ${mark}${offlineBadge(this.t, this.connection)}
    </div>`;
  }

  #createForm(preview: CasePreview): TemplateResult {
    const { t, format } = this;
    const { devices } = this.#source;
    const draft = this.#draft(preview);
    const nameOf = (id: Id<'account'>) => this.#names.name(id) ?? id;
    const customers = { choices: this.#customers, note: devices && sharedNote(devices, nameOf, t, format) };
    const change = (fields: Partial<CaseDraft>) => (this.edited = { ...this.edited, ...fields });
    const problems = this.checked ? problemsOf(draft) : {};
    return html`<form part="form" novalidate @submit=${(event: Event) => this.#submit(event, preview)}>
      ${caseAbout(this.#source, t, format)} ${caseFields(draft, problems, customers, t, format, change)}
      <div class="buttons">
        <button type="submit" class="primary" ?disabled=${this.busy}>${this.busy ? t.creating : t.create}</button>
      </div>
    </form>`;
  }

  #caseView(): TemplateResult {
    const { t } = this;
    const snapshot = this.#case.value;
    const one = snapshot?.data;
    if (!one) {
      return html`${this.#header(t.newCase)}${noRecord(t, snapshot, this.explain, this.#reload, { lines: 6 })}`;
    }
    const customer = this.#names.name(one.accountId) ?? one.accountId;
    return html`${this.#header(interpolate(t.caseTitle, { number: one.number }), caseStatusBadge(one, t))}
    ${this.#failureBanner()}${caseFacts(one, customer, t, this.format)}
    ${one.status === 'open' && this.#access.allows('Cases_Resolve') ? this.#resolveForm(one) : nothing}`;
  }

  #resolveForm(one: Case): TemplateResult {
    return resolveForm(
      {
        text: this.resolution,
        isMissing: this.checked && this.resolution.trim() === '',
        busy: this.busy,
        change: (text) => (this.resolution = text),
        submit: (event) => this.#submitResolution(event, one),
      },
      this.t,
    );
  }

  #failureBanner(): TemplateResult | typeof nothing {
    if (!this.failure) return nothing;
    return errorBanner(this.failure.text, { label: this.t.retry, run: this.failure.retry });
  }

  /** What the service suggests, under what the agent typed. */
  #draft(preview: CasePreview): CaseDraft {
    return { ...draftFrom(preview), ...this.edited };
  }

  #submit(event: Event, preview: CasePreview): void {
    event.preventDefault();
    this.checked = true;
    const draft = this.#draft(preview);
    const problems = problemsOf(draft);
    if (problems.title) this.focusOn('#title');
    else if (problems.accountId) this.focusOn('#account');
    else void this.#create(draft);
  }

  async #create(draft: CaseDraft): Promise<void> {
    const about = this.#about;
    const input = inputOf(draft);
    const made = await this.#run(
      (client, opId) => this.#source.create(client, input, about.keyFor(input, opId)),
      this.t.createFailed,
      () => void this.#create(draft),
    );
    if (!made) return;
    if (about === this.#about) {
      this.checked = false;
      this.createdId = made.id;
    }
    // Once its dialog is closed, nothing bubbles from the form itself.
    const from = this.isConnected ? this : this.#place;
    this.emit('csk-case-created', { id: made.id, case: made }, { from });
  }

  #submitResolution(event: Event, one: Case): void {
    event.preventDefault();
    this.checked = true;
    if (this.resolution.trim() === '') this.focusOn('#resolution');
    else void this.#resolve(one);
  }

  async #resolve(one: Case): Promise<void> {
    const resolution = this.resolution.trim();
    const resolved = await this.#run(
      (client, opId) => client.cases.resolve(one.id, { resolution }, { idempotencyKey: opId }),
      this.t.resolveFailed,
      () => void this.#resolve(one),
    );
    if (resolved) this.emit('csk-case-resolved', { id: resolved.id, case: resolved });
  }

  /** One write at a time. A failure stays on screen with the way to try again. */
  async #run(run: Mutation<Case>['run'], failed: string, retry: () => void): Promise<Case | undefined> {
    if (this.busy || !this.store) return undefined;
    const about = this.#about;
    this.busy = true;
    this.failure = undefined;
    try {
      const written = await this.store.mutate({ run });
      if (about === this.#about) this.#written = true;
      return written;
    } catch (error) {
      if (about === this.#about) {
        this.failure = { text: interpolate(failed, { message: this.explain(error) }), retry };
      }
      return undefined;
    } finally {
      if (about === this.#about) this.busy = false;
    }
  }

  readonly #reload = () => {
    this.#source.refresh();
    void this.#case.refresh();
    if (this.#customers.error !== undefined) this.#customers.refresh();
  };
}

/** What is typed is meant for what these name. */
const RECORDS = ['alertId', 'alertIds', 'deviceId', 'deviceIds', 'caseId'] as const;

declare global {
  interface HTMLElementTagNameMap {
    'csk-case-form': CskCaseForm;
  }
}
