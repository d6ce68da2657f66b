import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob, type EventMetadata, type JobOptions } from '../../../../src/stream-analytics/index.ts';
import { rowDifferences } from '../case-differences.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface PatternEvent {
  /** `mm:ss` of the event, in its field `at`. */
  readonly at: string;
  /** `mm:ss` of its arrival; left out: it arrives at once. */
  readonly arrival?: string;
  readonly meta?: EventMetadata;
  readonly fields: Fields;
}

/** One kind of question that Azure's articles answer with a query, with what must come out, derived by hand. */
export interface Pattern {
  readonly query: string;
  readonly events: Readonly<Record<string, readonly PatternEvent[]>>;
  readonly reference?: Readonly<Record<string, readonly Fields[]>>;
  readonly options?: JobOptions;
  /** Rows of each output, in order. */
  readonly rows: Readonly<Record<string, readonly Fields[]>>;
}

/** `mm:ss` after the hour at which every pattern begins. */
export const ms = (clock: string): number => {
  const [minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return Date.UTC(2026, 3, 7, 6) + (minutes * 60 + seconds) * 1000;
};

/** The same as a datetime the engine writes. */
export const time = (clock: string): string => `${new Date(ms(clock)).toISOString().slice(0, -1)}0000Z`;

export const event = (at: string, fields: Fields, more: Omit<PatternEvent, 'at' | 'fields'> = {}): PatternEvent => ({
  at,
  fields,
  ...more,
});

/** Events of one shape: the names of their fields, then a line for each: time and values. */
export function events(names: string, ...lines: readonly (readonly [string, ...unknown[]])[]): PatternEvent[] {
  return lines.map(([at, ...values]) =>
    event(at, Object.fromEntries(names.split(' ').map((name, index) => [name, values[index]]))),
  );
}

/** Rows of one shape, likewise. */
export function rows(names: string, ...lines: readonly (readonly unknown[])[]): Fields[] {
  return lines.map((values) => Object.fromEntries(names.split(' ').map((name, index) => [name, values[index]])));
}

export function pattern(
  name: string,
  { query, events: streams, reference = {}, options, rows: wanted }: Pattern,
): void {
  test(name, () => {
    const inputs: NonNullable<JobOptions['inputs']> = Object.fromEntries([
      ...Object.keys(streams).map((input) => [input, { kind: 'stream' as const }]),
      ...Object.keys(reference).map((input) => [input, { kind: 'reference' as const }]),
    ]);
    const run = compileJob(query, { inputs, ...options }).start();
    for (const [input, data] of Object.entries(reference)) run.setReference(input, data);
    const arrivals = Object.entries(streams)
      .flatMap(([input, list]) => list.map((each) => ({ input, ...each, arrived: ms(each.arrival ?? each.at) })))
      .sort((a, b) => a.arrived - b.arrived);
    const results = arrivals.map(({ input, at, arrived, meta, fields }) =>
      run.push(input, {
        payload: { at: new Date(ms(at)).toISOString(), ...fields },
        arrival: arrived,
        metadata: meta,
      }),
    );
    const given = [...results, run.end()].flatMap((result) => result.rows);
    const outputs = new Set([...Object.keys(wanted), ...given.map(({ output }) => output)]);
    const differences = [...outputs].flatMap((output) =>
      rowDifferences(
        output,
        wanted[output] ?? [],
        given.filter((row) => row.output === output).map(({ row }) => row),
        true,
      ),
    );
    assert.deepEqual(differences, []);
  });
}
