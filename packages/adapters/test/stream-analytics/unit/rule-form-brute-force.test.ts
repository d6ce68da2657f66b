import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LimitPair, type RuleForm, type RuleLimits, ruleDurationMs } from '@csk/core';
import { compileJob, queryOf } from '../../../src/stream-analytics/index.ts';
import { START, iso, random } from './jobs.ts';
import { TOO_HOT, pick } from './rule-forms.ts';

/** What a rule's rows must be, found by going through each device's events one by one. */

interface Sent {
  readonly device: string | null;
  readonly value: unknown;
  readonly token: string;
  readonly time: number;
}

interface Expected {
  readonly DeviceId: string;
  readonly Reading: number;
  readonly EventToken: string;
  readonly Threshold: number;
  readonly Time: string;
  readonly AlertEvent: 'Raised' | 'Cleared';
}

type LimitForm = Exclude<RuleForm, { readonly kind: 'absence' }>;
/** What each device has in reference data. */
type Limits = ReadonlyMap<string, { readonly High?: unknown; readonly HighClear?: unknown }>;

const seven = (ms: number): string => `${iso(ms).slice(0, -1)}0000Z`;
const DAY7 = 7 * 86_400_000;

const PASSES: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function limitsFor({ limits }: LimitForm, device: string, known: Limits): Required<LimitPair> | undefined {
  if (limits.kind === 'fixed') return { limit: limits.limit, clearLimit: limits.clearLimit ?? limits.limit };
  const own = known.get(device);
  const limit = numeric(own?.High);
  if (limit !== undefined) {
    const clearLimit = limits.clearLimitColumn === undefined ? limit : (numeric(own?.HighClear) ?? limit);
    return { limit, clearLimit };
  }
  const otherwise = limits.default;
  return otherwise && { limit: otherwise.limit, clearLimit: otherwise.clearLimit ?? otherwise.limit };
}

/** What the rule compares: the readings, or how they change. */
function comparedValues(form: LimitForm, sent: readonly Sent[]): (Sent & { readonly compared: number })[] {
  const readings = sent.flatMap((each) => {
    const value = numeric(each.value);
    return value === undefined ? [] : [{ ...each, compared: value }];
  });
  if (form.kind === 'threshold') return readings;
  const span = ruleDurationMs(form.within);
  return readings.map((reading, index) => {
    const values = readings
      .slice(0, index + 1)
      .filter(({ time }) => time > reading.time - span)
      .map(({ compared }) => compared);
    const [low, high, value] = [Math.min(...values), Math.max(...values), reading.compared];
    return { ...reading, compared: { rise: value - low, fall: high - value, swing: high - low }[form.change] };
  });
}

function naiveLimitRows(form: LimitForm, sent: readonly Sent[], known: Limits): Expected[] {
  const rows: Expected[] = [];
  const device = sent[0]?.device ?? '';
  const limits = limitsFor(form, device, known);
  if (!limits) return rows;
  const passes = PASSES[form.comparison] ?? assert.fail();
  const delay = form.forAtLeast === undefined ? 0 : ruleDurationMs(form.forAtLeast);
  let since: number | undefined;
  let lastReading = -Infinity;
  let state: { readonly inAlarm: boolean; readonly at: number } | undefined;
  for (const { compared, time, token } of comparedValues(form, sent)) {
    const beyond = passes(compared, limits.limit);
    since = beyond ? (since !== undefined && time - lastReading <= DAY7 ? since : time) : undefined;
    lastReading = time;
    const begins = since !== undefined && time - since >= delay;
    const clears = !passes(compared, limits.clearLimit);
    if (!begins && !clears) continue;
    const inAlarm = !clears;
    if (state === undefined || time - state.at > DAY7 || state.inAlarm !== inAlarm) {
      rows.push({
        DeviceId: device,
        Reading: compared,
        EventToken: token,
        Threshold: limits.limit,
        Time: seven(time),
        AlertEvent: inAlarm ? 'Raised' : 'Cleared',
      });
    }
    state = { inAlarm, at: time };
  }
  return rows;
}

