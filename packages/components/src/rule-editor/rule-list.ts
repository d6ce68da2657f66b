import type { Rule } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { errorBanner, loadingView } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { RuleEditorStrings } from './rule-editor.strings.ts';

export interface RuleListView {
  /** Absent until they are known. */
  readonly rules: readonly Rule[] | undefined;
  /** Why they could not be fetched, in words. */
  readonly failure: string | undefined;
  /** The one that is open; absent: a rule of the page. */
  readonly openId: string | undefined;
  /** One that was asked for and does not run. */
  readonly missing: string | undefined;
  readonly isEdited: (id: string) => boolean;
  readonly open: (id: string | undefined) => void;
  readonly retry: () => void;
}

/** The rules that run, one of which may be opened, and the page's own. */
export function ruleList(view: RuleListView, t: RuleEditorStrings, format: Formatter): TemplateResult {
  const { rules, failure, missing } = view;
  return html`<section class="running" part="rules" aria-labelledby="running">
    <h3 id="running">${t.running}</h3>
    ${failure === undefined ? nothing : errorBanner(failure, { label: t.retry, run: view.retry })}
    ${rules === undefined && failure === undefined ? loadingView(t, 2) : nothing}
    ${rules?.length === 0 ? html`<p class="muted">${t.noRules}</p>` : nothing}
    ${
      rules && rules.length > 0
        ? html`<ul>
            ${rules.map((rule) => entry(rule.id, facts(rule, view, t, format), rule.id, view))}
            ${entry(t.newRule, html`<span>${t.newRuleHint}</span>`, undefined, view)}
          </ul>`
        : nothing
    }
    ${missing === undefined ? nothing : html`<p class="invalid" role="status">${interpolate(t.noSuchRule, { name: missing })}</p>`}
  </section>`;
}

function entry(name: string, about: TemplateResult, id: string | undefined, view: RuleListView): TemplateResult {
  return html`<li>
    <button type="button" aria-current=${id === view.openId ? 'true' : nothing} @click=${() => view.open(id)}>
      <strong><bdi>${name}</bdi></strong>
      <span class="facts">${about}</span>
    </button>
  </li>`;
}

function facts(rule: Rule, view: RuleListView, t: RuleEditorStrings, format: Formatter): TemplateResult {
  const { updatedAt, jobVersion } = rule;
  const state = rule.isChanged
    ? interpolate(t.changed, { when: updatedAt === undefined ? '' : format.relative(updatedAt, Date.now()) })
    : t.asSetUp;
  return html`<span>${interpolate(t.version, { version: jobVersion })}</span>
    <span>${state}</span>
    ${view.isEdited(rule.id) ? html`<span class="badge medium">${t.notSaved}</span>` : nothing}`;
}
