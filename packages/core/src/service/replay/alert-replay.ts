import type { AlertForecast, AutoClose, ChatterForecast, DebounceRule, ReplayCount } from '../../model/index.ts';
import type { StreamJobDefinition, StreamRow } from '../../ports/index.ts';
import { autoCloseOf } from '../raising/alert-auto-close.ts';
import { parseAlertMessage } from '../raising/alert-message.ts';
import { alertMessageOf } from '../raising/alert-queue-sink.ts';
import { clearReportOf, raiseRequestOf } from '../raising/alert-row.ts';
import type { ReceivedRow } from '../raising/alert-row.ts';
import { instantOf } from '../context.ts';
import { debounceRuleOf } from '../raising/debounce-rule.ts';
import { alertRateForecast } from './alert-rate-forecast.ts';
import { ConditionCourse } from './condition-course.ts';
import { ReplayedAlerts } from './replayed-alerts.ts';
import { TimeSpans } from './time-spans.ts';

const LONG_ENOUGH_MS = 30 * 86_400_000;
const MAX_COUNTS = 1000;
const MAX_CHATTERING = 100;
const MAX_REFUSALS = 20;

export interface AlertReplayOptions {
  /** How repeats are grouped; the defaults are those of the service. */
  readonly debounce?: Partial<DebounceRule> | undefined;
  /** What becomes of an alert whose condition has ended; the default is `never`. */
  readonly autoClose?: AutoClose | undefined;
}

/** The span of a forecast, in milliseconds since 1970, and by how many agents its alerts are shared. */
export interface ForecastSpan {
  readonly from: number;
  readonly to: number;
  readonly agents: number;
}

/**
 * What becomes of the rows of a stream job: the same readers and decisions as behind the alert queue, without a store
 * and without a clock. The same rows at the same times give the same forecast.
 */
export interface AlertReplay {
  /** Takes rows in the order in which the job wrote them, at a time in milliseconds since 1970. */
  take(rows: readonly StreamRow[], now: number): void;
  forecast(span: ForecastSpan): AlertForecast;
}

export function createAlertReplay(job: StreamJobDefinition, options: AlertReplayOptions = {}): AlertReplay {
  return new Replay(job, options);
}

class Replay implements AlertReplay {
  readonly #job: StreamJobDefinition;
  readonly #alerts: ReplayedAlerts;
  readonly #conditions = new Map<string, ConditionCourse>();
  readonly #refusals: string[] = [];
  #refused = 0;
  #raised = 0;
  #cleared = 0;
  #known = 0;

  constructor(job: StreamJobDefinition, { debounce = {}, autoClose }: AlertReplayOptions) {
    this.#job = job;
    this.#alerts = new ReplayedAlerts(debounceRuleOf(debounce), autoCloseOf(autoClose));
  }

