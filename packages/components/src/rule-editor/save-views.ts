import { html, nothing, type TemplateResult } from 'lit';
import { refusedButton } from '../element/refused-button.ts';
import { failureBanner } from '../element/state-views.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { RuleEditorStrings } from './rule-editor.strings.ts';
import type { RunningRules } from './running-rules.ts';

export interface SaveView {
  readonly running: RunningRules;
  /** As it stands in the editor. */
  readonly query: string | undefined;
  readonly startAnew: () => void;
  readonly showStored: () => void;
  readonly keepMine: () => void;
  readonly explain: (error: unknown) => string;
}

/** The button that saves, what the page puts beside it, and what became of the last save. */
export function saveRow(view: SaveView, t: RuleEditorStrings): TemplateResult {
  const { running } = view;
  const { saved } = running;
  const isRefused = running.opened !== undefined && !running.mayWrite;
  return html`<div class="buttons">
      ${
        isRefused
          ? refusedButton('save-refused', t.save, t)
          : html`<button type="submit" class="primary" ?disabled=${running.isSaving}>
              ${running.isSaving ? t.saving : t.save}
            </button>`
      }
      <slot name="actions"></slot>
      <span class="done" role="status">
        ${saved ? html`${icon(icons.check)}${interpolate(t.saved, { version: saved.jobVersion })}` : nothing}
      </span>
    </div>
    ${saveTrouble(view, t)}`;
}

function saveTrouble(view: SaveView, t: RuleEditorStrings): TemplateResult | typeof nothing {
  const { opened, newer, problem } = view.running;
  if (!opened) return nothing;
  if (newer) return staleNote(interpolate(t.stale, { version: newer.jobVersion }), view, t);
  return problem ? problemView(view, t) : nothing;
}

function problemView(view: SaveView, t: RuleEditorStrings): TemplateResult | typeof nothing {
  const { problem } = view.running;
  if (problem?.kind === 'state') {
    return html`<div class="note" role="alert">
      ${icon(icons.medium)}
      <div>
        <p>${interpolate(t.stateLost, { reasons: problem.reasons.join('; ') })}</p>
        <button type="button" @click=${view.startAnew}>${t.startAnew}</button>
      </div>
    </div>`;
  }
  if (problem?.kind === 'compile') {
    const { line, column, problem: message, hint } = problem;
    return html`<div class="note high" role="alert">
      ${icon(icons.high)}
      <div>
        <p id="compile-problem">${interpolate(t.doesNotCompile, { message, line, column })}</p>
        ${hint === undefined ? nothing : html`<p dir="auto">${hint}</p>`} ${sourceLine(view.query, line, column)}
      </div>
    </div>`;
  }
  // A rule that is out of date is told of in its own way, as soon as what runs now is known.
  return problem ? failureBanner(t, t.saveFailed, view.explain(problem.error), () => view.running.edited()) : nothing;
}

/** So much of a line is shown before and after the place. */
const AROUND = 80;

/** The line that does not compile, marked from the place on. */
function sourceLine(query: string | undefined, line: number, column: number): TemplateResult | typeof nothing {
  const text = query?.split('\n')[line - 1];
  if (text === undefined) return nothing;
  const at = column - 1;
  const before = text.slice(Math.max(0, at - AROUND), at).trimStart();
  return html`<code dir="ltr"
    ><span class="line">${line}</span>${before}<mark>${text.slice(at, at + AROUND) || ' '}</mark></code
  >`;
}

/** Somebody else has saved: take theirs, or go on with what is here. */
export function staleNote(
  text: string,
  on: { readonly showStored: () => void; readonly keepMine: () => void },
  t: RuleEditorStrings,
): TemplateResult {
  return html`<div class="note" role="alert">
    ${icon(icons.medium)}
    <div>
      <p>${text}</p>
      <span class="buttons">
        <button type="button" @click=${on.showStored}>${t.showStored}</button>
        <button type="button" @click=${on.keepMine}>${t.keepMine}</button>
      </span>
    </div>
  </div>`;
}
