// What every contender's page offers to the bench, and the frames that drive it. Runs in the browser.

/** A chart of the bench: columns of numbers in, lines on the screen. */
export interface ChartContender {
  /** Draws into `host`. `columns[0]` are times in milliseconds, the others values; NaN is a gap. */
  readonly mount: (host: HTMLElement, columns: readonly Float64Array[]) => void;
  /** Takes the columns of a stream in the contender's own shape, which is not timed: a page would keep them so. */
  readonly keep: (columns: readonly Float64Array[]) => void;
  /** Draws the kept columns from `first` to before `end` in the place of what was there. */
  readonly update: (first: number, end: number) => void;
  /** Puts the crosshair on the chart. */
  readonly point: (host: HTMLElement) => void;
  readonly canvas: () => HTMLCanvasElement | null | undefined;
}

/** A list of the bench. */
export interface ListContender<Row> {
  readonly mount: (host: HTMLElement, rows: readonly Row[]) => void;
  readonly update: (changes: readonly { readonly index: number; readonly row: Row }[]) => void;
  readonly scroller: () => HTMLElement;
  readonly rowHeight: number;
  /** Height of what stands above the rows inside the scroller. */
  readonly head: number;
  /** The text of the row at a place of the screen; empty where there is none. */
  readonly textAt: (x: number, y: number) => string;
}

/** Calls `step` in each of so many frames and ends two frames later, when the last one is on the screen. */
export async function eachFrame(count: number, step: (frame: number) => void): Promise<void> {
  for (let frame = 0; frame < count; frame += 1) {
    step(frame);
    await nextFrame();
  }
  await nextFrame();
  await nextFrame();
}

export function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

/** Numbers that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** The place of the page in which a contender draws. */
export function stage(): HTMLElement {
  const found = document.querySelector<HTMLElement>('#stage');
  if (!found) throw new Error('The page has no stage.');
  return found;
}

/**
 * Makes the browser load what it writes numbers and dates with, which it does once a process and for everybody: uPlot does
 * so while it is loaded, and the lists of the peers are given texts that somebody has formatted.
 */
export function loadFormats(): void {
  new Intl.NumberFormat(undefined, { style: 'unit', unit: 'day' }).format(1);
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(0);
}