  take(rows: readonly StreamRow[], now: number): void {
    for (const row of rows) {
      const message = parseAlertMessage(alertMessageOf(row, this.#job));
      if ('reason' in message) {
        this.#refused += 1;
        if (this.#refusals.length < MAX_REFUSALS) this.#refusals.push(`${message.reason}: ${message.description}`);
      } else {
        for (const one of message.rows) this.#takeRow({ row: one, message }, now);
      }
    }
  }

  #takeRow(received: ReceivedRow, ms: number): void {
    const context = { rules: { known: () => [this.#job] }, clock: { now: () => ms } };
    const now = instantOf(ms);
    if (received.row.event === 'Cleared') {
      const report = clearReportOf(context, received);
      this.#cleared += 1;
      this.#condition(report.deviceKey, report.rule).clear(report.clearedAt);
      this.#alerts.clear(report, now);
      return;
    }
    const request = raiseRequestOf(context, this.#job.name, received);
    const outcome = this.#alerts.raise(request, now);
    this.#raised += 1;
    if (outcome === 'known') {
      this.#known += 1;
      return;
    }
    const condition = this.#condition(request.deviceKey, request.rule);
    condition.raise(request.raisedAt, now, request.isArrival);
    if (outcome === 'alert') condition.alerts += 1;
  }

  #condition(deviceKey: string | undefined, rule: string | undefined): ConditionCourse {
    const key = JSON.stringify([deviceKey ?? null, rule ?? null]);
    let condition = this.#conditions.get(key);
    if (condition === undefined) {
      condition = new ConditionCourse(deviceKey, rule);
      this.#conditions.set(key, condition);
    }
    return condition;
  }

  forecast(span: ForecastSpan): AlertForecast {
    const { from, to } = span;
    // A condition of which only the end was reported has had no alert.
    const conditions = [...this.#conditions.values()].filter(({ occurrences }) => occurrences > 0);
    const times = Float64Array.from(this.#alerts.times).sort();
    const all = TimeSpans.union(conditions.map((condition) => condition.spans(to)));
    const sum = (value: (condition: ConditionCourse) => number) => conditions.reduce((a, each) => a + value(each), 0);
    const chattering = conditions.flatMap(({ chatter }) => chatter ?? []);
    const devices = counts(conditions, span, ({ deviceKey }) => deviceKey ?? '');
    return {
      from: instantOf(from),
      to: instantOf(to),
      isLongEnough: to - from >= LONG_ENOUGH_MS,
      rows: {
        raised: this.#raised,
        cleared: this.#cleared,
        known: this.#known,
        refused: this.#refused,
        refusals: [...this.#refusals],
      },
      alertCount: times.length,
      occurrences: sum(({ occurrences }) => occurrences),
      unclearedCount: this.#alerts.unclearedCount,
      priorityMix: { ...this.#alerts.priorityMix },
      alerts: this.#alerts.listed(),
      byDevice: devices.slice(0, MAX_COUNTS).map(({ name, ...count }) => ({ deviceKey: name, ...count })),
      deviceCount: devices.length,
      byRule: counts(conditions, span, ({ rule }) => rule ?? '')
        .slice(0, MAX_COUNTS)
        .map(({ name, ...count }) => ({ rule: name, ...count })),
      timeInAlarm: {
        totalMs: sum((condition) => condition.spans(to).within(from, to)),
        anyMs: all.within(from, to),
        activeAtEnd: conditions.filter(({ isActive }) => isActive).length,
        activeAtEndMs: sum((condition) => condition.openMs(from, to)),
        endsAreReported: this.#cleared > 0,
      },
      chatteringCount: chattering.length,
      chattering: chattering.sort(byActivations).slice(0, MAX_CHATTERING),
      rates: alertRateForecast([...times], span),
    };
  }
}

/** What came of the conditions of each device, or of each rule; most alerts first. */
function counts(
  conditions: readonly ConditionCourse[],
  { from, to }: ForecastSpan,
  nameOf: (condition: ConditionCourse) => string,
): readonly (ReplayCount & { readonly name: string })[] {
  const groups = new Map<string, ConditionCourse[]>();
  for (const condition of conditions) {
    const group = groups.get(nameOf(condition));
    if (group) group.push(condition);
    else groups.set(nameOf(condition), [condition]);
  }
  const counted = [...groups].map(([name, group]) => {
    const active = TimeSpans.union(group.map((condition) => condition.spans(to)));
    return {
      name,
      alerts: group.reduce((sum, { alerts }) => sum + alerts, 0),
      occurrences: group.reduce((sum, { occurrences }) => sum + occurrences, 0),
      timeInAlarmMs: active.within(from, to),
      activeAtEnd: group.some(({ isActive }) => isActive),
    };
  });
  return counted.sort(
    (a, b) => b.alerts - a.alerts || b.occurrences - a.occurrences || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

function byActivations(a: ChatterForecast, b: ChatterForecast): number {
  const [left, right] = [a, b].map(({ deviceKey, rule }) => JSON.stringify([deviceKey ?? null, rule ?? null]));
  return b.activations - a.activations || ((left ?? '') < (right ?? '') ? -1 : 1);
}
