import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { readingText } from '../device-facts/reading-text.ts';
import type { Formatter } from '../format/formatter.ts';
import { ChartCanvas } from './chart-canvas.ts';
import type { ChartPicture } from './chart-export.ts';
import type { ChartLanes } from './chart-lanes.ts';
import { layoutChart, type ChartInput, type ChartLayout, type ChartManner } from './chart-layout.ts';
import { titleOf } from './chart-legend.ts';
import { PaintInForce } from './chart-paint.ts';
import { paintChart, type ChartPaint } from './chart-painter.ts';
import { lanePlaces, rowCount } from './lane-places.ts';
import type { TimeWindow } from './time-window.ts';

/** What is to be drawn. */
export interface ChartScene {
  readonly lanes: ChartLanes;
  readonly window: TimeWindow;
  /** Width of a window that moves with the present; `undefined` when it stands still. */
  readonly liveRange: number | undefined;
  /** Puts the cursor in its place, if there is one. */
  readonly placeCursor: (plot: HTMLElement, layout: ChartLayout) => void;
  readonly format: Formatter;
  readonly manner: ChartManner;
  /** The rest, worked out only when it is drawn. */
  readonly marks: () => Pick<ChartInput, 'thresholds' | 'bands' | 'markers' | 'now'>;
}

interface DrawingHost extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: ParentNode;
}

/** Draws an element's chart on its canvas, in the colours in force, and again when something has changed. */
export class ChartDrawing implements ReactiveController {
  readonly #host: DrawingHost;
  readonly #scene: () => ChartScene;
  readonly #canvas: ChartCanvas;
  readonly #paint = new PaintInForce();
  #layout: ChartLayout | undefined;
  /** Of what was last drawn, in milliseconds. */
  #liveRange = 0;
  #tail: ReturnType<typeof setTimeout> | undefined;

  constructor(host: DrawingHost, scene: () => ChartScene) {
    this.#host = host;
    this.#scene = scene;
    this.#canvas = new ChartCanvas(host, (context, width, height) => this.#draw(context, width, height));
    host.addController(this);
  }

  /** Where everything was when it was last drawn. */
  get layout(): ChartLayout | undefined {
    return this.#layout;
  }

  hostConnected(): void {
    this.#paint.changed();
    this.#followPresent();
  }

  hostDisconnected(): void {
    clearTimeout(this.#tail);
  }

  hostUpdated(): void {
    const plot = this.#plot;
    if (!plot) return;
    const scene = this.#scene();
    const height = `${plotHeight(scene)}px`;
    if (plot.style.height !== height) plot.style.height = height;
    if (this.#layout) scene.placeCursor(plot, this.#layout);
  }

  /** The colours have changed. */
  readonly repaint = () => {
    this.#paint.changed();
    this.#canvas.draw();
  };

  /** The same for paper; `undefined` while there is nothing to draw. */
  picture(): ChartPicture | undefined {
    const scene = this.#scene();
    const paint = this.#paint.read(this.#host.renderRoot);
    if (!paint) return undefined;
    const { window, lanes, format } = scene;
    const [width, height] = [this.#canvas.width || 960, plotHeight(scene)];
    return {
      width,
      height,
      background: paint.surface,
      font: paint.font,
      heading: [
        ...lanes.shown.map((one) => ({ text: titleOf(one), colour: colourOf(scene, paint, one.metric) })),
        { text: `${format.exact(window.from)} – ${format.exact(window.to)}`, colour: paint.muted },
      ],
      paint: (context) => paintScene(context, scene, layoutOf(scene, width, height), paint),
    };
  }

  get #plot(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.plot');
  }

  #draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const paint = this.#paint.read(this.#host.renderRoot);
    if (!paint) return;
    const scene = this.#scene();
    this.#liveRange = scene.liveRange ?? 0;
    this.#layout = layoutOf(scene, width, height);
    paintScene(context, scene, this.#layout, paint);
    const plot = this.#plot;
    if (plot) scene.placeCursor(plot, this.#layout);
  }

  /** The window ends now, so it moves even when nothing arrives: by about a pixel a step, and only while visible. */
  #followPresent(): void {
    this.#tail = setTimeout(
      () => {
        if (this.#canvas.visible && this.#scene().liveRange !== undefined) this.#canvas.draw();
        this.#followPresent();
      },
      Math.max(1_000, this.#liveRange / Math.max(200, this.#canvas.width)),
    );
  }
}

/** A row of several is lower than a row alone; the axis of time has its room. */
function plotHeight({ lanes, manner }: ChartScene): number {
  const rows = Math.max(1, rowCount(lanePlaces(lanes.shown, manner.axes)));
  return (rows === 1 ? 176 : 124 * rows) + 36;
}

function layoutOf({ window, lanes, format, manner, marks }: ChartScene, width: number, height: number): ChartLayout {
  const { from, to } = window;
  const { timeZone } = format;
  return layoutChart({ width, height, from, to, timeZone, series: lanes.shown, manner, ...marks() });
}

function paintScene(
  context: CanvasRenderingContext2D,
  scene: ChartScene,
  layout: ChartLayout,
  paint: ChartPaint,
): void {
  const { format, lanes, manner } = scene;
  const labels = {
    tick: (at: number, step: number) => format.tick(at, step),
    value: (value: number, step?: number) =>
      step ? format.number(value, decimalsOf(step)) : readingText(value, format),
    lane: lanes.shown.length > 1 ? titleOf : ({ unit = '' }) => unit,
    isShared: manner.axes === 'units',
  };
  paintChart(context, layout, paint, labels, (metric) => ({
    colour: colourOf(scene, paint, metric),
    dash: lanes.dash(metric),
  }));
}

/** So many decimals tell values apart that are a step from each other; some browsers write no more than twenty. */
function decimalsOf(step: number): number {
  return Math.min(20, Math.max(2, Math.ceil(-Math.log10(step))));
}

function colourOf({ lanes }: ChartScene, paint: ChartPaint, metric: string): string {
  return paint.series[lanes.colourIndex(metric)] ?? paint.text;
}
