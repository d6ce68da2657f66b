import type { RuleFormReading } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { RuleEditorStrings } from './rule-editor.strings.ts';

/** The query text beside its form. */
export function writtenQuery(query: string | undefined, t: RuleEditorStrings): TemplateResult {
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

export interface QueryTextView {
  readonly text: string;
  readonly reading: RuleFormReading;
  /** The engine has refused it; where and why stands below. */
  readonly isRefused: boolean;
  readonly change: (text: string) => void;
}

/** Query text that is edited by hand, and what is to be said of it. */
export function queryText(view: QueryTextView, t: RuleEditorStrings): TemplateResult {
  const { reading, isRefused } = view;
  return html`<div class="field">
    <label for="query">${t.query}</label>
    <textarea
      id="query"
      class="query"
      dir="ltr"
      spellcheck="false"
      autocapitalize="off"
      .value=${view.text}
      aria-invalid=${reading.kind === 'syntax-error' || isRefused ? 'true' : nothing}
      aria-describedby=${isRefused ? 'compile-problem' : 'query-note'}
      @input=${(event: Event) => view.change((event.target as HTMLTextAreaElement).value)}
    ></textarea>
    <div id="query-note">${queryNote(reading, t)}</div>
  </div>`;
}

function queryNote(reading: RuleFormReading, t: RuleEditorStrings): TemplateResult | typeof nothing {
  if (reading.kind === 'form') return nothing;
  const { message, line, column } = reading;
  return reading.kind === 'other'
    ? html`<p class="hint">${interpolate(t.notOfForm, { message, line, column })}</p>`
    : html`<p class="invalid">${icon(icons.high)}${interpolate(t.syntaxError, { message, line, column })}</p>`;
}
