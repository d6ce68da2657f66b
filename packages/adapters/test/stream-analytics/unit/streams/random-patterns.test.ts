// Random patterns over random events: the engine, which follows all ways at once, against a search that tries one way
// after the other in the order of preference. CSK_STREAM_JOBS says how many, CSK_STREAM_SEED from which seed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JobSnapshot, compileJob } from '../../../../src/stream-analytics/index.ts';
import { Dice } from '../../model/dice.ts';
import { START } from '../jobs.ts';

type Pattern =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Pattern[] }
  | {
      readonly kind: 'repeat';
      readonly part: Pattern;
      readonly min: number;
      readonly max: number;
      readonly sign: string;
    };

const TAKES: Readonly<Record<string, string>> = { A: 'ad', B: 'bd', C: 'c', '.': 'abcd' };
const DEFINE = "A AS A.k IN ('a', 'd'), B AS B.k IN ('b', 'd'), C AS C.k = 'c'";
const REPEATS = [
  { min: 0, max: 1, sign: '?' },
  { min: 0, max: Infinity, sign: '*' },
  { min: 1, max: Infinity, sign: '+' },
  { min: 2, max: 2, sign: '{2}' },
  { min: 1, max: 3, sign: '{1,3}' },
];

function randomPattern(dice: Dice, depth: number): Pattern {
  const kind = depth === 0 ? 0 : dice.whole(0, 4);
  const several = (least: number) => Array.from({ length: dice.whole(least, 3) }, () => randomPattern(dice, depth - 1));
  if (kind < 2) return { kind: 'variable', name: 'ABC.'.charAt(dice.whole(0, 3)) };
  if (kind === 2) return { kind: 'sequence', parts: several(1) };
  if (kind === 3) return { kind: 'choice', parts: several(2) };
  const part = randomPattern(dice, depth - 1);
  const repeat = REPEATS[dice.whole(0, REPEATS.length - 1)] ?? { min: 0, max: 1, sign: '?' };
  // What may match nothing is not repeated: how often nothing is matched is anybody's choice.
  return { kind: 'repeat', part: mayBeEmpty(part) ? { kind: 'variable', name: 'A' } : part, ...repeat };
}

function mayBeEmpty(pattern: Pattern): boolean {
  if (pattern.kind === 'variable') return false;
  if (pattern.kind === 'repeat') return pattern.min === 0 || mayBeEmpty(pattern.part);
  return pattern.kind === 'sequence' ? pattern.parts.every(mayBeEmpty) : pattern.parts.some(mayBeEmpty);
}

function textOf(pattern: Pattern): string {
  if (pattern.kind === 'variable') return pattern.name;
  if (pattern.kind === 'repeat') return `(${textOf(pattern.part)})${pattern.sign}`;
  return `(${pattern.parts.map(textOf).join(pattern.kind === 'sequence' ? ' ' : ' | ')})`;
}

/** The names of the variables of every match that begins with these events, the preferred one first. */
function* matches(pattern: Pattern, events: string): Generator<string> {
  if (pattern.kind === 'variable') {
    if (events !== '' && TAKES[pattern.name]?.includes(events.charAt(0)) === true) yield pattern.name;
  } else if (pattern.kind === 'repeat') {
    const again = { ...pattern, min: Math.max(0, pattern.min - 1), max: pattern.max - 1 };
    if (pattern.max > 0)
      for (const names of matches(pattern.part, events))
        for (const rest of matches(again, events.slice(names.length))) yield names + rest;
    if (pattern.min === 0) yield '';
  } else if (pattern.kind === 'choice') {
    for (const part of pattern.parts) yield* matches(part, events);
  } else {
    const [first, ...parts] = pattern.parts;
    if (first === undefined) yield '';
    else
      for (const names of matches(first, events))
        for (const rest of matches({ kind: 'sequence', parts }, events.slice(names.length))) yield names + rest;
  }
}

interface Scenario {
  readonly pattern: Pattern;
  /** One a second: its letter and its partition. */
  readonly events: readonly { readonly k: string; readonly p: number; readonly i: number }[];
  readonly limitSeconds: number;
}

function scenarioOf(seed: number): Scenario {
  const dice = new Dice(seed);
  const partitions = dice.whole(0, 1);
  return {
    pattern: randomPattern(dice, 3),
    events: Array.from({ length: dice.whole(4, 12) }, (_, i) => ({
      k: 'abcd'.charAt(dice.whole(0, 3)),
      p: dice.whole(0, partitions),
      i,
    })),
    limitSeconds: dice.whole(2, 7),
  };
}

/** For each match its names and the number of its first A, its last B and its latest C. */
function expected({ pattern, events, limitSeconds }: Scenario): string[] {
  return events.flatMap((start) => {
    const own = events.filter(({ p, i }) => p === start.p && i >= start.i && i - start.i <= limitSeconds);
    const [names = ''] = matches(pattern, own.map(({ k }) => k).join(''));
    if (names === '') return [];
    const numbers = (name: string) => own.flatMap(({ i }, at) => (names.charAt(at) === name ? [i] : []));
    return [JSON.stringify([names, numbers('A')[0] ?? null, numbers('B').at(-1) ?? null, numbers('C').at(-1) ?? null])];
  });
}

function found({ pattern, events, limitSeconds }: Scenario, restarts: boolean): string[] {
  const job = compileJob(`SELECT * INTO o FROM s MATCH_RECOGNIZE (LIMIT DURATION(second, ${limitSeconds}) PARTITION BY p
    MEASURES Classifier() AS n, First(A.i) AS a, Last(B.i) AS b, Max(C.i) AS c
    AFTER MATCH SKIP TO NEXT ROW PATTERN (${textOf(pattern)}) DEFINE ${DEFINE}) AS m`);
  let run = job.start();
  const rows = events.flatMap((payload) => {
    if (restarts) run = job.start(JSON.parse(JSON.stringify(run.snapshot())) as JobSnapshot);
    return run.push('s', { payload, arrival: START + payload.i * 1000 }).rows;
  });
  return [...rows, ...run.end().rows].map(({ row: { n, a, b, c } }) =>
    JSON.stringify([(n as string[]).join(''), a, b, c]),
  );
}

const COUNT = Number(process.env.CSK_STREAM_JOBS ?? 400);
const FIRST = Number(process.env.CSK_STREAM_SEED ?? 1);

test(`${COUNT} random patterns from seed ${FIRST} find what a search one way after the other finds, also restarted`, () => {
  let rows = 0;
  for (let seed = FIRST; seed < FIRST + COUNT; seed += 1) {
    const scenario = scenarioOf(seed);
    const wanted = expected(scenario).sort();
    const what = `seed ${seed}: ${textOf(scenario.pattern)} over ${JSON.stringify(scenario)}`;
    for (const restarts of [false, true]) assert.deepEqual(found(scenario, restarts).sort(), wanted, what);
    rows += wanted.length;
  }
  assert.ok(rows > COUNT, `${rows} matches`);
});
