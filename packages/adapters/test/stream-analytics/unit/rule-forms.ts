import type { LimitPair, RuleDuration, RuleForm, RuleLimits } from '@csk/core';

/** Rule forms for tests: one to start from, and random ones of every kind. */

export const TOO_HOT = {
  kind: 'threshold',
  rule: 'TooHot',
  readingType: 'Temperature',
  input: 'IoTStream',
  output: 'AlertsQueue',
  deviceColumn: 'DeviceID',
  tokenColumn: 'EventToken',
  measure: 'Temperature',
  comparison: '>',
  limits: { kind: 'fixed', limit: 70, clearLimit: 65 },
} as const satisfies RuleForm;

type Random = () => number;

export function pick<T>(next: Random, ...choices: readonly T[]): T {
  return choices[Math.floor(next() * choices.length)] as T;
}

/** Names that need no brackets, names that do, and paths. */
const COLUMNS = ['Temperature', 'IoTHub.ConnectionDeviceId', 'order', 'a b.c-d', 'größe', 'x._1', '2nd', 'It’s', '--'];
const NUMBERS = [0, 1, 70, 70.5, 0.1, -3.25, 1e15, 0.000001, 123456789.125];

export function randomForm(next: Random): RuleForm {
  const column = () => pick(next, ...COLUMNS);
  const base = {
    rule: pick(next, 'TooHot', 'Druck zu hoch', '"x" -- y', '/* z */ {é}'),
    readingType: pick(next, 'Temperature', 'a;b', '['),
    input: pick(next, 'IoTStream', 'iot-stream', 'select'),
    output: pick(next, 'AlertsQueue', 'alerts-queue', 'into'),
    deviceColumn: column(),
    ...(next() < 0.5 ? { tokenColumn: column() } : {}),
    ...(next() < 0.5 ? { timeColumn: column() } : {}),
  };
  if (next() < 0.2) return { kind: 'absence', ...base, noMessageFor: randomDuration(next) };
  const ofChange = next() < 0.4;
  const comparison = ofChange ? pick(next, '>', '>=') : pick(next, '>', '>=', '<', '<=');
  const above = comparison === '>' || comparison === '>=';
  const numbers = NUMBERS.filter((number) => !ofChange || number >= 0);
  const limited = {
    ...base,
    measure: column(),
    limits: randomLimits(next, numbers, above, column),
    ...(next() < 0.4 ? { forAtLeast: randomDuration(next) } : {}),
  };
  if (!ofChange) return { kind: 'threshold', ...limited, comparison };
  const change = pick(next, 'rise', 'fall', 'swing');
  return {
    kind: 'rate-of-change',
    ...limited,
    comparison: comparison === '>' ? '>' : '>=',
    change,
    within: randomDuration(next),
  };
}

function randomLimits(next: Random, numbers: readonly number[], above: boolean, column: () => string): RuleLimits {
  const pair = (withClear: boolean): LimitPair => {
    const [low = 0, high = 1] = [pick(next, ...numbers), pick(next, ...numbers)].sort((a, b) => a - b);
    if (!withClear || low === high) return { limit: low };
    return above ? { limit: high, clearLimit: low } : { limit: low, clearLimit: high };
  };
  if (next() < 0.5) return { kind: 'fixed', ...pair(next() < 0.5) };
  const withClear = next() < 0.5;
  return {
    kind: 'per-device',
    reference: pick(next, 'DeviceLimits', 'device-limits', 'from'),
    deviceColumn: column(),
    limitColumn: column(),
    ...(withClear ? { clearLimitColumn: column() } : {}),
    ...(next() < 0.5 ? { default: pair(withClear) } : {}),
  };
}

function randomDuration(next: Random): RuleDuration {
  const unit = pick(next, 'second', 'minute', 'hour', 'day');
  return { unit, length: 1 + Math.floor(next() * (unit === 'day' ? 7 : 90)) };
}
