import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { refusedButton } from '../element/refused-button.ts';
import { errorBanner, failureBanner, loadingView } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { cellText, isCellWrong, shownRows, type LimitColumn, type LimitRow } from './limit-rows.ts';
import type { RuleEditorStrings } from './rule-editor.strings.ts';
import type { RuleLimits } from './rule-limits.ts';
import { staleNote } from './save-views.ts';

/** Fewer are seen at a glance. */
const FILTERED_FROM = 10;

export interface LimitsView {
  readonly limits: RuleLimits;
  readonly save: () => void;
  readonly add: () => void;
  readonly explain: (error: unknown) => string;
}

/** The rows of reference data that a rule reads its limits from. */
export function limitsView(view: LimitsView, t: RuleEditorStrings, format: Formatter): TemplateResult {
  const { limits } = view;
  const { rows, error } = limits;
  return html`<form class="limits" part="limits" novalidate aria-labelledby="limits" @submit=${submit(view)}>
    <div>
      <h3 id="limits">${t.limits.title}</h3>
      <p class="muted">${t.limits.hint}</p>
    </div>
    ${
      rows
        ? table(view, rows, t, format)
        : error
          ? errorBanner(view.explain(error), { label: t.retry, run: limits.reload })
          : loadingView(t, 3)
    }
  </form>`;
}

function submit({ limits, save }: LimitsView) {
  return (event: Event) => {
    event.preventDefault();
    if (limits.mayWrite) save();
  };
}

/** Enter in a search looks for something; in a cell it saves. */
function saveNothing(event: KeyboardEvent): void {
  if (event.key === 'Enter' && !event.isComposing) event.preventDefault();
}

function table(view: LimitsView, rows: readonly LimitRow[], t: RuleEditorStrings, format: Formatter): TemplateResult {
  const { limits } = view;
  const { columns, filter, mayWrite } = limits;
  const shown = shownRows(rows, columns, filter);
  return html`${
      rows.length < FILTERED_FROM
        ? nothing
        : html`<div class="field">
            <label for="limits-filter">${t.limits.filter}</label>
            <input
              id="limits-filter"
              type="search"
              autocomplete="off"
              .value=${filter}
              @input=${(event: Event) => limits.find((event.target as HTMLInputElement).value)}
              @keydown=${saveNothing}
            />
            ${
              shown.length < rows.length
                ? html`<div class="hint" role="status">
                    ${format.plural(t.limits.some, rows.length, { shown: format.number(shown.length) })}
                  </div>`
                : nothing
            }
          </div>`
    }
    ${
      rows.length === 0
        ? html`<p class="muted">${t.limits.none}</p>`
        : shown.length === 0
          ? html`<p class="muted">${t.limits.noMatch}</p>`
          : html`<div class="table" role="group" aria-labelledby="limits" tabindex="0">
              <table>
                <thead>
                  <tr>
                    ${columns.map(({ name, kind }) => html`<th scope="col" class=${kind === 'number' ? 'number' : nothing}><bdi>${name}</bdi></th>`)}
                    ${mayWrite ? html`<td></td>` : nothing}
                  </tr>
                </thead>
                <tbody>
                  ${repeat(
                    shown,
                    ({ row }) => row.id,
                    ({ row, number }) => line(view, row, number, columns, t, format),
                  )}
                </tbody>
              </table>
            </div>`
    }
    <div class="buttons">
      ${
        mayWrite
          ? html`<button type="submit" class="primary" ?disabled=${limits.isSaving}>
                ${limits.isSaving ? t.saving : t.limits.save}
              </button>
              ${columns.length === 0 ? nothing : html`<button type="button" @click=${view.add}>${t.limits.add}</button>`}`
          : refusedButton('limits-refused', t.limits.save, t)
      }
      <span class="done" role="status">${saved(limits, t, format)}</span>
    </div>
    ${trouble(view, t)}`;
}

function line(
  { limits }: LimitsView,
  row: LimitRow,
  number: number,
  columns: readonly LimitColumn[],
  t: RuleEditorStrings,
  format: Formatter,
): TemplateResult {
  const label = (column: string) => interpolate(t.limits.cell, { column, row: format.number(number) });
  const remove = interpolate(t.limits.remove, { row: format.number(number) });
  return html`<tr>
    ${columns.map((column) => {
      const { name, kind } = column;
      const isWrong = isCellWrong(row, column);
      if (!limits.mayWrite || kind === 'other') return html`<td dir="auto">${cellText(row, name)}</td>`;
      return html`<td>
        <input
          type="text"
          class=${kind === 'number' ? 'number' : nothing}
          dir="auto"
          autocomplete="off"
          spellcheck="false"
          inputmode=${kind === 'number' ? 'decimal' : 'text'}
          aria-label=${label(name)}
          aria-invalid=${isWrong ? 'true' : nothing}
          aria-describedby=${isWrong ? 'limits-wrong' : nothing}
          .value=${cellText(row, name)}
          @input=${(event: Event) => limits.type(row.id, name, (event.target as HTMLInputElement).value)}
        />
      </td>`;
    })}
    ${
      limits.mayWrite
        ? html`<td>
            <button
              type="button"
              class="quiet"
              aria-label=${remove}
              title=${remove}
              @click=${() => limits.remove(row.id)}
            >
              ${icon(icons.cross)}
            </button>
          </td>`
        : nothing
    }
  </tr>`;
}

function trouble({ limits, explain }: LimitsView, t: RuleEditorStrings): TemplateResult {
  const { rows = [], columns, problem } = limits;
  const isWrong = rows.some((row) => columns.some((column) => isCellWrong(row, column)));
  return html`${isWrong ? html`<p class="invalid" id="limits-wrong">${icon(icons.high)}${t.limits.wrong}</p>` : nothing}
  ${
    problem?.kind === 'stale'
      ? staleNote(t.limits.stale, { showStored: limits.reload, keepMine: () => void limits.keepMine() }, t)
      : problem
        ? failureBanner(
            t,
            t.saveFailed,
            problem.kind === 'other' ? explain(problem.error) : t.unexpectedError,
            limits.dismiss,
          )
        : nothing
  }`;
}

function saved(
  { saved: limits }: RuleLimits,
  t: RuleEditorStrings,
  format: Formatter,
): TemplateResult | typeof nothing {
  if (!limits) return nothing;
  const time = limits.validFrom === undefined ? t.unknown : format.exact(limits.validFrom);
  return html`${icon(icons.check)}${interpolate(t.limits.saved, { time })}`;
}
