import { PAN, ZOOM } from './chart-steps.ts';
import type { ChartViewport } from './chart-viewport.ts';

/** What a key does to the window of a chart; `false` when it means nothing to it. */
export function moveViewport(event: KeyboardEvent, view: ChartViewport, cursor: number | undefined): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case '+':
    case '=':
      view.zoom(1 / ZOOM, cursor);
      return true;
    case '-':
    case '_':
      view.zoom(ZOOM, cursor);
      return true;
    case '0':
      view.show(undefined);
      return true;
    case 'ArrowLeft':
    case 'ArrowRight':
      if (!event.shiftKey) return false;
      view.pan(event.key === 'ArrowLeft' ? -PAN : PAN);
      return true;
    case ' ':
      if (view.following !== 'live' && view.following !== 'paused') return false;
      view.toggle();
      return true;
    default:
      return false;
  }
}
