// The work of the list cases, alike for every contender. Runs in the browser.
import type { Alert } from '@csk/core';
import { eachFrame, loadFormats, nextFrame, seeded, stage, type ListContender } from './contender.ts';

const SCROLL_STEP = 180;
const UPDATES_PER_SECOND = 100;
const FRAMES_PER_SECOND = 60;
/** Half of the updates hit rows that are on the screen, as those of live alerts do. */
const ON_SCREEN = 15;

/** Offers a contender to the bench as `globalThis.bench`. `rowOf` makes what it shows of an alert. */
export function offerList<Row>(contender: ListContender<Row>, rowOf: (alert: Alert) => Row): void {
  let alerts: Alert[] = [];
  let rows: readonly Row[] = [];
  Object.assign(globalThis, {
    bench: {
      prepare(count: number) {
        loadFormats();
        alerts = Array.from({ length: count }, (_, index) => alertAt(index, count));
        rows = alerts.map(rowOf);
      },
      async mount() {
        contender.mount(stage(), rows);
        await eachFrame(8, () => undefined);
        // One that renders in more steps is given the frames it needs.
        for (let frame = 0; firstText(contender) === '' && frame < 60; frame += 1) await nextFrame();
      },
      async scroll(frames: number) {
        const scroller = contender.scroller();
        await eachFrame(frames, () => (scroller.scrollTop += SCROLL_STEP));
      },
      async jump(jumps: number) {
        const scroller = contender.scroller();
        const reach = scroller.scrollHeight - scroller.clientHeight;
        await eachFrame(jumps, (jump) => (scroller.scrollTop = Math.floor((reach * (jump + 1)) / jumps)));
      },
      async toTop() {
        contender.scroller().scrollTop = 0;
        await eachFrame(4, () => undefined);
      },
      async update(frames: number) {
        const random = seeded(11);
        let done = 0;
        await eachFrame(frames, (frame) => {
          const due = Math.floor(((frame + 1) * UPDATES_PER_SECOND) / FRAMES_PER_SECOND);
          const changes: { index: number; row: Row }[] = [];
          for (; done < due; done += 1) {
            const index = Math.floor(random() * (done % 2 === 0 ? ON_SCREEN : alerts.length));
            const alert = alerts[index];
            if (!alert) continue;
            const changed = { ...alert, occurrences: alert.occurrences + 1 };
            alerts[index] = changed;
            changes.push({ index, row: rowOf(changed) });
          }
          contender.update(changes);
        });
      },
      async remount(times: number) {
        for (let i = 0; i < times; i += 1) {
          contender.mount(stage(), rows);
          await nextFrame();
          stage().replaceChildren();
        }
        await eachFrame(2, () => undefined);
      },
      /** How many of so many jumps left a place on the screen without its row in the frame after next. */
      async blanks(jumps: number) {
        const scroller = contender.scroller();
        const reach = scroller.scrollHeight - scroller.clientHeight;
        const random = seeded(5);
        let blank = 0;
        for (let jump = 0; jump < jumps; jump += 1) {
          scroller.scrollTop = Math.floor(random() * reach);
          await nextFrame();
          await nextFrame();
          if (!isFilled(contender, scroller)) blank += 1;
        }
        return blank;
      },
      text: () => firstText(contender),
    },
  });
}

function firstText<Row>({ scroller, textAt, rowHeight, head }: ListContender<Row>): string {
  const { top, left } = scroller().getBoundingClientRect();
  return textAt(left + 200, top + head + rowHeight / 2);
}

function isFilled<Row>({ rowHeight, head, textAt }: ListContender<Row>, scroller: HTMLElement): boolean {
  const { top, left } = scroller.getBoundingClientRect();
  for (let y = head + 4; y < scroller.clientHeight - 4; y += rowHeight / 2) {
    const index = Math.floor((scroller.scrollTop + y - head) / rowHeight);
    if (!textAt(left + 200, top + y).includes(nameOf(index))) return false;
  }
  return true;
}

const nameOf = (index: number): string => `Alert ${String(index).padStart(6, '0')}`;

/** In the order in which the list shows them, as a service gives them. */
function alertAt(index: number, count: number): Alert {
  const at = new Date(Date.UTC(2026, 0, 5) - index * 60_000).toISOString();
  const share = index / count;
  const level = share < 0.2 ? 'high' : share < 0.6 ? 'medium' : 'low';
  return {
    id: `alert-${index}`,
    version: '1',
    createdAt: at,
    updatedAt: at,
    description: `${nameOf(index)}: temperature above the limit`,
    type: 'anomaly',
    status: index % 5 === 0 ? 'in-progress' : 'active',
    raisedAt: at,
    lastRaisedAt: at,
    occurrences: 1 + (index % 4),
    source: 'AlertRules',
    token: `alert-${index}`,
    deviceKey: `thermostat-${index % 500}`,
    priority: { level, score: level === 'high' ? 80 : level === 'medium' ? 50 : 20, reasons: [] },
    transitions: [],
  };
}
