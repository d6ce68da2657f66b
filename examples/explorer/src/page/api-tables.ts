import { html, nothing, type TemplateResult } from 'lit';
import { marked } from './marked-text.ts';
import type { ElementEntry, Entry } from './manifest.ts';

interface Column<T> {
  readonly title: string;
  readonly cell: (entry: T) => unknown;
}

const code = (text: string | undefined) => (text ? html`<code>${text}</code>` : nothing);
const NAME: Column<Entry> = { title: 'Name', cell: ({ name }) => code(name || '(default)') };
const MEANING: Column<Entry> = { title: 'Meaning', cell: ({ description }) => marked(description) };

/** What the element's doc comment and its code say, as tables. */
export function apiTables(element: ElementEntry): TemplateResult {
  const properties = element.members.filter(({ kind }) => kind === 'field');
  const methods = element.members.filter(({ kind }) => kind === 'method');
  return html`
    ${table('Attributes', element.attributes, [
      NAME,
      { title: 'Type', cell: ({ type }) => code(type.text) },
      { title: 'Default', cell: (one) => code(one.default) },
      MEANING,
    ])}
    ${table('Properties', properties, [
      NAME,
      { title: 'Type', cell: ({ type }) => code(type?.text) },
      { title: 'Attribute', cell: (one) => code(one.attribute ?? (one.readonly ? 'read-only' : undefined)) },
      MEANING,
    ])}
    ${table('Methods', methods, [NAME, MEANING])}
    ${table('Events', element.events, [NAME, { title: 'Type', cell: ({ type }) => code(type.text) }, MEANING])}
    ${table('Slots', element.slots, [NAME, MEANING])} ${table('Parts', element.cssParts, [NAME, MEANING])}
    ${table('Tokens', element.cssProperties, [NAME, { title: 'Default', cell: (one) => code(one.default) }, MEANING])}
  `;
}

function table<T extends Entry>(title: string, rows: readonly T[], columns: readonly Column<T>[]) {
  if (rows.length === 0) return nothing;
  const id = `api-${title.toLowerCase()}`;
  return html`<div class="api">
    <h3 id=${id}>${title} <span class="count">${rows.length}</span></h3>
    <div class="scroll" tabindex="0" role="region" aria-labelledby=${id}>
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column.title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${columns.map((column) => html`<td>${column.cell(row)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}