function naiveAbsenceRows(spanMs: number, sent: readonly Sent[], end: number): Expected[] {
  const rows: Expected[] = [];
  const row = (event: Sent, time: number, silent: boolean): Expected => ({
    DeviceId: event.device ?? '',
    Reading: silent ? spanMs / 1000 : 0,
    EventToken: event.token,
    Threshold: spanMs / 1000,
    Time: seven(time),
    AlertEvent: silent ? 'Raised' : 'Cleared',
  });
  let silent: boolean | undefined;
  sent.forEach((event, index) => {
    if (silent !== false) rows.push(row(event, event.time, false));
    silent = false;
    const next = sent.slice(index + 1).find(({ time }) => time > event.time);
    const quietUntil = event.time + spanMs;
    if ((next !== undefined && next.time <= quietUntil) || quietUntil > end) return;
    // Of several messages at the same moment the first one speaks.
    const first = sent.find(({ time }) => time === event.time) ?? event;
    if (sent[index + 1]?.time !== event.time) {
      rows.push(row(first, quietUntil, true));
      silent = true;
    }
  });
  return rows;
}

const DEVICES = ['a', 'b', 'c', 'd'];

/** Values that wander around a limit, with gaps, equal timestamps, text, nulls and nonsense among them. */
function series(next: () => number, step: number): Sent[] {
  let time = START;
  const value = new Map(DEVICES.map((device) => [device, 60 + next() * 20]));
  return Array.from({ length: 300 }, (_, index) => {
    if (next() < 0.8) time += Math.floor(next() * step);
    if (next() < 0.03) time += Math.floor(next() * 20 * step);
    const device = pick(next, ...DEVICES);
    const now = Math.round((value.get(device) ?? 0) + (next() - 0.5) * 12);
    value.set(device, Math.min(80, Math.max(60, now)));
    const odd = next();
    const sent = odd < 0.03 ? null : odd < 0.06 ? 'n/a' : odd < 0.08 ? { x: 1 } : odd < 0.2 ? `${now}` : now;
    return { device: next() < 0.02 ? null : device, value: sent, token: `t${index}`, time };
  });
}

function rowsByDevice(form: RuleForm, sent: readonly Sent[], known: Limits, end: number) {
  const job = compileJob(queryOf(form), {
    lateArrivalSeconds: 60,
    inputs: { IoTStream: { kind: 'stream' }, Limits: { kind: 'reference' } },
  });
  const run = job.start();
  run.setReference(
    'Limits',
    [...known].map(([Device, row]) => ({ Device, ...row })),
  );
  const results = sent.map(({ device, value, token, time }) =>
    run.push('IoTStream', {
      payload: { DeviceID: device, Temperature: value, EventToken: token, Time: iso(time) },
      // With a time of its own an event may come later than it was sent.
      arrival: form.timeColumn === undefined ? time : time + 1,
    }),
  );
  const last = run.advance(end + 60_000);
  const rows = new Map<string, Expected[]>(DEVICES.map((device) => [device, []]));
  for (const { row } of [...results, last].flatMap((result) => result.rows)) {
    const { ReadingType, RuleOutput, ...rest } = row;
    assert.deepEqual([ReadingType, RuleOutput], [form.readingType, form.rule]);
    const expected = rest as unknown as Expected;
    rows.get(expected.DeviceId)?.push(expected);
  }
  return rows;
}

function expectedRows(form: RuleForm, sent: readonly Sent[], known: Limits, end: number) {
  return new Map(
    DEVICES.map((device) => {
      const own = sent.filter((each) => each.device === device);
      if (form.kind !== 'absence') return [device, naiveLimitRows(form, own, known)];
      return [device, naiveAbsenceRows(ruleDurationMs(form.noMessageFor), own, end)];
    }),
  );
}

