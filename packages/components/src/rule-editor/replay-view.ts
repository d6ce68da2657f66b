import type { AlarmRateBand, ReplayedAlert, RuleReplay } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { LEVEL_ICON, priorityBadge } from '../alert-facts/alert-badges.ts';
import { readingText } from '../device-facts/reading-text.ts';
import type { Formatter } from '../format/formatter.ts';
import { dotted, interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { RuleEditorStrings } from './rule-editor.strings.ts';

/** So many alerts are listed. */
const SHOWN = 50;
const BAND = {
  acceptable: { tone: 'success', symbol: icons.check },
  manageable: { tone: 'medium', symbol: icons.medium },
  overloaded: { tone: 'high', symbol: icons.high },
} as const satisfies Readonly<Record<AlarmRateBand, unknown>>;

/** What a dry run brought: figures, warnings, and the alerts themselves. */
export function replayView(result: RuleReplay, t: RuleEditorStrings, format: Formatter): TemplateResult {
  return html`<div class="outcome" part="outcome" role="group" aria-label=${t.figures}>
    <p class="muted">${format.exact(result.from)} – ${format.exact(result.to)}</p>
    ${figures(result, t, format)}
    ${
      result.stopped
        ? note(
            'high',
            interpolate(t.stopped, { time: format.exact(result.stopped.at), message: result.stopped.message }),
          )
        : nothing
    }
    ${result.isLongEnough ? nothing : html`<p class="hint">${t.tooShort}</p>`}
    ${result.chattering.map(({ deviceKey, advice }) => note('medium', dotted(deviceKey, advice)))}
    ${result.diagnostics.length > 0 ? diagnostics(result, t, format) : nothing}
    ${result.alerts.length > 0 ? alertTable(result, t, format) : html`<p>${t.noAlerts}</p>`}
  </div>`;
}

function figures(result: RuleReplay, t: RuleEditorStrings, format: Formatter): TemplateResult {
  const { perDay } = result.rates;
  const { tone, symbol } = BAND[perDay.band];
  const figure = (term: string, value: unknown) =>
    html`<div>
      <dt>${term}</dt>
      <dd>${value}</dd>
    </div>`;
  return html`<dl>
    ${figure(t.alerts, format.number(result.alertCount))} ${figure(t.repeats, format.number(result.occurrences))}
    ${figure(
      t.perDay,
      html`${format.number(perDay.average)} <span class="badge ${tone}">${icon(symbol)}${t.bands[perDay.band]}</span>`,
    )}
    ${figure(t.timeInAlarm, result.timeInAlarm.endsAreReported ? span(result.timeInAlarm.anyMs, t, format) : t.unknown)}
    ${figure(t.chattering, format.number(result.chatteringCount))}
    ${figure(t.floodShare, format.percent(result.rates.floodShare))} ${figure(t.readings, format.number(result.events))}
  </dl>`;
}

function note(tone: 'high' | 'medium', text: string): TemplateResult {
  return html`<p class="note ${tone}">${icon(LEVEL_ICON[tone])}<span>${text}</span></p>`;
}

function diagnostics(result: RuleReplay, t: RuleEditorStrings, format: Formatter): TemplateResult {
  return html`<details>
    <summary>${t.diagnostics}</summary>
    <ul>
      ${result.diagnostics.map(
        ({ code, count, first }) =>
          html`<li>${interpolate(t.diagnostic, { count: format.number(count), code, message: first.message })}</li>`,
      )}
    </ul>
  </details>`;
}

function alertTable(result: RuleReplay, t: RuleEditorStrings, format: Formatter): TemplateResult {
  const shown = result.alerts.slice(0, SHOWN);
  const caption =
    result.alertCount > shown.length
      ? format.plural(t.firstAlerts, result.alertCount, { shown: format.number(shown.length) })
      : t.alerts;
  return html`<div class="table" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t.raised}</th>
          <th scope="col">${t.device}</th>
          <th scope="col">${t.priority}</th>
          <th scope="col" class="number">${t.reading}</th>
          <th scope="col" class="number">${t.lasted}</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map((alert) => alertLine(alert, result, t, format))}
      </tbody>
    </table>
  </div>`;
}

function alertLine(alert: ReplayedAlert, result: RuleReplay, t: RuleEditorStrings, format: Formatter): TemplateResult {
  const { reading } = alert.evidence;
  return html`<tr>
    <th scope="row">${format.exact(alert.raisedAt)}</th>
    <td dir="auto">${alert.deviceKey ?? t.unknown}</td>
    <td>${priorityBadge(alert.level, t.levels[alert.level])}</td>
    <td class="number">${reading === undefined ? t.unknown : readingText(reading, format)}</td>
    <td class="number">${lasted(alert, result, t, format)}</td>
  </tr>`;
}

/** What has not ended lasts to the end of the recording, if the rule reports ends at all. */
function lasted(
  { raisedAt, clearedAt }: ReplayedAlert,
  { timeInAlarm }: RuleReplay,
  t: RuleEditorStrings,
  format: Formatter,
): string {
  if (clearedAt !== undefined) return span(Date.parse(clearedAt) - Date.parse(raisedAt), t, format);
  return timeInAlarm.endsAreReported ? t.goesOn : t.unknown;
}

function span(ms: number, t: RuleEditorStrings, format: Formatter): string {
  if (ms === 0) return format.number(0);
  return format.age(0, ms) || t.under;
}
