import { CHOICES } from './choices.ts';
import { StreamRuntimeError } from './errors.ts';
import { RunInput } from './run-input.ts';
import { RunReferences } from './run-references.ts';
import { RunResults } from './run-results.ts';
import type { InputEvent, RunCounts, StepCounts, StepResult } from './run-types.ts';
import type { JobOptions } from './job.ts';
import { InputFeed, type TimePolicies } from './operators/input.ts';
import { SelectOperator } from './operators/select.ts';
import { StateReader, StateWriter } from './operators/state.ts';
import { Timeline } from './operators/timeline.ts';
import { lagsOf } from './plan/lag.ts';
import type { JobPlan } from './plan/script.ts';
import { timelines } from './plan/timelines.ts';
import { type JobSnapshot, type SavedRun, makeSnapshot } from './snapshot.ts';
import { StateLimit } from './state-limit.ts';
import type { CompatibilityLevel } from './types/json.ts';
import { type Instant, TICKS_PER_SECOND, formatInstant, readInstant } from './types/time.ts';

/** A running job: events and the passing of time go in, rows come out. Deterministic, without clock or I/O. */
export class JobRun {
  readonly #plan: JobPlan;
  readonly #level: CompatibilityLevel;
  readonly #fingerprint: string;
  readonly #feeds: readonly InputFeed[];
  readonly #operators: readonly SelectOperator[];
  readonly #timelines: readonly Timeline[];
  /** How much later than its timestamp a row may be written. */
  readonly #lag: number;
  readonly #statements: readonly { readonly timeline: Timeline | undefined; readonly lag: number }[];
  /** By name in lower case. */
  readonly #inputs = new Map<string, RunInput>();
  #latestName: string | undefined;
  #latestInput: RunInput | undefined;
  readonly #references: RunReferences;
  readonly #limit: StateLimit;
  /** What `#newRows` has told of. */
  #passed = 0;
  readonly #results = new RunResults();
  #ended = false;
  #failure: StreamRuntimeError | undefined;

