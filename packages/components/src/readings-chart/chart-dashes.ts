/** Lengths of dash and gap in pixels, in turn; none for a solid line. */
export type Dash = readonly number[];

/** Longer than those of values that are only taken to hold, see `paintHeld`. */
const DASHES: readonly Dash[] = [[], [9, 4], [9, 3, 2, 3], [9, 3, 2, 3, 2, 3], [18, 5], [18, 3, 4, 3]];

/** The dash of the line at a position: another each time the colours begin anew; where there are none, of each line. */
export function dashAt(position: number, colours: number): Dash {
  return DASHES[Math.floor(position / colours) % DASHES.length] ?? [];
}

/** Whether a dashed line, begun at pixel 0, leaves a pixel out. */
export function isGap(pixel: number, dash: Dash): boolean {
  let rest = pixel % dash.reduce((sum, length) => sum + length, 0);
  return dash.findIndex((length) => (rest -= length) < 0) % 2 === 1;
}

/** Whether the user's system dictates the colours, so that they tell no line from another. */
export function areColoursForced(): boolean {
  return matchMedia('(forced-colors: active)').matches;
}
