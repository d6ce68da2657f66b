import type { CskReadingsChart } from '../src/index.ts';
import { all, settled, until } from './mounting.ts';

/** The plot of a chart once it is drawn and the code for hand and keyboard is there, as it is soon after they first came. */
export async function reachedPlot(chart: CskReadingsChart): Promise<HTMLElement> {
  const plot = await until(() => all(chart, '.plot')[0]);
  plot.dispatchEvent(new FocusEvent('focus'));
  await until(() => all(chart, '.selection')[0]);
  await settled();
  return plot;
}
