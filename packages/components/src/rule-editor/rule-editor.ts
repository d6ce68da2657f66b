import {
  ruleFormProblems,
  sameJson,
  type Id,
  type RuleForm,
  type RuleState,
  type RuleTools,
  type RuleTrial,
} from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { AccessController } from '../element/access-controller.ts';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { refusedStyles } from '../element/refused-button.ts';
import { messageView, offlineBadge } from '../element/state-views.ts';
import { controls } from '../theme/controls.styles.ts';
import * as icons from '../theme/icons.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { DryRun, type OwnRecording, type RecordingSource } from './dry-run.ts';
import { limitsView } from './limits-view.ts';
import { queryText, writtenQuery } from './query-views.ts';
import { RuleDesk } from './rule-desk.ts';
import { formOfDraft } from './rule-draft.ts';
import { ruleEditorStrings, type RuleEditorStrings } from './rule-editor.strings.ts';
import { ruleEditorStyles } from './rule-editor.styles.ts';
import { ruleFields } from './rule-fields.ts';
import { ruleList } from './rule-list.ts';
import { currentOf, workOfForm, workOfQuery, type Current, type RuleWork } from './rule-work.ts';
import { runningRulesStyles } from './running-rules.styles.ts';
import { offsetOf, type CompileProblem } from './save-problem.ts';
import { saveRow } from './save-views.ts';
import { tryPanel } from './try-panel.ts';

/** The longest past that a dry run asks for, as the engine keeps readings. */
const MAX_DAYS = 90;

/**
 * Edits a rule by a form, or as Azure Stream Analytics query text, and tries it on the past: which alerts it would have
 * raised, and whether people could cope with them. What writes and runs the text is given by the host in `tools`, for
 * example `ruleTools` of `@csk/adapters/stream-analytics`.
 *
 * Below a provider, those who may read rules (`rules.read`) see the ones that the engine runs, open one, and, with
 * `rules.write`, save it and its limits. Every other rule is kept by the host.
 *
 * @summary Rule form with query text and dry run; changes rules that run.
 * @attr rule-id - The running rule that is open, by the name of its job; without it the rule of the host.
 * @attr device-id - The device on whose past readings the rule is tried.
 * @attr days - How many days of them, 30 by default, 90 at most.
 * @attr agents - By how many people the alerts are shared, 1 by default.
 * @prop tools - What turns forms into query text and back, and replays; needed.
 * @prop form - The rule to edit, as a form.
 * @prop query - The rule to edit, as query text; shown as a form when it is one's.
 * @prop recording - Past readings of the host's own, in the order of time, or a function that fetches them; instead of a
 * device's.
 * @prop references - Rows of reference data, by the name of the input: a dry run of a rule with each device's own limits
 * needs them, unless it is a running one whose limits the engine knows.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-rule-change - The rule was edited and is complete; `detail` is `{ form, query, ruleId }`, without `form` for
 * text that no form can show, and without `ruleId` for a rule of the host.
 * @fires csk-rule-save - The agent wants the rule kept; `detail` is `{ form, query, ruleId }`. Cancelable: a host that
 * prevents it saves a running rule itself.
 * @fires csk-rule-saved - A running rule was changed; `detail.rule` is how it runs now.
 * @fires csk-rule-limits-saved - The limits of a running rule were changed; `detail.limits` are the new ones.
 * @slot actions - Further buttons beside the one that saves.
 * @csspart header - Title and mode.
 * @csspart rules - The rules that run.
 * @csspart form - The fields.
 * @csspart query - The query text.
 * @csspart limits - The limits in reference data.
 * @csspart outcome - What the dry run brought.
 * @csspart state - The text shown instead.
 * @cssprop --csk-font-mono - Font of the query text.
 */
export class CskRuleEditor extends CskElement<RuleEditorStrings> {
  static override styles = [tokens, controls, states, refusedStyles, ruleEditorStyles, runningRulesStyles];

