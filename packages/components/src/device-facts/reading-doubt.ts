import type { ReadingQuality } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';

export const readingDoubtStrings = {
  badQuality: 'bad quality',
  uncertainQuality: 'uncertain quality',
};

export type ReadingDoubtStrings = typeof readingDoubtStrings;

/** A word of warning under a value that is not to be trusted, with the shape that the chart marks it by. */
export function readingDoubt(
  quality: ReadingQuality | undefined,
  t: ReadingDoubtStrings,
): TemplateResult | typeof nothing {
  if (quality !== 'bad' && quality !== 'uncertain') return nothing;
  const badge =
    quality === 'bad'
      ? html`<span class="badge high">${icon(icons.cross)}${t.badQuality}</span>`
      : html`<span class="badge medium">${icon(icons.question)}${t.uncertainQuality}</span>`;
  return html`<div class="doubt">${badge}</div>`;
}
