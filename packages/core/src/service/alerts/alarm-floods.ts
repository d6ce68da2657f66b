import { ALARM_RATE_MS, FLOOD_BEGINS_ABOVE, FLOOD_ENDS_BELOW } from '../../model/index.ts';

/** A flood in milliseconds since 1970. */
export interface FloodPeriod {
  readonly from: number;
  readonly to?: number;
  readonly count: number;
}

/**
 * Floods among the moments at which alerts came, in ascending order, up to a moment. A window of ten minutes slides over
 * them: with the alert that makes it more than ten a flood begins, and when old ones leave it with fewer than five it
 * ends, so that one flood is not counted as several (ISA-18.2). The figures are those of one operator position: agents who
 * share the alerts evenly stand so many times as many.
 */
export function floodPeriods(times: readonly number[], until: number, agents = 1): readonly FloodPeriod[] {
  const floods: FloodPeriod[] = [];
  let flood: { from: number; count: number } | undefined;
  let oldest = 0;
  /** Lets go of what is older than the window at a moment; a flood may end on the way. */
  const slideTo = (moment: number, present: number) => {
    for (; oldest < present; oldest += 1) {
      const leaves = (times[oldest] ?? 0) + ALARM_RATE_MS;
      if (leaves > moment) return;
      if (flood && present - oldest - 1 < FLOOD_ENDS_BELOW * agents) {
        floods.push({ ...flood, to: leaves });
        flood = undefined;
      }
    }
  };
  for (const [index, time] of times.entries()) {
    if (time > until) break;
    slideTo(time, index);
    const present = index + 1 - oldest;
    if (flood) flood.count += 1;
    else if (present > FLOOD_BEGINS_ABOVE * agents) flood = { from: time, count: present };
  }
  slideTo(until, times.filter((time) => time <= until).length);
  return flood ? [...floods, flood] : floods;
}

/** The share of the ten-minute periods from one moment to another in which a flood was. */
export function floodShare(floods: readonly FloodPeriod[], from: number, to: number): number {
  const flooded = new Set<number>();
  const periods = Math.max(1, Math.ceil((to - from) / ALARM_RATE_MS));
  for (const flood of floods) {
    const first = Math.max(0, Math.floor((flood.from - from) / ALARM_RATE_MS));
    const last = Math.min(periods - 1, Math.ceil(((flood.to ?? to) - from) / ALARM_RATE_MS) - 1);
    for (let period = first; period <= last; period += 1) flooded.add(period);
  }
  return flooded.size / periods;
}
