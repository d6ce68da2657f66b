// The icons, drawn by us. An export each, and plain data, so that a bundle carries those that its elements use.
import type { Icon } from './icon.ts';

const RING = 'M2.2 8a5.8 5.8 0 1 0 11.6 0 5.8 5.8 0 1 0-11.6 0';

export const high: Icon = { path: 'M8 2.2 14.2 13H1.8ZM8 6.4v3.2M8 11.4v.1' };
export const medium: Icon = { path: 'M8 1.9 14.1 8 8 14.1 1.9 8ZM8 5.4v3.2M8 10.5v.1' };
export const low: Icon = { path: `${RING}M8 7.4v3.4M8 5.2v.1` };
/** The disc inside is a ring as thick as its line, closed by a dot. */
export const active: Icon = { path: `${RING}M6.75 8a1.25 1.25 0 1 0 2.5 0 1.25 1.25 0 1 0-2.5 0M8 8v.01` };
export const progress: Icon = { path: `${RING}M8 4.8V8l2.2 1.6` };
export const closed: Icon = { path: `${RING}M5.4 8.2l1.8 1.8 3.4-3.8` };
export const inactive: Icon = { path: `${RING}M5.4 8h5.2` };
export const check: Icon = { path: 'm3.4 8.4 3 3 6.2-6.8' };
export const cross: Icon = { path: 'm4.2 4.2 7.6 7.6M11.8 4.2l-7.6 7.6' };
export const question: Icon = {
  path: `${RING}M6.3 6.4c.2-2.4 3.6-2.2 3.4-.1-.1 1.2-1.6 1.2-1.7 2.6M8 11v.1`,
  reads: true,
};
export const clock: Icon = { path: `${RING}M8 4.6V8l2.4 1.5` };
export const caseFile: Icon = {
  path: 'M3.4 5h9.2a1.4 1.4 0 0 1 1.4 1.4v5.6a1.4 1.4 0 0 1-1.4 1.4H3.4A1.4 1.4 0 0 1 2 12V6.4A1.4 1.4 0 0 1 3.4 5ZM5.8 5V3.6c0-.5.4-1 1-1h2.4c.6 0 1 .5 1 1V5M2 8.8h12',
};
export const command: Icon = { path: 'm2.4 3.2 4 4.4-4 4.4M8 12.6h5.6' };
export const registration: Icon = { path: 'M5.4 9.6a3.4 3.4 0 1 1 1.2 1.2L5 12.4H3.4v1.4H1.8v-2.2ZM10.2 5.8v.1' };
export const workOrder: Icon = {
  path: 'M9.4 4.2a3 3 0 0 1 3.8-2L11.4 4l.6.6.6.6 1.8-1.8a3 3 0 0 1-4 3.8L5.6 12a1.5 1.5 0 0 1-2.2-2.2Z',
};
export const comment: Icon = { path: 'M2.2 3.4h11.6v7.4H7l-3 2.6v-2.6H2.2Z', reads: true };
export const inbox: Icon = { path: 'M2 9.4 4 3.4h8l2 6v3.2H2ZM2 9.4h3.4l1 1.6h3.2l1-1.6H14' };
export const plug: Icon = { path: 'M5.6 2.2v3M10.4 2.2v3M3.8 5.2h8.4v2.2a4.2 4.2 0 0 1-8.4 0ZM8 11.6v2.2' };
export const chart: Icon = { path: 'M2.4 2.4v11.2h11.2m-9-3.2 2.6-3 2.2 1.8 3.4-4.4' };
export const arrowUp: Icon = { path: 'M8 12.8V3.4M4.4 7 8 3.4 11.6 7' };
