import { ALARM_RATE_MS, ALARM_RATE_TARGETS, ALARM_TARGETS } from '../../model/index.ts';
import type { AgentAlarmRate, AlarmRate, AlertRateForecast } from '../../model/index.ts';
import { floodPeriods, floodShare } from '../alerts/alarm-floods.ts';
import { alarmRate } from '../alerts/alert-figures.ts';
import { instantOf } from '../context.ts';

const MAX_FLOODS = 50;

/**
 * How many alerts each agent gets, if they share them evenly; `times` in ascending order, all in milliseconds since 1970.
 * A shorter span than ten minutes counts as ten: there is no rate of a moment.
 */
export function alertRateForecast(
  times: readonly number[],
  { from, to: end, agents }: { readonly from: number; readonly to: number; readonly agents: number },
): AlertRateForecast {
  const to = Math.max(end, from + ALARM_RATE_MS);
  const perAgent = (periods: number, limits: Pick<AlarmRate, 'target' | 'manageable'>): AgentAlarmRate => {
    const { average, maximum, target, manageable } = alarmRate(times, { from, to }, periods * ALARM_RATE_MS, limits);
    const own = average / agents;
    const band = own <= target ? 'acceptable' : own <= manageable ? 'manageable' : 'overloaded';
    return { average: own, maximum: maximum / agents, target, manageable, band };
  };
  const floods = floodPeriods(times, to, agents);
  const peak = busiest(times);
  return {
    agents,
    perTenMinutes: perAgent(1, ALARM_RATE_TARGETS.perTenMinutes),
    perHour: perAgent(6, ALARM_RATE_TARGETS.perHour),
    perDay: perAgent(144, ALARM_RATE_TARGETS.perDay),
    ...(peak === undefined ? {} : { peak }),
    floods: floods.slice(0, MAX_FLOODS).map((flood) => ({
      from: instantOf(flood.from),
      ...(flood.to === undefined ? {} : { to: instantOf(flood.to) }),
      count: flood.count,
    })),
    floodCount: floods.length,
    floodShare: floodShare(floods, from, to),
    floodShareTarget: ALARM_TARGETS.floodShare,
  };
}

/** The first of the windows of ten minutes that hold the most alerts; it begins with one of them. */
function busiest(times: readonly number[]): AlertRateForecast['peak'] {
  let [alerts, start, oldest] = [0, 0, 0];
  times.forEach((time, index) => {
    while ((times[oldest] ?? time) + ALARM_RATE_MS <= time) oldest += 1;
    const count = index + 1 - oldest;
    if (count > alerts) [alerts, start] = [count, times[oldest] ?? time];
  });
  return alerts === 0 ? undefined : { from: instantOf(start), to: instantOf(start + ALARM_RATE_MS), alerts };
}