  constructor(plan: JobPlan, options: JobOptions, fingerprint: string, saved: SavedRun | undefined) {
    this.#plan = plan;
    this.#level = options.compatibilityLevel ?? '1.2';
    this.#fingerprint = fingerprint;
    const policies: TimePolicies = {
      late: (options.lateArrivalSeconds ?? 5) * TICKS_PER_SECOND,
      outOfOrder: (options.outOfOrderSeconds ?? 0) * TICKS_PER_SECOND,
      policy: options.outOfOrderPolicy ?? 'Adjust',
    };
    this.#references = new RunReferences(plan, this.#level, this.#results.report);
    this.#limit = new StateLimit(options.maxStateEntries ?? CHOICES.maxStateEntries, () => this.stateEntries);
    this.#feeds = plan.feeds.map(
      (feed) => new InputFeed(feed, policies, options.inputs?.[feed.input]?.partitions ?? []),
    );
    const references = this.#references.readers;
    const lags = lagsOf(plan.nodes);
    this.#operators = plan.nodes.map(
      (node, index) => new SelectOperator(node.plan, references, lags[index] ?? { input: 0, output: 0, uneven: false }),
    );
    this.#lag = Math.max(0, ...lags.map(({ output }) => output));
    this.#connect();
    this.#timelines = timelines(plan).map(
      ({ feeds, nodes }) =>
        new Timeline(
          feeds.flatMap((feed) => this.#feeds[feed] ?? []),
          nodes.flatMap((node) => this.#operators[node] ?? []),
        ),
    );
    this.#statements = plan.nodes.flatMap(({ output }, index) => {
      const operator = this.#operators[index];
      if (output === undefined || operator === undefined) return [];
      return [{ timeline: this.#timelines.find((each) => each.drives(operator)), lag: lags[index]?.output ?? 0 }];
    });
    for (const feed of this.#feeds) {
      const timeline = this.#timelines.find((each) => each.owns(feed));
      if (timeline === undefined) continue;
      this.#inputOf(feed.plan.input).connect(feed, timeline);
    }
    if (saved !== undefined) this.#load(saved);
  }

  #inputOf(name: string): RunInput {
    const key = name.toLowerCase();
    let input = this.#inputs.get(key);
    if (input === undefined) {
      input = new RunInput(name, this.#plan.tables.get(key), this.#level, this.#results.report);
      this.#inputs.set(key, input);
    }
    return input;
  }

  #connect(): void {
    let statement = -1;
    this.#plan.nodes.forEach((node, index) => {
      const operator = this.#operators[index];
      if (operator === undefined) return;
      node.producers.forEach((producers, source) => {
        for (const producer of producers) {
          const from = producer.kind === 'feed' ? this.#feeds[producer.feed] : this.#operators[producer.select];
          from?.consumers.push((event) => operator.take(source, event));
        }
      });
      const { output } = node;
      if (output === undefined) return;
      statement += 1;
      operator.output = this.#results.outputOf(statement, output);
    });
  }

  /** How far the job has come: every row before it has been written. Undefined before the first event. */
  get watermark(): string | undefined {
    const lowest = this.#reached;
    return Number.isFinite(lowest) ? formatInstant(lowest) : undefined;
  }

  get #reached(): Instant {
    let lowest = Infinity;
    for (const { watermark } of this.#timelines) if (watermark < lowest) lowest = watermark;
    return lowest - this.#lag;
  }

  /** By the number of each SELECT statement: every row of it before this instant has been written. */
  get progress(): readonly Instant[] {
    return this.#statements.map(({ timeline, lag }) => (timeline?.watermark ?? -Infinity) - lag);
  }

  /** What each step and statement has done since this run began, and what it holds. */
  get steps(): readonly StepCounts[] {
    this.#sweep();
    const steps = new Map<string, StepCounts>();
    this.#plan.nodes.forEach(({ label }, index) => {
      const operator = this.#operators[index];
      if (operator === undefined) return;
      const { name, inputRows, outputRows, stateEntries } = steps.get(label) ?? { ...NO_COUNTS, name: label };
      steps.set(label, {
        name,
        inputRows: inputRows + operator.taken,
        outputRows: outputRows + operator.written,
        stateEntries: stateEntries + operator.entries,
      });
    });
    return [...steps.values()];
  }

  /** Rows, values, evidence and keys of order that the run holds, without what the watermark has made useless. */
  get stateEntries(): number {
    this.#sweep();
    let sum = this.heldEvents + this.#references.rows;
    for (const { entries } of this.#feeds) sum += entries;
    for (const { entries } of this.#operators) sum += entries;
    return sum;
  }

  get counts(): RunCounts {
    return { steps: this.steps, stateEntries: this.stateEntries, heldEvents: this.heldEvents };
  }

  #sweep(): void {
    const reached = this.#reached;
    for (const feed of this.#feeds) feed.sweep(reached);
    for (const operator of this.#operators) operator.sweep(reached);
  }

  /** Events waiting for the watermark. */
  get heldEvents(): number {
    return this.#timelines.reduce((sum, timeline) => sum + timeline.heldEvents, 0);
  }

  /**
   * A version of reference data, valid from an instant on (from ever when it is left out) until the next one. Rows that
   * are no records, or do not fit their CREATE TABLE, are left out and told with the next result.
   */
  setReference(input: string, rows: readonly unknown[], validFrom?: string | number): void {
    this.#references.set(input, rows, validFrom === undefined ? -Infinity : readInstant(validFrom));
  }

  /** Takes one event. @throws StreamRuntimeError when the job must stop. */
  push(input: string, event: InputEvent): StepResult {
    this.#begin();
    const arrival = readInstant(event.arrival);
    try {
      this.#input(input)?.take(event, arrival);
    } catch (error) {
      throw this.#failed(error);
    }
    return this.#result(Array.isArray(event.payload) ? event.payload.length : 1);
  }

  /** The input of that name, without regard to case; events of one input come one after the other mostly. */
  #input(name: string): RunInput | undefined {
    if (name !== this.#latestName) {
      this.#latestName = name;
      this.#latestInput = this.#inputs.get(name.toLowerCase());
    }
    return this.#latestInput;
  }

  /** Time has passed to this arrival time without events ("Time handling", Azure documentation: idle inputs). */
  advance(to: string | number): StepResult {
    this.#begin();
    const clock = readInstant(to);
    return this.#forAll((timeline) => timeline.progress(clock));
  }

  /** Events up to this arrival time have come on the input, though not to this run. */
  tick(input: string, to: string | number): StepResult {
    this.#begin();
    const clock = readInstant(to);
    try {
      this.#input(input)?.tick(clock);
    } catch (error) {
      throw this.#failed(error);
    }
    return this.#result();
  }

  /** No event will come any more: everything that is held is written. The run takes nothing afterwards. */
  end(): StepResult {
    this.#begin();
    const result = this.#forAll((timeline) => timeline.advance(Infinity));
    this.#ended = true;
    return result;
  }

  #forAll(act: (timeline: Timeline) => void): StepResult {
    try {
      this.#timelines.forEach(act);
    } catch (error) {
      throw this.#failed(error);
    }
    return this.#result();
  }

  #begin(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#ended) throw new StreamRuntimeError('Stopped', 'the run has ended');
  }

  #failed(error: unknown): unknown {
    if (error instanceof StreamRuntimeError) this.#failure = error;
    return error;
  }

  #result(events = 1): StepResult {
    if (!this.#references.isEmpty) this.#references.forget(this.#reached);
    try {
      this.#limit.step(Math.max(events, this.#newRows()));
    } catch (error) {
      throw this.#failed(error);
    }
    return this.#results.take();
  }

  /** Rows that operators have worked on since they were asked last. */
  #newRows(): number {
    let passed = 0;
    for (let at = 0; at < this.#operators.length; at += 1) passed += this.#operators[at]?.passed ?? 0;
    const rows = passed - this.#passed;
    this.#passed = passed;
    return rows;
  }

  /** All state. `references: false` leaves reference data out, for callers who load it anew. */
  snapshot(options: { readonly references?: boolean } = {}): JobSnapshot {
    const writer = new StateWriter();
    const state = {
      sequences: [...this.#inputs.values()].map(({ name, sequence }) => [name, sequence]),
      references: options.references === false ? [] : this.#references.save(),
      feeds: this.#feeds.map((feed) => feed.save()),
      timelines: this.#timelines.map((timeline) => timeline.save(writer)),
      operators: this.#operators.map((operator) => operator.save(writer)),
      ended: this.#ended,
    };
    return makeSnapshot(this.#fingerprint, this.#plan.layout, { ...state, sources: writer.sources });
  }

  #load(saved: SavedRun): void {
    const reader = new StateReader(saved.sources);
    for (const [name, sequence] of saved.sequences as readonly (readonly [string, number])[])
      this.#inputOf(name).sequence = sequence;
    this.#references.load(saved.references);
    this.#feeds.forEach((feed, index) => feed.load(saved.feeds[index] ?? []));
    // What a changed query has added begins without state.
    this.#timelines.forEach((timeline, index) => {
      const state = saved.timelines[index] ?? null;
      if (state !== null) timeline.load(state, reader);
    });
    this.#operators.forEach((operator, index) => {
      const state = saved.operators[index] ?? null;
      if (state !== null) operator.load(state, reader);
    });
    this.#ended = saved.ended;
  }
}

const NO_COUNTS: StepCounts = { name: '', inputRows: 0, outputRows: 0, stateEntries: 0 };
