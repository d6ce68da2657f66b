import type { AlarmMetrics, BadActor } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { AlertDashboardStrings } from './alert-dashboard.strings.ts';
import { scorecard, type Rating } from './scorecard.ts';

const RATING = {
  good: { tone: 'success', symbol: icons.check },
  fair: { tone: 'medium', symbol: icons.medium },
  bad: { tone: 'high', symbol: icons.high },
} as const;

/** Measures, targets and how well they are met; whether there is a flood now, and what comes most often. */
export function scorecardView(
  metrics: AlarmMetrics,
  t: AlertDashboardStrings,
  format: Formatter,
  now: number,
): TemplateResult {
  const { flood } = metrics;
  return html`<section class="score" part="scorecard" aria-labelledby="scorecard">
    <h3 id="scorecard">${t.scorecard}</h3>
    ${
      flood.active
        ? html`<p class="flood">
            ${icon(icons.high)}${format.plural(t.floodNow, flood.count, {
              time: flood.since ? format.relative(flood.since, now) : '',
            })}
          </p>`
        : nothing
    }
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">${t.measure}</th>
          <th scope="col">${t.value}</th>
          <th scope="col">${t.target}</th>
          <th scope="col">${t.rating}</th>
        </tr>
      </thead>
      <tbody>
        ${scorecard(metrics, t, format).map(
          ({ measure, value, target, rating }) =>
            html`<tr>
              <th scope="row">${t.measures[measure]}</th>
              <td>${value}</td>
              <td class="muted">${target}</td>
              <td>${rating ? ratingBadge(rating, t) : nothing}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="hint">${t.scorecardNote}</p>
  </section>`;
}

function ratingBadge(rating: Rating, t: AlertDashboardStrings): TemplateResult {
  const { tone, symbol } = RATING[rating];
  return html`<span class="badge ${tone}">${icon(symbol)}${t.ratings[rating]}</span>`;
}

/** The rules and devices that raise the most: where work on the rules pays. */
export function topTenView(
  actors: readonly BadActor[],
  t: AlertDashboardStrings,
  format: Formatter,
): TemplateResult | typeof nothing {
  if (actors.length === 0) return nothing;
  return html`<section class="top" part="top-ten" aria-labelledby="top-ten">
    <h3 id="top-ten">${t.topTen}</h3>
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">${t.rule}</th>
          <th scope="col">${t.device}</th>
          <th scope="col">${t.count}</th>
          <th scope="col">${t.repeats}</th>
        </tr>
      </thead>
      <tbody>
        ${actors.map(
          ({ rule, deviceKey, alerts, occurrences }) =>
            html`<tr>
              <th scope="row" dir="auto">${rule ?? t.none}</th>
              <td class="text" dir="auto">${deviceKey ?? t.none}</td>
              <td>${format.number(alerts)}</td>
              <td>${format.number(occurrences)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
