import { html, type TemplateResult } from 'lit';

/** One of a few, all of them in sight. */
export function segments<V>(
  label: string,
  choices: readonly (readonly [V, string])[],
  chosen: V,
  choose: (value: V) => void,
): TemplateResult {
  return html`<div class="segments" role="group" aria-label=${label}>
    ${choices.map(
      ([value, text]) =>
        html`<button type="button" aria-pressed=${value === chosen ? 'true' : 'false'} @click=${() => choose(value)}>
          ${text}
        </button>`,
    )}
  </div>`;
}
