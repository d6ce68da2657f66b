import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { Plural } from '../locale/plural.ts';
import type { BulkOutcome, BulkProgress } from './bulk-run.ts';

/** Texts about work on many records, some of them one for each kind of work. */
export interface BulkStrings<A extends string> {
  readonly running: Readonly<Record<A, string>>;
  readonly done: Readonly<Record<A, Plural | string>>;
  readonly skipped: Plural;
  readonly failed: Plural;
  readonly ended: string;
  readonly details: string;
  readonly dismiss: string;
}

/** So many records are named; the counts tell of the others. */
const MAX_NAMED = 50;

/** What became of work on many records. Spoken politely when it is done. */
export function bulkView<A extends string, O extends BulkOutcome>(
  progress: BulkProgress<A, O> | undefined,
  view: {
    readonly name: (outcome: O) => string;
    readonly explain: (error: unknown) => string;
    readonly dismiss: () => void;
  },
  t: BulkStrings<A>,
  format: Formatter,
): TemplateResult | typeof nothing {
  if (!progress) return nothing;
  const { outcomes, running, total, action, error } = progress;
  const done = outcomes.length;
  if (running) {
    return html`<div class="outcome" part="outcome" role="status">
      ${icon(icons.progress)}<span
        >${interpolate(t.running[action], { done: format.number(done), total: format.number(total) })}</span
      >
    </div>`;
  }
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  const tone = failed.length > 0 || error !== undefined ? 'high' : 'success';
  return html`<div class="outcome ${tone}" part="outcome" role="status">
    ${icon(tone === 'high' ? icons.high : icons.check)}
    <div class="told">
      <span>${counts(outcomes, { done: t.done[action], skipped: t.skipped, failed: t.failed }, format)}</span>
      ${
        error === undefined
          ? nothing
          : html`<span
              >${interpolate(t.ended, { done: format.number(done), total: format.number(total), message: view.explain(error) })}</span
            >`
      }
      ${outcomeDetails(outcomes, view.name, t.details)}
    </div>
    <button type="button" @click=${view.dismiss}>${t.dismiss}</button>
  </div>`;
}

function counts(
  outcomes: readonly BulkOutcome[],
  texts: Readonly<Record<BulkOutcome['outcome'], Plural | string>>,
  format: Formatter,
): string {
  return (['done', 'skipped', 'failed'] as const)
    .map((kind) => ({ kind, count: outcomes.filter(({ outcome }) => outcome === kind).length }))
    .filter(({ kind, count }) => count > 0 || kind === 'done')
    .map(({ kind, count }) => format.plural(texts[kind], count))
    .join(' · ');
}

function outcomeDetails<O extends BulkOutcome>(
  outcomes: readonly O[],
  name: (outcome: O) => string,
  summary: string,
): TemplateResult | typeof nothing {
  const told = outcomes.filter(({ message }) => message !== undefined).slice(0, MAX_NAMED);
  if (told.length === 0) return nothing;
  return html`<details>
    <summary>${summary}</summary>
    <ul>
      ${told.map(
        (one) =>
          html`<li>
            <strong><bdi>${name(one)}</bdi></strong
            >: <bdi>${one.message}</bdi>
          </li>`,
      )}
    </ul>
  </details>`;
}
