import type { Case } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { safeLink } from '../format/safe-link.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';

/** What is known about a case, as terms and values. */
export function caseFactsView(
  one: Case,
  customer: string | undefined,
  t: CaseDetailStrings,
  format: Formatter,
): TemplateResult {
  const link = safeLink(one.url);
  return html`<section class="about" part="facts" aria-label=${t.facts}>
    <dl>
      ${fact(t.customer, customer ?? '…')} ${fact(t.priority, t.priorities[one.priority])}
      ${fact(t.assignedTo, one.assignedTo ?? t.none)} ${fact(t.contact, one.contact ?? t.none)}
      ${fact(t.origin, t.origins[one.origin])} ${fact(t.created, format.exact(one.createdAt))}
      ${one.resolvedAt ? fact(t.resolvedAt, format.exact(one.resolvedAt)) : nothing}
    </dl>
    ${one.description ? longText(t.description, one.description) : nothing}
    ${one.resolution ? longText(t.resolution, one.resolution) : nothing}
    ${link ? html`<p class="text"><a href=${link} target="_blank" rel="noopener noreferrer">${t.openExternally}</a></p>` : nothing}
  </section>`;
}

function fact(term: string, value: string): TemplateResult {
  return html`<div>
    <dt>${term}</dt>
    <dd dir="auto">${value}</dd>
  </div>`;
}

function longText(term: string, value: string): TemplateResult {
  return html`<dl class="text">
    <div>
      <dt>${term}</dt>
      <dd dir="auto">${value}</dd>
    </div>
  </dl>`;
}
