import type { CaseHistoryItem, StepItem } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

import { groupByDay, keyOf } from '../device-history/day-groups.ts';
import { historyEntry, type HistoryEntry } from '../device-history/history-entry.ts';
import type { Formatter } from '../format/formatter.ts';
import { dotted, interpolate } from '../format/interpolate.ts';
import { icon, type Icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';

/** By it an entry is known again in another page. */
export function caseKeyOf(item: CaseHistoryItem): string {
  return item.kind === 'step' || item.kind === 'comment' ? `${item.kind} ${item.id}` : keyOf(item);
}

/** The entries of a case's history under day headings. */
export function caseTimeline(
  items: readonly CaseHistoryItem[],
  t: CaseDetailStrings,
  format: Formatter,
  now: number,
): TemplateResult {
  return html`${repeat(
    groupByDay(items, (at) => format.dayKey(at)),
    ({ key }) => key,
    ({ at, items: entries }) =>
      html`<h4>${format.day(at)}</h4>
        <ol class="entries">
          ${repeat(entries, caseKeyOf, (item) => entryView(item, t, format, now))}
        </ol>`,
  )}`;
}

function entryView(item: CaseHistoryItem, t: CaseDetailStrings, format: Formatter, now: number): TemplateResult {
  const { symbol, tone, title, state, who, detail } = caseEntry(item, t, format);
  const facts = dotted(state, who, detail);
  return html`<li part="entry">
    <span class="symbol ${tone}">${icon(symbol)}</span>
    <div class="what">
      <div class="entry"><strong dir="auto">${title}</strong></div>
      ${facts ? html`<div class="facts" dir="auto">${facts}</div>` : nothing}
    </div>
    <time datetime=${item.at} title=${format.exact(item.at)}>
      <span>${format.time(item.at)}</span><span>${format.relative(item.at, now)}</span>
    </time>
  </li>`;
}

const STEP_ICON: Readonly<Record<StepItem['of'], Icon>> = {
  alert: icons.active,
  case: icons.caseFile,
  workOrder: icons.workOrder,
};

export function caseEntry(item: CaseHistoryItem, t: CaseDetailStrings, format: Formatter): HistoryEntry {
  switch (item.kind) {
    case 'comment':
      return {
        symbol: icons.comment,
        tone: '',
        title: item.text,
        state: t.comment,
        detail: interpolate(t.by, { name: item.actor }),
      };
    case 'step':
      return {
        symbol: STEP_ICON[item.of],
        tone: item.of === 'case' && item.to === 'resolved' ? 'success' : '',
        title: item.handling
          ? t.handlings[item.handling]
          : interpolate(t.steps[item.of], { state: stateText(item, t) }),
        state: item.actor === undefined ? '' : interpolate(t.by, { name: item.actor }),
        detail: item.reason,
      };
    default:
      return historyEntry(item, t, format);
  }
}

/** A state of a newer service that we have no word for is shown as it is. */
function stateText({ of, to }: StepItem, t: CaseDetailStrings): string {
  const texts: Readonly<Record<string, string>> = {
    alert: t.alertStates,
    case: t.caseStates,
    workOrder: t.workOrderStates,
  }[of];
  return Object.hasOwn(texts, to) ? (texts[to] ?? to) : to;
}