  @property({ attribute: false }) tools: RuleTools | undefined;
  @property({ attribute: false }) form: RuleForm | undefined;
  @property({ attribute: false }) query: string | undefined;
  @property({ attribute: false }) recording: OwnRecording | undefined;
  @property({ attribute: false }) references: RuleTrial['references'];
  @property({ attribute: 'rule-id' }) ruleId: string | undefined;
  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ type: Number }) days = 30;
  @property({ type: Number }) agents = 1;

  protected override readonly english = ruleEditorStrings;
  protected override readonly section = 'ruleEditor';

  readonly #dryRun = new DryRun(this);
  readonly #desk = new RuleDesk(this, new AccessController(this), {
    edited: (rule) => this.emit('csk-rule-change', rule),
    taken: () => this.#dryRun.forget(),
  });
  readonly #device = new LiveController(
    this,
    (store) => (this.deviceId && !this.recording ? store.entity('device', this.deviceId) : undefined),
    () => [this.deviceId, this.recording === undefined],
  );

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('store')) this.#desk.clear();
    const given = this.#newlyGiven(changed);
    if (given) this.#desk.putOwn(given);
    this.#desk.openAsked();
    const isOtherTrial = isOther(changed, this, 'recording') || isOther(changed, this, 'references');
    if (changed.has('deviceId') || changed.has('days') || isOtherTrial) this.#dryRun.forget();
  }

  /** What the host wants edited. When it gives the same again, or what it was told, that which is being typed stays. */
  #newlyGiven(changed: PropertyValues<CskRuleEditor>): RuleWork | undefined {
    const { query, form, tools } = this;
    const isReadable = changed.has('tools') && changed.get('tools') === undefined;
    if (query !== undefined && tools && (isReadable || isOther(changed, this, 'query'))) {
      return query === this.#desk.own.query ? undefined : workOfQuery(query, tools);
    }
    const isOtherForm = isOther(changed, this, 'form') && !sameJson(form, this.#desk.own.form);
    return form && isOtherForm ? workOfForm(form) : undefined;
  }

  protected override render(): TemplateResult {
    const { t, tools } = this;
    if (!tools) return messageView(icons.plug, t.needsTools, t.needsToolsHint);
    const { running } = this.#desk;
    return html`${this.#header(tools)} ${running.isOffered ? this.#ruleList() : nothing}
    ${running.isAwaited(this.ruleId) ? nothing : this.#columns(tools)}`;
  }

  #columns(tools: RuleTools): TemplateResult {
    const { work, limits } = this.#desk;
    const current = currentOf(work, tools);
    const view = {
      dryRun: this.#dryRun,
      source: this.#source,
      deviceName: this.#device.value?.data?.name,
      current,
      known: this.#known,
      run: () => this.#try(tools, current),
      explain: this.explain,
    };
    return html`<div class="columns">
      ${work.text === undefined ? this.#formPanels(current) : this.#textPanel(tools, work.text)}
      ${limits.isOffered ? this.#limitsPanel() : nothing} ${tryPanel(view, this.t, this.format)}
    </div>`;
  }

  #header(tools: RuleTools): TemplateResult {
    const { t } = this;
    const { work, running } = this.#desk;
    const { text, draft } = work;
    const isText = text !== undefined;
    const name = running.opened?.id ?? (isText ? '' : draft['rule']?.trim());
    return html`<div class="header" part="header">
      <h2>${name || t.title}</h2>
      ${offlineBadge(t, this.recording ? undefined : this.connection)}
      <span class="spacer"></span>
      <div class="segments" role="group" aria-label=${t.mode}>
        <button
          type="button"
          aria-pressed=${isText ? 'false' : 'true'}
          ?disabled=${isText && tools.formOf(text).kind !== 'form'}
          @click=${() => this.#desk.editAsForm(tools)}
        >
          ${t.asForm}
        </button>
        <button type="button" aria-pressed=${isText ? 'true' : 'false'} @click=${() => this.#desk.editAsText(tools)}>
          ${t.asText}
        </button>
      </div>
    </div>`;
  }

  #ruleList(): TemplateResult {
    const { running } = this.#desk;
    const { rules, error } = running;
    const isMissing = this.ruleId !== undefined && rules !== undefined && !running.find(this.ruleId);
    return ruleList(
      {
        rules,
        failure: error === undefined ? undefined : this.explain(error),
        openId: running.opened?.id,
        missing: isMissing ? this.ruleId : undefined,
        isEdited: (id) => this.#desk.isEdited(id),
        open: (id) => (this.ruleId = id),
        retry: running.refresh,
      },
      this.t,
      this.format,
    );
  }

  #formPanels({ query }: Current): TemplateResult {
    const desk = this.#desk;
    const view = {
      draft: desk.work.draft,
      problems: desk.isChecked ? ruleFormProblems(formOfDraft(desk.work.draft)) : [],
      change: (path: string, value: string) => desk.edit(path, value),
    };
    return html`<form part="form" novalidate @submit=${this.#onSubmit}>
        ${ruleFields(view, this.t)} ${this.#saveRow(query)}
      </form>
      ${writtenQuery(query, this.t)}`;
  }

  #textPanel(tools: RuleTools, text: string): TemplateResult {
    const view = {
      text,
      reading: tools.formOf(text),
      isRefused: this.#desk.running.problem?.kind === 'compile',
      change: (edited: string) => this.#desk.editText(tools, edited),
    };
    return html`<form class="text" part="query" novalidate @submit=${this.#onSubmit}>
      ${queryText(view, this.t)} ${this.#saveRow(text)}
    </form>`;
  }

  #saveRow(query: string | undefined): TemplateResult {
    const { running } = this.#desk;
    const startAnew = () => void this.#save('drop');
    const showStored = () => this.#desk.showStored();
    return saveRow(
      { running, query, startAnew, showStored, keepMine: running.keepMine, explain: this.explain },
      this.t,
    );
  }

  #limitsPanel(): TemplateResult {
    return limitsView(
      {
        limits: this.#desk.limits,
        save: () => void this.#saveLimits(),
        add: () => {
          this.#desk.limits.add();
          this.focusOn('.limits tbody tr:last-child input');
        },
        explain: this.explain,
      },
      this.t,
      this.format,
    );
  }

  get #source(): RecordingSource | undefined {
    if (this.recording) return { kind: 'own', recording: this.recording };
    if (!this.deviceId || !this.store) return undefined;
    const days = Math.min(MAX_DAYS, Math.max(1, Math.round(this.days) || 1));
    return { kind: 'device', client: this.store.client, deviceId: this.deviceId, days };
  }

  get #known() {
    return { references: this.references, thresholds: this.#desk.limits.values };
  }

  readonly #onSubmit = (event: Event) => {
    event.preventDefault();
    void this.#save('keep');
  };

  async #save(state: RuleState): Promise<void> {
    const { running, work } = this.#desk;
    const rule = this.#desk.toSave();
    if (!rule) return this.#showProblems();
    if (running.opened && !running.mayWrite) return;
    if (!this.emit('csk-rule-save', rule, { cancelable: true }) || rule.ruleId === undefined) return;
    const saved = await this.#desk.save(rule.query, state);
    if (saved) this.emit('csk-rule-saved', { rule: saved });
    else if (running.problem?.kind === 'compile' && this.#isWaitedFor(work)) this.#goTo(running.problem);
  }

  async #saveLimits(): Promise<void> {
    const limits = await this.#desk.saveLimits();
    if (limits) this.emit('csk-rule-limits-saved', { limits });
    else this.focusOn('.limits [aria-invalid=true]');
  }

  #try(tools: RuleTools, { form, query }: Current): void {
    const source = this.#source;
    if (query === undefined) this.#showProblems();
    else if (source) {
      const { deviceColumn, timeColumn } = form ?? {};
      const name = form?.rule ?? this.#desk.running.opened?.id ?? this.t.title;
      const trial = { name, query, deviceColumn, timeColumn, ...this.#known, agents: this.agents };
      void this.#dryRun.run(tools, source, trial);
    }
  }

  #showProblems(): void {
    this.#desk.check();
    this.focusOn('[aria-invalid=true]');
  }

  /** Whether nothing was typed since the work was sent, and the keyboard is at the text and its button, or nowhere. */
  #isWaitedFor(sent: RuleWork): boolean {
    const at = this.shadowRoot?.activeElement;
    const isHere = at ? at.closest('form.text') !== null : document.activeElement === document.body;
    return isHere && sent === this.#desk.work;
  }

  /** Puts the cursor where the text does not compile; a form has no such place. */
  #goTo(place: CompileProblem): void {
    const area = this.renderRoot.querySelector('textarea');
    if (!area) return;
    const at = offsetOf(area.value, place);
    area.focus();
    area.setSelectionRange(at, at);
  }
}

/** Whether the host gave other content, not only the same made anew. A function does not tell what it will bring. */
function isOther(
  changed: PropertyValues<CskRuleEditor>,
  editor: CskRuleEditor,
  name: 'form' | 'query' | 'recording' | 'references',
): boolean {
  const [before, now] = [changed.get(name), editor[name]];
  if (!changed.has(name) || (typeof before === 'function' && typeof now === 'function')) return false;
  return !sameJson(before, now);
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-rule-editor': CskRuleEditor;
  }
}
