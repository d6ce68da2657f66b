import type { Json } from '@csk/core';
import { html, type TemplateResult } from 'lit';

/** Deeper or wider than this, a value is shown as plain text: a device can send anything. */
const MAX_DEPTH = 8;
const MAX_ITEMS = 200;

/** JSON to read: one line a value, nested parts indented. Everything is text. */
export function jsonView(value: Json): TemplateResult {
  return html`<div class="json" part="json" dir="ltr" tabindex="0">${node(value, 0)}</div>`;
}

function node(value: Json, depth: number): TemplateResult {
  if (value === null || typeof value !== 'object') {
    return html`<span class=${value === null ? 'null' : typeof value}>${JSON.stringify(value)}</span>`;
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return html`<span>${isList ? '[]' : '{}'}</span>`;
  if (depth >= MAX_DEPTH || entries.length > MAX_ITEMS) return html`<span>${JSON.stringify(value)}</span>`;
  return html`<ul>
    ${entries.map(([key, item]) => html`<li><span class="key">${key}</span> ${node(item, depth + 1)}</li>`)}
  </ul>`;
}

/** Whether a value says anything: neither nothing nor an empty object or list. */
export function hasContent(value: Json): boolean {
  return value !== null && (typeof value !== 'object' || Object.keys(value).length > 0);
}
