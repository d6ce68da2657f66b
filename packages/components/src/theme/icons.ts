import { html, nothing, render, svg, type TemplateResult } from 'lit';

/** Icons on a 16 px grid, drawn by us. They say nothing alone: text stands beside each. */
const PATHS = {
  high: svg`<path d="M8 2.2 14.2 13H1.8Z"/><path d="M8 6.4v3.2M8 11.4v.1"/>`,
  medium: svg`<path d="M8 1.9 14.1 8 8 14.1 1.9 8Z"/><path d="M8 5.4v3.2M8 10.5v.1"/>`,
  low: svg`<circle cx="8" cy="8" r="5.8"/><path d="M8 7.4v3.4M8 5.2v.1"/>`,
  active: svg`<circle cx="8" cy="8" r="5.8"/><circle cx="8" cy="8" r="2" fill="currentColor" stroke="none"/>`,
  progress: svg`<circle cx="8" cy="8" r="5.8"/><path d="M8 4.8V8l2.2 1.6"/>`,
  closed: svg`<circle cx="8" cy="8" r="5.8"/><path d="m5.4 8.2 1.8 1.8 3.4-3.8"/>`,
  inactive: svg`<circle cx="8" cy="8" r="5.8"/><path d="M5.4 8h5.2"/>`,
  check: svg`<path d="m3.4 8.4 3 3 6.2-6.8"/>`,
  cross: svg`<path d="m4.2 4.2 7.6 7.6M11.8 4.2l-7.6 7.6"/>`,
  question: svg`<circle cx="8" cy="8" r="5.8"/><path d="M6.3 6.4c.2-2.4 3.6-2.2 3.4-.1-.1 1.2-1.6 1.2-1.7 2.6M8 11v.1"/>`,
  clock: svg`<circle cx="8" cy="8" r="5.8"/><path d="M8 4.6V8l2.4 1.5"/>`,
  case: svg`<rect x="2" y="5" width="12" height="8.4" rx="1.4"/><path d="M5.8 5V3.6c0-.5.4-1 1-1h2.4c.6 0 1 .5 1 1V5M2 8.8h12"/>`,
  command: svg`<path d="m2.4 3.2 4 4.4-4 4.4M8 12.6h5.6"/>`,
  registration: svg`<path d="M5.4 9.6a3.4 3.4 0 1 1 1.2 1.2L5 12.4H3.4v1.4H1.8v-2.2Z"/><path d="M10.2 5.8v.1"/>`,
  workOrder: svg`<path d="M9.4 4.2a3 3 0 0 1 3.8-2L11.4 4l.6.6.6.6 1.8-1.8a3 3 0 0 1-4 3.8L5.6 12a1.5 1.5 0 0 1-2.2-2.2Z"/>`,
  comment: svg`<path d="M2.2 3.4h11.6v7.4H7l-3 2.6v-2.6H2.2Z"/>`,
  inbox: svg`<path d="M2 9.4 4 3.4h8l2 6v3.2H2Z"/><path d="M2 9.4h3.4l1 1.6h3.2l1-1.6H14"/>`,
  plug: svg`<path d="M5.6 2.2v3M10.4 2.2v3M3.8 5.2h8.4v2.2a4.2 4.2 0 0 1-8.4 0ZM8 11.6v2.2"/>`,
  chart: svg`<path d="M2.4 2.4v11.2h11.2"/><path d="m4.6 10.4 2.6-3 2.2 1.8 3.4-4.4"/>`,
  arrowUp: svg`<path d="M8 12.8V3.4M4.4 7 8 3.4 11.6 7"/>`,
} as const;

export type IconName = keyof typeof PATHS;

/** Those that are mirrored where text runs from right to left. A clock and a tick are the same everywhere. */
const READS: ReadonlySet<string> = new Set<IconName>(['question', 'comment']);

export function icon(name: IconName): TemplateResult {
  return html`<svg
    class=${READS.has(name) ? 'reads' : nothing}
    viewBox="0 0 16 16"
    aria-hidden="true"
    focusable="false"
  >
    ${PATHS[name]}
  </svg>`;
}

const made = new Map<IconName, Element>();

/** The icon as an element, for rows that no template renders. */
export function iconElement(name: IconName): Element {
  let element = made.get(name);
  if (!element) {
    const place = document.createElement('div');
    render(icon(name), place);
    if (!place.firstElementChild) throw new Error(`There is no icon ${name}.`);
    element = place.firstElementChild;
    made.set(name, element);
  }
  return element.cloneNode(true) as Element;
}
