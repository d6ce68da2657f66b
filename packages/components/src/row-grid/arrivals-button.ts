import { html, type TemplateResult } from 'lit';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';

/** Tells of new records that wait for the reader, and shows them. */
export function arrivalsButton(label: string, show: () => void): TemplateResult {
  return html`<button type="button" class="arrivals primary" part="arrivals" @click=${show}>
    ${icon(icons.arrowUp)}${label}
  </button>`;
}
