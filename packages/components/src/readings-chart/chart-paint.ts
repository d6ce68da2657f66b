import { html, type TemplateResult } from 'lit';
import type { ChartPaint } from './chart-painter.ts';

/**
 * Invisible samples that carry the tokens as computed colours: a canvas cannot read custom properties itself. Their
 * colours change by a transition, because its end is the one event that tells of any change of theme, whoever made it.
 */
export function paintSamples(onChange: () => void): TemplateResult {
  return html`<span class="samples" aria-hidden="true" @transitionend=${onChange}
    ><i class="text"></i><i class="muted"></i><i class="grid"></i><i class="surface"></i><i class="high"></i
    ><i class="medium"></i><i class="low"></i><i class="series-1"></i><i class="series-2"></i><i class="series-3"></i
    ><i class="series-4"></i><i class="series-5"></i><i class="series-6"></i
  ></span>`;
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
  const colours = new Map(Array.from(samples.children, (one) => [one.className, getComputedStyle(one).color]));
  const colour = (name: string) => colours.get(name) ?? '';
  return {
    text: colour('text'),
    muted: colour('muted'),
    grid: colour('grid'),
    surface: colour('surface'),
    threshold: colour('high'),
    levels: { high: colour('high'), medium: colour('medium'), low: colour('low') },
    series: [1, 2, 3, 4, 5, 6].map((n) => colour(`series-${n}`)),
    font: `11px ${getComputedStyle(samples).fontFamily}`,
  };
}
