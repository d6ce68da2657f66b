import { html, type TemplateResult } from 'lit';
import { icon, type Icon } from '../theme/icon.ts';

/** A button of which only the symbol is seen. */
export function iconButton(label: string, symbol: Icon, disabled: boolean, run: () => void): TemplateResult {
  return html`<button
    type="button"
    class="quiet"
    aria-label=${label}
    title=${label}
    ?disabled=${disabled}
    @click=${run}
  >
    ${icon(symbol)}
  </button>`;
}
