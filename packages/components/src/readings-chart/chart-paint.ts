import { html, type TemplateResult } from 'lit';
import type { ChartPaint } from './chart-painter.ts';

const NAMES = [
  'text',
  'muted',
  'grid',
  'surface',
  'high',
  'medium',
  'low',
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
] as const;

/**
 * Invisible samples that carry the tokens as computed colours: a canvas cannot read custom properties itself. Their
 * colours change by a transition, because its end is the one event that tells of any change of theme, whoever made it.
 */
export function paintSamples(onChange: () => void): TemplateResult {
  return html`<span class="samples" aria-hidden="true" @transitionend=${onChange}
    >${NAMES.map((name) => html`<i class=${name}></i>`)}</span
  >`;
}

/** The colours in force: theme, host tokens and forced colours included. Read once, until they have changed. */
export class PaintInForce {
  #paint: ChartPaint | undefined;

  changed(): void {
    this.#paint = undefined;
  }

  /** `undefined` while the samples are not rendered. */
  read(root: ParentNode): ChartPaint | undefined {
    const samples = root.querySelector('.samples');
    return samples ? (this.#paint ??= readPaint(samples)) : undefined;
  }
}

function readPaint(samples: Element): ChartPaint {
  const colours = new Map(NAMES.map((name, i) => [name, getComputedStyle(samples.children[i] ?? samples).color]));
  const colour = (name: (typeof NAMES)[number]) => colours.get(name) ?? '';
  return {
    text: colour('text'),
    muted: colour('muted'),
    grid: colour('grid'),
    surface: colour('surface'),
    threshold: colour('high'),
    levels: { high: colour('high'), medium: colour('medium'), low: colour('low') },
    series: NAMES.slice(7).map(colour),
    font: `11px ${getComputedStyle(samples).fontFamily}`,
  };
}
