import {
  ruleFormProblems,
  type Id,
  type RuleForm,
  type RuleFormReading,
  type RuleTools,
  type RuleTrial,
} from '@csk/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { CskElement } from '../element/csk-element.ts';
import { LiveController } from '../element/live-controller.ts';
import { errorBanner, loadingView, messageView, offlineBadge } from '../element/state-views.ts';
import { interpolate } from '../format/interpolate.ts';
import { controls } from '../theme/controls.styles.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { states } from '../theme/states.styles.ts';
import { tokens } from '../theme/tokens.styles.ts';
import { MAX_READINGS } from './device-recording.ts';
import { DryRun, type OwnRecording, type RecordingSource } from './dry-run.ts';
import { replayView } from './replay-view.ts';
import { draftOf, formOfDraft, NEW_RULE, withKind, type RuleDraft } from './rule-draft.ts';
import { ruleEditorStrings, type RuleEditorStrings } from './rule-editor.strings.ts';
import { ruleEditorStyles } from './rule-editor.styles.ts';
import { ruleFields } from './rule-fields.ts';

/** The longest past that a dry run asks for, as the engine keeps readings. */
const MAX_DAYS = 90;

/** What the editor has now. */
interface Current {
  /** Absent while the rule is edited as text that is no form's. */
  readonly form?: RuleForm | undefined;
  /** Absent while the form is not complete. */
  readonly query?: string | undefined;
}

/**
 * Edits a rule by a form, or as Azure Stream Analytics query text, and tries it on the past: which alerts it would have
 * raised, and whether people could cope with them. What writes and runs the text is given by the host in `tools`, for
 * example `ruleTools` of `@csk/adapters/stream-analytics`; the rule itself is kept by the host.
 *
 * @summary Rule form with query text and dry run.
 * @attr device-id - The device on whose past readings the rule is tried.
 * @attr days - How many days of them, 30 by default, 90 at most.
 * @attr agents - By how many people the alerts are shared, 1 by default.
 * @prop tools - What turns forms into query text and back, and replays; needed.
 * @prop form - The rule to edit, as a form.
 * @prop query - The rule to edit, as query text; shown as a form when it is one's.
 * @prop recording - Past readings of the host's own, in the order of time, or a function that fetches them; instead of a
 * device's.
 * @prop references - Rows of reference data, by the name of the input: a dry run of a rule with each device's own limits
 * needs them.
 * @prop strings - Texts that replace those of the language.
 * @fires csk-rule-change - The rule was edited and is complete; `detail` is `{ form, query }`, without `form` for text
 * that no form can show.
 * @fires csk-rule-save - The agent wants the rule kept; `detail` is `{ form, query }`.
 * @slot actions - Further buttons beside the one that saves.
 * @csspart header - Title and mode.
 * @csspart form - The fields.
 * @csspart query - The query text.
 * @csspart outcome - What the dry run brought.
 * @csspart state - The text shown instead.
 * @cssprop --csk-font-mono - Font of the query text.
 */
export class CskRuleEditor extends CskElement<RuleEditorStrings> {
  static override styles = [tokens, controls, states, ruleEditorStyles];

  @property({ attribute: false }) tools: RuleTools | undefined;
  @property({ attribute: false }) form: RuleForm | undefined;
  @property({ attribute: false }) query: string | undefined;
  @property({ attribute: false }) recording: OwnRecording | undefined;
  @property({ attribute: false }) references: RuleTrial['references'];
  @property({ attribute: 'device-id' }) deviceId: Id<'device'> | undefined;
  @property({ type: Number }) days = 30;
  @property({ type: Number }) agents = 1;

  @state() private draft: RuleDraft = NEW_RULE;
  @state() private text: string | undefined;
  /** Whether to show problems: not before the first try to save or run. */
  @state() private checked = false;

  protected override readonly english = ruleEditorStrings;
  protected override readonly section = 'ruleEditor';

