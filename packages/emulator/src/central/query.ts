import { matches } from '../hub/query/evaluate.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { CentralDevice } from './devices.ts';
import { parseTelemetryQuery, type QueryItem, type TelemetryQuery } from './query-parser.ts';
import type { TelemetryMessage } from './telemetry-message.ts';

/** One telemetry message as a query sees it. */
interface Row {
  readonly at: number;
  readonly facts: JsonObject;
}

const valueAt = (facts: JsonObject, path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), facts);

function rowOf(device: CentralDevice, message: TelemetryMessage): Row {
  const { component, telemetry, enqueuedAt } = message;
  return {
    at: enqueuedAt,
    facts: {
      ...(component === undefined ? telemetry : { [component]: telemetry }),
      $id: device.id,
      $ts: new Date(enqueuedAt).toISOString(),
      $provisioned: device.provisioned,
      $simulated: device.simulated,
    },
  };
}

function aggregated(rows: readonly Row[], item: QueryItem): Json {
  const values = rows.map(({ facts }) => valueAt(facts, item.path)).filter((value) => value !== undefined);
  const numbers = values.filter((value) => typeof value === 'number');
  const sum = numbers.reduce((total, value) => total + value, 0);
  switch (item.function) {
    case 'COUNT':
      return values.length;
    case 'SUM':
      return numbers.length > 0 ? sum : null;
    case 'AVG':
      return numbers.length > 0 ? sum / numbers.length : null;
    case 'MAX':
      return numbers.length > 0 ? numbers.reduce((a, b) => Math.max(a, b)) : null;
    case 'MIN':
      return numbers.length > 0 ? numbers.reduce((a, b) => Math.min(a, b)) : null;
    case 'LAST':
      return values.at(-1) ?? null;
    default:
      return values[0] ?? null;
  }
}

/** Rows by window and by the plain values that are selected with them. */
function grouped(query: TelemetryQuery, rows: readonly Row[]): JsonObject[] {
  const plain = query.items.filter((item) => item.function === undefined && item.path[0] !== '$ts');
  const groups = new Map<string, { start: number; rows: Row[] }>();
  for (const row of rows) {
    const start = query.groupByMs === undefined ? row.at : Math.floor(row.at / query.groupByMs) * query.groupByMs;
    const window = query.groupByMs === undefined ? null : start;
    const key = JSON.stringify([window, ...plain.map((item) => valueAt(row.facts, item.path) ?? null)]);
    const group = groups.get(key) ?? { start, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  return [...groups.values()].map((group) =>
    Object.fromEntries(
      query.items.map((item): [string, Json] => [
        item.name,
        item.path[0] === '$ts' && item.function === undefined
          ? new Date(group.start).toISOString()
          : aggregated(group.rows, item),
      ]),
    ),
  );
}

function isBefore(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [JSON.stringify(a ?? null), JSON.stringify(b ?? null)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Runs a query over the telemetry that the log still has. @throws CentralError 400. */
export function runQuery(
  text: string,
  devices: readonly CentralDevice[],
  historyOf: (deviceId: string) => Iterable<TelemetryMessage>,
  now: number,
): JsonObject[] {
  const query = parseTelemetryQuery(text);
  const { within, where } = query;
  const from = within === undefined ? 0 : 'lastMs' in within ? now - within.lastMs : within.from;
  const to = within === undefined || 'lastMs' in within ? Number.POSITIVE_INFINITY : within.to;
  const rows: Row[] = [];
  for (const device of devices.filter(({ template }) => template === query.template)) {
    for (const message of historyOf(device.id)) {
      if (message.enqueuedAt < from || message.enqueuedAt >= to) continue;
      const row = rowOf(device, message);
      if (where === undefined || matches(row.facts, where)) rows.push(row);
    }
  }
  rows.sort((a, b) => a.at - b.at);
  const isGrouped = query.groupByMs !== undefined || query.items.some((item) => item.function !== undefined);
  const results = isGrouped
    ? grouped(query, rows)
    : rows.map(({ facts }) =>
        Object.fromEntries(query.items.map((item): [string, Json] => [item.name, valueAt(facts, item.path) ?? null])),
      );
  const { orderBy } = query;
  if (orderBy) {
    results.sort((a, b) => isBefore(a[orderBy.name], b[orderBy.name]) * (orderBy.isDescending ? -1 : 1));
  }
  return results.slice(0, query.top);
}
