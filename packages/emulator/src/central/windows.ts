import type { JsonObject } from '../json.ts';
import type { Aggregate, Rule } from './rules.ts';
import type { TelemetryMessage } from './telemetry-message.ts';

/** Running figures of one telemetry value in one window. */
interface Figures {
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
}

/** Figures of one device in one tumbling window, by telemetry path. */
export interface DeviceWindow {
  readonly deviceId: string;
  /** Milliseconds since 1970, exclusive. */
  readonly end: number;
  readonly figures: ReadonlyMap<string, Readonly<Figures>>;
}

const NAMES: Readonly<Record<Aggregate, string>> = {
  average: 'avg',
  minimum: 'min',
  maximum: 'max',
  count: 'count',
  sum: 'sum',
};

export const pathOf = (component: string | undefined, telemetry: string): string =>
  component === undefined ? telemetry : `${component}.${telemetry}`;

export function aggregateOf(figures: Readonly<Figures> | undefined, aggregate: Aggregate): number | undefined {
  if (!figures) return aggregate === 'count' ? 0 : undefined;
  return aggregate === 'average' ? figures.sum / figures.count : figures[aggregate];
}

/** Figures as the webhook payload names them. */
export const namedFigure = (figures: Readonly<Figures> | undefined, aggregate: Aggregate): JsonObject => ({
  [NAMES[aggregate]]: aggregateOf(figures, aggregate) ?? null,
});

type OpenWindow = DeviceWindow & { readonly figures: Map<string, Figures> };

/** Open tumbling windows of every rule. They are aligned to midnight UTC, and an event belongs to exactly one. */
export class TumblingWindows {
  readonly #open = new Map<string, Map<string, OpenWindow>>();

  add(rule: Rule, message: TelemetryMessage): void {
    const { windowMs } = rule;
    if (windowMs === undefined) return;
    const end = (Math.floor(message.enqueuedAt / windowMs) + 1) * windowMs;
    let windows = this.#open.get(rule.id);
    if (!windows) this.#open.set(rule.id, (windows = new Map<string, OpenWindow>()));
    const key = `${end} ${message.deviceId}`;
    let window = windows.get(key);
    if (!window) windows.set(key, (window = { deviceId: message.deviceId, end, figures: new Map() }));
    const watched = rule.conditions.filter(({ component }) => component === message.component);
    for (const telemetry of new Set(watched.map((condition) => condition.telemetry))) {
      const value = message.telemetry[telemetry];
      if (value === undefined) continue;
      const number = typeof value === 'number' ? value : 0;
      const path = pathOf(message.component, telemetry);
      const figures = window.figures.get(path) ?? { count: 0, sum: 0, minimum: number, maximum: number };
      window.figures.set(path, {
        count: figures.count + 1,
        sum: figures.sum + number,
        minimum: Math.min(figures.minimum, number),
        maximum: Math.max(figures.maximum, number),
      });
    }
  }

  /** Takes out the windows of a rule that have ended, oldest first. */
  closed(rule: Rule, now: number): DeviceWindow[] {
    const windows = this.#open.get(rule.id);
    const ended = [...(windows ?? [])].filter(([, { end }]) => end <= now);
    for (const [key] of ended) windows!.delete(key);
    return ended.map(([, window]) => window).sort((a, b) => a.end - b.end);
  }

  forget(ruleId: string): void {
    this.#open.delete(ruleId);
  }
}
