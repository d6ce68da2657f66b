import type { ReactiveController, ReactiveControllerHost } from 'lit';

type CanvasHost = ReactiveControllerHost & HTMLElement;

/** Browsers draw nothing on a longer canvas: one of very many lanes is drawn coarser. */
const LONGEST = 32_767;

/**
 * The canvas of an element: follows its size and the screen's pixel ratio, draws at most once a frame and only while it
 * is on screen. A new size is drawn in the frame that shows it.
 */
export class ChartCanvas implements ReactiveController {
  readonly #host: CanvasHost;
  readonly #paint: (context: CanvasRenderingContext2D, width: number, height: number) => void;
  #canvas: HTMLCanvasElement | undefined;
  #resize: ResizeObserver | undefined;
  #intersection: IntersectionObserver | undefined;
  /** `undefined` until it is known. */
  #onScreen: boolean | undefined;
  #frame = 0;
  #width = 0;
  #height = 0;

  constructor(host: CanvasHost, paint: (context: CanvasRenderingContext2D, width: number, height: number) => void) {
    this.#host = host;
    this.#paint = paint;
    host.addController(this);
  }

  get visible(): boolean {
    return this.#onScreen === true && !document.hidden;
  }

  get width(): number {
    return this.#width;
  }

  hostConnected(): void {
    this.#resize = new ResizeObserver(([entry]) => {
      if (!entry) return;
      this.#width = entry.contentRect.width;
      this.#height = entry.contentRect.height;
      // The observer below tells it only when the first frame is over, which would be without the chart.
      this.#onScreen ??= isInViewport(entry.target);
      // Not in the next frame: in this one, what was drawn before would be stretched.
      if (this.visible) this.#drawNow();
    });
    this.#intersection = new IntersectionObserver((entries) => {
      const was = this.#onScreen;
      this.#onScreen = entries.at(-1)?.isIntersecting ?? false;
      if (!was) this.draw();
    });
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  hostDisconnected(): void {
    this.#resize?.disconnect();
    this.#intersection?.disconnect();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#forgetFrame();
    this.#canvas = undefined;
    this.#onScreen = undefined;
  }

  hostUpdated(): void {
    const canvas = this.#host.shadowRoot?.querySelector('canvas') ?? undefined;
    if (canvas !== this.#canvas) {
      if (this.#canvas) {
        this.#resize?.unobserve(this.#canvas);
        this.#intersection?.unobserve(this.#canvas);
      }
      this.#onScreen = undefined;
      if (canvas) {
        this.#resize?.observe(canvas);
        this.#intersection?.observe(canvas);
      }
      this.#canvas = canvas;
    }
    this.draw();
  }

  /** Asks for one drawing in the next frame. */
  draw(): void {
    if (this.#frame || !this.visible) return;
    this.#frame = requestAnimationFrame(() => this.#drawNow());
  }

  #drawNow(): void {
    this.#forgetFrame();
    const canvas = this.#canvas;
    if (!canvas || this.#width === 0) return;
    const ratio = Math.min(window.devicePixelRatio || 1, LONGEST / Math.max(this.#width, this.#height));
    const width = Math.round(this.#width * ratio);
    const height = Math.round(this.#height * ratio);
    // Setting the size, even to the same, clears and reallocates what a context draws on: so before there is one.
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#paint(context, this.#width, this.#height);
  }

  #forgetFrame(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  readonly #onVisibility = () => this.draw();
}

function isInViewport(element: Element): boolean {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}
