import type { DeviceOutcome, Id } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icons.ts';
import type { BulkProgress } from './bulk-run.ts';
import { plural, type Plural } from '../locale/plural.ts';

export const bulkStrings = {
  running: { register: 'Registering {done} of {total} …', pull: 'Fetching {done} of {total} …' },
  done: {
    register: plural('{count} registered', '{count} registered'),
    pull: plural('{count} fetched', '{count} fetched'),
  },
  skipped: plural('{count} skipped', '{count} skipped'),
  failed: plural('{count} failed', '{count} failed'),
  ended: 'Stopped after {done} of {total}: {message}',
  details: 'Details',
  dismiss: 'Dismiss',
};

export type BulkStrings = typeof bulkStrings;

/** So many devices are named; the counts tell of the others. */
const MAX_NAMED = 50;

/** What became of work on many devices. Spoken politely when it is done. */
export function bulkView(
  progress: BulkProgress | undefined,
  view: {
    readonly name: (id: Id<'device'>) => string;
    readonly explain: (error: unknown) => string;
    readonly dismiss: () => void;
  },
  t: BulkStrings,
  format: Formatter,
): TemplateResult | typeof nothing {
  if (!progress) return nothing;
  const { outcomes, running, total, action, error } = progress;
  const done = outcomes.length;
  if (running) {
    return html`<div class="outcome" part="outcome" role="status">
      ${icon('progress')}<span
        >${interpolate(t.running[action], { done: format.number(done), total: format.number(total) })}</span
      >
    </div>`;
  }
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  const tone = failed.length > 0 || error !== undefined ? 'high' : 'success';
  return html`<div class="outcome ${tone}" part="outcome" role="status">
    ${icon(tone === 'high' ? 'high' : 'check')}
    <div class="told">
      <span>${counts(outcomes, t.done[action], t, format)}</span>
      ${
        error === undefined
          ? nothing
          : html`<span
              >${interpolate(t.ended, { done: format.number(done), total: format.number(total), message: view.explain(error) })}</span
            >`
      }
      ${outcomeDetails(outcomes, view.name, t)}
    </div>
    <button type="button" @click=${view.dismiss}>${t.dismiss}</button>
  </div>`;
}

function counts(outcomes: readonly DeviceOutcome[], done: Plural, t: BulkStrings, format: Formatter): string {
  const texts = { done, skipped: t.skipped, failed: t.failed };
  return (['done', 'skipped', 'failed'] as const)
    .map((kind) => ({ kind, count: outcomes.filter(({ outcome }) => outcome === kind).length }))
    .filter(({ kind, count }) => count > 0 || kind === 'done')
    .map(({ kind, count }) => format.plural(texts[kind], count))
    .join(' · ');
}

function outcomeDetails(
  outcomes: readonly DeviceOutcome[],
  name: (id: Id<'device'>) => string,
  t: BulkStrings,
): TemplateResult | typeof nothing {
  const told = outcomes.filter(({ message }) => message !== undefined).slice(0, MAX_NAMED);
  if (told.length === 0) return nothing;
  return html`<details>
    <summary>${t.details}</summary>
    <ul>
      ${told.map(
        ({ deviceId, message }) =>
          html`<li>
            <strong><bdi>${name(deviceId)}</bdi></strong
            >: <bdi>${message}</bdi>
          </li>`,
      )}
    </ul>
  </details>`;
}
