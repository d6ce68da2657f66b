import { html, nothing, type TemplateResult } from 'lit';
import { modelElement } from './model-element.ts';

/** A drawing on a 16 px grid, in lines of the text's colour. It says nothing alone: text stands beside each. */
export interface Icon {
  /** Path data of SVG. */
  readonly path: string;
  /** Mirrored where text runs from right to left. A clock and a tick are the same everywhere. */
  readonly reads?: true;
}

export function icon({ path, reads }: Icon): TemplateResult {
  return html`<svg class=${reads ? 'reads' : nothing} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path d=${path}></path>
  </svg>`;
}

const made = new Map<Icon, Element>();

/** The icon as an element, for rows that no template renders. */
export function iconElement(symbol: Icon): Element {
  let element = made.get(symbol);
  if (!element) {
    element = modelElement(icon(symbol));
    made.set(symbol, element);
  }
  return element.cloneNode(true) as Element;
}