  readonly #dryRun = new DryRun(this);
  readonly #device = new LiveController(
    this,
    (store) => (this.deviceId && !this.recording ? store.entity('device', this.deviceId) : undefined),
    () => [this.deviceId, this.recording === undefined],
  );

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('form') && this.form) this.#take(draftOf(this.form), undefined);
    if ((changed.has('query') || changed.has('tools')) && this.query !== undefined && this.tools) {
      const reading = this.tools.formOf(this.query);
      if (reading.kind === 'form') this.#take(draftOf(reading.form), undefined);
      else this.#take(this.draft, this.query);
    }
    if (changed.has('deviceId') || changed.has('recording') || changed.has('days') || changed.has('references'))
      this.#dryRun.forget();
  }

  protected override render(): TemplateResult {
    const { t, tools } = this;
    if (!tools) return messageView(icons.plug, t.needsTools, t.needsToolsHint);
    const current = this.#current(tools);
    const isText = this.text !== undefined;
    return html`${this.#header(tools)}
      <div class="columns">
        ${isText ? this.#textPanel(tools, this.text ?? '') : html`${this.#formPanel()}${this.#queryPanel(current)}`}
        ${this.#tryPanel(tools, current)}
      </div>`;
  }

  #take(draft: RuleDraft, text: string | undefined): void {
    this.draft = draft;
    this.text = text;
    this.checked = false;
    this.#dryRun.forget();
  }

  #current(tools: RuleTools): Current {
    if (this.text !== undefined) {
      const reading = tools.formOf(this.text);
      if (reading.kind === 'syntax-error') return {};
      return { form: reading.kind === 'form' ? reading.form : undefined, query: this.text };
    }
    const form = formOfDraft(this.draft);
    if (ruleFormProblems(form).length > 0) return {};
    return { form: form as RuleForm, query: tools.queryOf(form as RuleForm) };
  }

  #header(tools: RuleTools): TemplateResult {
    const { t } = this;
    const isText = this.text !== undefined;
    const name = this.draft['rule']?.trim();
    return html`<div class="header" part="header">
      <h2>${(!isText && name) || t.title}</h2>
      ${offlineBadge(t, this.recording ? undefined : this.connection)}
      <span class="spacer"></span>
      <div class="segments" role="group" aria-label=${t.mode}>
        <button
          type="button"
          aria-pressed=${isText ? 'false' : 'true'}
          ?disabled=${isText && tools.formOf(this.text ?? '').kind !== 'form'}
          @click=${() => this.#editAsForm(tools)}
        >
          ${t.asForm}
        </button>
        <button type="button" aria-pressed=${isText ? 'true' : 'false'} @click=${() => this.#editAsText(tools)}>
          ${t.asText}
        </button>
      </div>
    </div>`;
  }

  #formPanel(): TemplateResult {
    const problems = this.checked ? ruleFormProblems(formOfDraft(this.draft)) : [];
    return html`<form part="form" novalidate @submit=${this.#onSubmit}>
      ${ruleFields({ draft: this.draft, problems, change: (path, value) => this.#edit(path, value) }, this.t)}
      ${this.#saveButton()}
    </form>`;
  }

  #queryPanel({ query }: Current): TemplateResult {
    const { t } = this;
    return html`<div class="text" part="query">
      <h3>${t.query}</h3>
      ${
        query === undefined
          ? html`<p class="muted">${t.queryUnfinished}</p>`
          : html`<p class="hint">${t.queryHint}</p>
              <pre dir="ltr" tabindex="0" role="group" aria-label=${t.query}>${query}</pre>`
      }
    </div>`;
  }

  #textPanel(tools: RuleTools, text: string): TemplateResult {
    const reading = tools.formOf(text);
    return html`<form class="text" part="query" novalidate @submit=${this.#onSubmit}>
      <div class="field">
        <label for="query">${this.t.query}</label>
        <textarea
          id="query"
          class="query"
          dir="ltr"
          spellcheck="false"
          autocapitalize="off"
          .value=${text}
          aria-invalid=${reading.kind === 'syntax-error' ? 'true' : nothing}
          aria-describedby="query-note"
          @input=${(event: Event) => this.#editText(tools, (event.target as HTMLTextAreaElement).value)}
        ></textarea>
        <div id="query-note">${this.#textNote(reading)}</div>
      </div>
      ${this.#saveButton()}
    </form>`;
  }

  #textNote(reading: RuleFormReading): TemplateResult | typeof nothing {
    if (reading.kind === 'form') return nothing;
    const { message, line, column } = reading;
    return reading.kind === 'other'
      ? html`<p class="hint">${interpolate(this.t.notOfForm, { message, line, column })}</p>`
      : html`<p class="invalid">${icon(icons.high)}${interpolate(this.t.syntaxError, { message, line, column })}</p>`;
  }

  #saveButton(): TemplateResult {
    return html`<div class="buttons">
      <button type="submit" class="primary">${this.t.save}</button>
      <slot name="actions"></slot>
    </div>`;
  }

  #tryPanel(tools: RuleTools, current: Current): TemplateResult {
    const { t } = this;
    const { isRunning, failure, outcome, isEmpty } = this.#dryRun;
    const source = this.#source;
    const run = () => this.#try(tools, current);
    const missing = source ? this.#missingReference(current) : undefined;
    const label =
      source?.kind === 'device'
        ? this.format.plural(t.tryDays, source.days, { device: this.#device.value?.data?.name ?? source.deviceId })
        : t.tryRecording;
    return html`<section class="try" aria-labelledby="try">
      <div>
        <h3 id="try">${t.tryTitle}</h3>
        <p class="muted">${t.tryHint}</p>
      </div>
      <div class="buttons">
        <button type="button" ?disabled=${isRunning || !source || missing !== undefined} @click=${run}>
          ${icon(icons.clock)}${isRunning ? t.trying : label}
        </button>
        ${source ? nothing : html`<span class="muted">${t.noRecording}</span>`}
        ${missing === undefined ? nothing : html`<span class="muted">${interpolate(t.noReference, { name: missing })}</span>`}
      </div>
      ${isRunning ? loadingView(t, 3) : nothing}
      ${
        failure && !isRunning
          ? errorBanner(interpolate(t.tryFailed, { message: this.explain(failure.error) }), { label: t.retry, run })
          : nothing
      }
      ${isEmpty && !isRunning && !failure ? messageView(icons.chart, t.noRecording, '') : nothing}
      ${
        outcome && !isRunning && !failure
          ? html`${outcome.query === current.query ? nothing : this.#warning(t.outdated)}
            ${outcome.recording.isAveraged ? this.#warning(t.averaged) : nothing}
            ${outcome.recording.isCut ? this.#warning(this.format.plural(t.cut, MAX_READINGS)) : nothing}
            ${replayView(outcome.result, t, this.format)}`
          : nothing
      }
    </section>`;
  }

  #warning(text: string): TemplateResult {
    return html`<p class="note">${icon(icons.medium)}<span>${text}</span></p>`;
  }

  get #source(): RecordingSource | undefined {
    if (this.recording) return { kind: 'own', recording: this.recording };
    if (!this.deviceId || !this.store) return undefined;
    const days = Math.min(MAX_DAYS, Math.max(1, Math.round(this.days) || 1));
    return { kind: 'device', client: this.store.client, deviceId: this.deviceId, days };
  }

  /** The reference data that the rule looks up and we were not given. */
  #missingReference({ form }: Current): string | undefined {
    if (!form || form.kind === 'absence' || form.limits.kind === 'fixed') return undefined;
    const wanted = form.limits.reference;
    const known = Object.keys(this.references ?? {}).map((name) => name.toLowerCase());
    return known.includes(wanted.toLowerCase()) ? undefined : wanted;
  }

  #edit(path: string, value: string): void {
    this.draft = path === 'kind' ? withKind(this.draft, value) : { ...this.draft, [path]: value };
    this.#tell();
  }

  #editText(tools: RuleTools, text: string): void {
    this.text = text;
    const reading = tools.formOf(text);
    if (reading.kind === 'form') this.draft = draftOf(reading.form);
    this.#tell();
  }

  #editAsText(tools: RuleTools): void {
    if (this.text === undefined) this.text = this.#current(tools).query ?? '';
  }

  #editAsForm(tools: RuleTools): void {
    if (this.text === undefined) return;
    const reading = tools.formOf(this.text);
    if (reading.kind !== 'form') return;
    this.draft = draftOf(reading.form);
    this.text = undefined;
  }

  #tell(): void {
    if (!this.tools) return;
    const { form, query } = this.#current(this.tools);
    if (query !== undefined) this.emit('csk-rule-change', { form, query });
  }

  readonly #onSubmit = (event: Event) => {
    event.preventDefault();
    const { tools } = this;
    if (!tools) return;
    const { form, query } = this.#current(tools);
    if (query === undefined) this.#showProblems();
    else this.emit('csk-rule-save', { form, query });
  };

  #try(tools: RuleTools, { form, query }: Current): void {
    const source = this.#source;
    if (query === undefined) this.#showProblems();
    else if (source) {
      const { deviceColumn, timeColumn } = form ?? {};
      const name = form?.rule ?? this.t.title;
      const { agents, references } = this;
      void this.#dryRun.run(tools, source, { name, query, deviceColumn, timeColumn, references, agents });
    }
  }

  #showProblems(): void {
    this.checked = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-rule-editor': CskRuleEditor;
  }
}
