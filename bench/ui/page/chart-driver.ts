// The work of the chart cases, alike for every contender. Runs in the browser.
import { eachFrame, loadFormats, nextFrame, seeded, stage, type ChartContender } from './contender.ts';

const BEGIN = Date.UTC(2026, 0, 5, 8);
/** A second between two readings. */
const STEP_MS = 1_000;
/** Every so many readings a pause follows, so that the line has gaps. */
const GAP_EVERY = 1_000;
const GAP_READINGS = 20;

/** Offers a contender to the bench as `globalThis.bench`. */
export function offerChart(contender: ChartContender): void {
  let columns: readonly Float64Array[] = [];
  let window = 0;
  const shown = (first: number) => columns.map((column) => column.subarray(first, first + window));
  Object.assign(globalThis, {
    bench: {
      /** Makes the data: what is timed afterwards begins with columns that are there. */
      prepare(series: number, points: number, ahead: number, gaps: boolean) {
        loadFormats();
        window = points;
        columns = readings(series, points + ahead, gaps);
        contender.keep(columns);
      },
      async mount() {
        contender.mount(stage(), shown(0));
        await eachFrame(8, () => undefined);
      },
      async point() {
        contender.point(stage());
        await eachFrame(2, () => undefined);
      },
      /** One more reading a frame; the oldest leaves the window. */
      async stream(frames: number, from: number) {
        await eachFrame(frames, (frame) => contender.update(from + frame + 1, from + frame + 1 + window));
      },
      /** Many updates without waiting for the screen: a whole day of them in a minute. Every tenth is drawn. */
      async hurry(updates: number, from: number) {
        for (let i = 0; i < updates; i += 1) {
          contender.update(from + i, from + i + window);
          await (i % 10 === 0 ? nextFrame() : Promise.resolve());
        }
      },
      async remount(times: number) {
        for (let i = 0; i < times; i += 1) {
          contender.mount(stage(), shown(0));
          await nextFrame();
          stage().replaceChildren();
        }
        await eachFrame(2, () => undefined);
      },
      /** Share of the canvas that is not background: a chart that drew nothing has no time worth telling. */
      async ink() {
        const canvas = contender.canvas();
        const context = canvas?.getContext('2d');
        if (!canvas || !context) return 0;
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        let inked = 0;
        for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) inked += 1;
        return inked / (data.length / 4);
      },
    },
  });
}

function readings(series: number, count: number, gaps: boolean): readonly Float64Array[] {
  const random = seeded(7);
  const times = Float64Array.from({ length: count }, (_, i) => BEGIN + i * STEP_MS);
  const lines = Array.from({ length: series }, (_, line) => {
    let drift = 0;
    return Float64Array.from({ length: count }, (_, i) => {
      drift += random() - 0.5;
      if (gaps && i % GAP_EVERY < GAP_READINGS) return Number.NaN;
      return 60 + 10 * Math.sin(i / 700 + line) + drift * 0.05 + random() * 2;
    });
  });
  return [times, ...lines];
}
