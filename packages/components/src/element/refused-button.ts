import { css, html, type TemplateResult } from 'lit';
import type { CommonStrings } from './common-strings.ts';

/**
 * A button for what the caller may not do, where an element without it would not be understood: it stays in its place,
 * can be reached, does nothing, and says why, to the eye, the pointer and the ear. Buttons of less weight are left out.
 */
export function refusedButton(id: string, label: string, t: CommonStrings): TemplateResult {
  return html`<button
      type="button"
      class="refused"
      aria-disabled="true"
      aria-describedby=${id}
      title=${`${t.forbidden}: ${t.forbiddenHint}`}
    >
      ${label}
    </button>
    <span class="hint" id=${id}>${t.forbiddenHint}</span>`;
}

export const refusedStyles = css`
  button.refused,
  button.refused:hover:not(:disabled) {
    background: var(--_raised);
    border-color: var(--_border);
    color: var(--_muted);
    cursor: default;
  }
`;
