import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';

/** What is wrong with a field, below it; the field names it by `id` in `aria-describedby`. */
export function problemLine(id: string, text: string | undefined): TemplateResult | typeof nothing {
  return text ? html`<div class="invalid" id=${id}>${icon(icons.high)}<span>${text}</span></div>` : nothing;
}
