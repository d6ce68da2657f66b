import type { Reading } from '@csk/core';
import { OPENED } from './moments.ts';

const STEP_MS = 5_000;

/** What the thermostat measures at a moment: a slow wave, a little noise that repeats, and a hump shortly before now. */
export function measureAt(at: number): { readonly Temperature: number; readonly Humidity: number } {
  const step = Math.round((at - OPENED) / STEP_MS);
  const hump = 11 * Math.exp(-(((step + 50) / 25) ** 2));
  return {
    Temperature: round(66 + 1.5 * Math.sin(step / 14) + 0.4 * Math.sin(step * 1.7) + hump),
    Humidity: round(45 + 3 * Math.sin(step / 20) + 0.3 * Math.sin(step * 2.3)),
  };
}

/** When the thermostat was without power. Its probe of the humidity needs a while after that, and says so. */
const OUTAGE = { from: OPENED - 660_000, to: OPENED - 600_000, unsureForMs: 40_000 };

/** The minutes before the page was opened, with a gap of one minute. */
export function readingsOf(metric: 'Temperature' | 'Humidity', minutes: number): readonly Reading[] {
  const steps = (minutes * 60_000) / STEP_MS;
  return Array.from({ length: steps }, (_, index) => OPENED - (steps - index) * STEP_MS)
    .filter((at) => at < OUTAGE.from || at > OUTAGE.to)
    .map((at) => {
      const isUnsure = metric === 'Humidity' && at > OUTAGE.to && at <= OUTAGE.to + OUTAGE.unsureForMs;
      const reading = { deviceKey: 'thermostat-07', metric, at, value: measureAt(at)[metric] };
      return isUnsure ? { ...reading, quality: 'uncertain' } : reading;
    });
}

const round = (value: number) => Math.round(value * 100) / 100;
