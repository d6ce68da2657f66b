import { html, type TemplateResult } from 'lit';
import { icon } from '../theme/icons.ts';

/** Tells of new records that wait for the reader, and shows them. */
export function arrivalsButton(label: string, show: () => void): TemplateResult {
  return html`<button type="button" class="arrivals primary" part="arrivals" @click=${show}>
    ${icon('arrowUp')}${label}
  </button>`;
}