function formFor(next: () => number): RuleForm {
  const base = {
    ...TOO_HOT,
    ...(next() < 0.3 ? { timeColumn: 'Time' } : {}),
    ...(next() < 0.5 ? { forAtLeast: { unit: 'second', length: 1 + Math.floor(next() * 10) } as const } : {}),
  };
  const ofChange = next() < 0.35;
  const comparison = ofChange ? pick(next, '>', '>=') : pick(next, '>', '>=', '<', '<=');
  const [limit, band] = ofChange ? [6, -3] : [70, comparison.startsWith('>') ? -4 : 4];
  const clear = next() < 0.5 ? { clearLimit: limit + band } : {};
  const perDevice = {
    kind: 'per-device',
    reference: 'Limits',
    deviceColumn: 'Device',
    limitColumn: 'High',
    ...(next() < 0.5 ? { clearLimitColumn: 'HighClear' } : {}),
  } as const;
  const withDefault = { ...perDevice, default: { limit, ...('clearLimitColumn' in perDevice ? clear : {}) } };
  const limits = pick<RuleLimits>(next, { kind: 'fixed', limit, ...clear }, perDevice, withDefault);
  if (!ofChange) return { ...base, comparison, limits };
  const change = pick(next, 'rise', 'fall', 'swing');
  const within = { unit: 'second', length: 3 + Math.floor(next() * 10) } as const;
  return { ...base, kind: 'rate-of-change', comparison: comparison === '>' ? '>' : '>=', limits, change, within };
}

const KNOWN: Limits = new Map<string, { High?: unknown; HighClear?: unknown }>([
  ['a', { High: 66, HighClear: 63 }],
  ['b', { High: '72.5' }],
  ['c', { High: null, HighClear: 1 }],
]);

test('rules of 300 random forms raise and clear exactly when a naive reading of the form says so', () => {
  let rows = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const next = random(seed);
    const form = formFor(next);
    const sent = series(next, 2000);
    const end = (sent.at(-1)?.time ?? START) + 1;
    const expected = expectedRows(form, sent, KNOWN, end);
    assert.deepEqual(rowsByDevice(form, sent, KNOWN, end), expected, `seed ${seed}: ${JSON.stringify(form)}`);
    rows += [...expected.values()].flat().length;
  }
  assert.ok(rows > 5000, `${rows} rows`);
});

test('silences of 100 random streams are raised when they have lasted, and cleared by the next message', () => {
  let raised = 0;
  for (let seed = 1; seed <= 100; seed += 1) {
    const next = random(seed);
    const { measure: _measure, comparison: _comparison, limits: _limits, ...base } = TOO_HOT;
    const length = 3 + Math.floor(next() * 20);
    const form: RuleForm = { ...base, kind: 'absence', noMessageFor: { unit: 'second', length } };
    const sent = series(next, 2000);
    const end = (sent.at(-1)?.time ?? START) + Math.floor(next() * 30_000);
    const expected = expectedRows(form, sent, new Map(), end);
    assert.deepEqual(rowsByDevice(form, sent, new Map(), end), expected, `seed ${seed}`);
    raised += [...expected.values()].flat().filter(({ AlertEvent }) => AlertEvent === 'Raised').length;
  }
  assert.ok(raised > 500, `${raised} silences`);
});

test('what is older than seven days is forgotten, and the next reading says how things are', () => {
  const hour = 3_600_000;
  const at = (hours: number, value: number): Sent => ({
    device: 'a',
    value,
    token: `t${hours}`,
    time: START + hours * hour,
  });
  const sent = [at(0, 80), at(1, 80), at(24 * 8, 60), at(24 * 16, 60), at(24 * 17, 80), at(24 * 24 + 1, 80)];
  for (const form of [TOO_HOT, { ...TOO_HOT, forAtLeast: { unit: 'hour', length: 1 } } as const]) {
    const end = START + 600 * hour;
    const expected = expectedRows(form, sent, new Map(), end);
    assert.deepEqual(rowsByDevice(form, sent, new Map(), end), expected);
    assert.ok((expected.get('a')?.length ?? 0) >= 3);
  }
  // Longer than any history: the on-delay has lasted all the same, and the end is still reported.
  const long = Array.from({ length: 40 }, (_, index) => at(12 * index, index < 39 ? 80 : 60));
  const form = { ...TOO_HOT, forAtLeast: { unit: 'day', length: 1 } } as const;
  const rows = rowsByDevice(form, long, new Map(), START + 600 * hour).get('a') ?? [];
  assert.deepEqual(
    rows.map(({ AlertEvent, Time }) => [AlertEvent, Time]),
    [
      ['Raised', seven(START + 24 * hour)],
      ['Cleared', seven(START + 12 * 39 * hour)],
    ],
  );
});
