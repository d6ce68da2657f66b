import { html, type TemplateResult } from 'lit';

/** Text of a doc comment: what stands between back quotes is code, an empty line makes a paragraph. */
export function marked(text: string): readonly TemplateResult[] {
  return text
    .split('\n\n')
    .map(
      (paragraph) =>
        html`<p>${paragraph.split('`').map((piece, index) => (index % 2 ? html`<code>${piece}</code>` : piece))}</p>`,
    );
}
