import { html, nothing, type TemplateResult } from 'lit';
import { problemLine } from '../element/problem-line.ts';
import type { CaseFormStrings } from './case-form.strings.ts';

/** The form that ends a case: how it was resolved, which has to be said. */
export function resolveForm(
  resolution: {
    readonly text: string;
    readonly isMissing: boolean;
    readonly busy: boolean;
    readonly change: (text: string) => void;
    readonly submit: (event: Event) => void;
  },
  t: CaseFormStrings,
): TemplateResult {
  const { text, isMissing, busy, change, submit } = resolution;
  return html`<form class="resolve" part="form" novalidate @submit=${submit}>
    <div class="field wide">
      <label for="resolution">${t.resolution}</label>
      <textarea
        id="resolution"
        dir="auto"
        .value=${text}
        aria-required="true"
        aria-invalid=${isMissing ? 'true' : nothing}
        aria-describedby=${isMissing ? 'resolution-problem' : nothing}
        @input=${(event: Event) => change((event.target as HTMLTextAreaElement).value)}
      ></textarea>
      ${problemLine('resolution-problem', isMissing ? t.resolutionMissing : undefined)}
    </div>
    <div class="buttons">
      <button type="submit" class="primary" ?disabled=${busy}>${busy ? t.resolving : t.resolve}</button>
    </div>
  </form>`;
}
