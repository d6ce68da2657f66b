import { withoutPrefixes } from './language/prefixes.ts';
import { FunctionTable } from './functions/user/function-table.ts';
import type { UserFunctions } from './functions/user/user-functions.ts';
import type { Script } from './language/ast.ts';
import { parseScript } from './language/parser/script.ts';
import { partitionProblem } from './plan/partitioning.ts';
import { type InputDeclaration, type JobPlan, Planner } from './plan/script.ts';
import { JobRun } from './run.ts';
import { type JobSnapshot, type SavedRun, fingerprint, readSnapshot, savedRun } from './snapshot.ts';
import type { CompatibilityLevel } from './types/json.ts';
import { carryOver, stateDifferences } from './upgrade.ts';

/** Settings of a job, beside its query text. */
export interface JobOptions {
  /** The default is `1.2`; Azure runs a job that names no level at `1.0`, which writes names in lower case. */
  readonly compatibilityLevel?: CompatibilityLevel | undefined;
  /** Events later than this are adjusted or dropped; the default is 5. */
  readonly lateArrivalSeconds?: number | undefined;
  /** The default is 0. */
  readonly outOfOrderSeconds?: number | undefined;
  /** What happens to events that are late or out of order; the default is `Adjust`. */
  readonly outOfOrderPolicy?: 'Adjust' | 'Drop' | undefined;
  /**
   * Rows, values and pieces of evidence that a run may hold; one that holds more stops with `StateTooLarge`. The default
   * is 2,000,000.
   */
  readonly maxStateEntries?: number | undefined;
  /**
   * The inputs there are. With it a name that is neither input nor step is refused; without it every such name is a
   * stream input. Reference inputs must be named here.
   */
  readonly inputs?: Readonly<Record<string, InputOptions>> | undefined;
  /** What the query calls as `udf.name(…)` and `uda.name(…)`. */
  readonly functions?: UserFunctions | undefined;
}

export interface InputOptions extends InputDeclaration {
  /** Partitions known from the start: the input waits for each of them, at most for the late arrival tolerance. */
  readonly partitions?: readonly string[] | undefined;
  /**
   * A column of the payload by whose value events are spread over the partitions: equal values, and those without a
   * value, are all in one. Without it only `PartitionId` is known to tell partitions apart.
   */
  readonly partitionKey?: string | undefined;
}

/** A compiled query. Holds no state: any number of runs may be started from it. */
export class Job {
  readonly query: string;
  readonly options: JobOptions;
  /** What identifies the job in a snapshot: the text and the settings that change results. */
  readonly fingerprint: string;
  readonly #script: Script;
  readonly #plan: JobPlan;

  constructor(query: string, options: JobOptions = {}) {
    this.query = query;
    this.options = options;
    const level = options.compatibilityLevel ?? '1.2';
    const parsed = parseScript(query);
    const script = level === '1.2' ? parsed : withoutPrefixes(parsed);
    this.#script = script;
    const functions = new FunctionTable(options.functions);
    const language = { level, functions };
    this.#plan = new Planner(script, language, options.inputs).plan();
    const { compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy } = options;
    const settings = [query, compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy];
    this.fingerprint = fingerprint(
      JSON.stringify(functions.version === undefined ? settings : [...settings, functions.version]),
    );
  }

  /** Inputs that the query reads. */
  get inputs(): readonly { readonly name: string; readonly kind: 'stream' | 'reference' }[] {
    return [...this.#plan.inputs].map(([name, kind]) => ({ name, kind }));
  }

  /** Outputs that the query writes. */
  get outputs(): readonly string[] {
    return this.#plan.outputs;
  }

  /** The plan in words, one operator a line. */
  explain(): string {
    return this.#plan.nodes
      .map(({ label, output, plan }) => {
        const target = output === undefined ? `step ${label}` : `${label} into ${output}`;
        return [target, ...plan.description.map((line) => `  ${line}`)].join('\n');
      })
      .join('\n');
  }

  /**
   * Starts a run, or goes on from a snapshot so that the outputs equal those of the uninterrupted run.
   * @throws StreamSnapshotError when the snapshot is of another job or another version of the engine.
   */
  start(snapshot?: JobSnapshot): JobRun {
    return this.#run(snapshot === undefined ? undefined : readSnapshot(snapshot, this.fingerprint));
  }

  /**
   * Goes on from a snapshot of another version of the query, with its state: windows, histories and joins stay where what
   * they are built from is the same, whatever limits the query compares with. A step that is new begins without state.
   * @throws StreamSnapshotError with `reasons` when some state does not fit any more.
   */
  upgrade(snapshot: JobSnapshot): JobRun {
    return this.#run(this.#carried(snapshot));
  }

  /** Why a run of this job cannot go on with the state of a run of another; empty when {@link upgrade} takes it. */
  stateProblems(before: Job): readonly string[] {
    return stateDifferences(before.#plan.layout, this.#plan.layout);
  }

  #carried(snapshot: JobSnapshot): SavedRun {
    return carryOver(savedRun(snapshot), snapshot.layout, this.#plan.layout);
  }

  #run(saved: SavedRun | undefined, options: JobOptions = this.options): JobRun {
    return new JobRun(this.#plan, options, this.fingerprint, saved);
  }

  /** As {@link start}, for a run that is shown one partition of every input and never the others. */
  startPartition(partition: string, snapshot?: JobSnapshot): JobRun {
    const saved = snapshot === undefined ? undefined : readSnapshot(snapshot, this.fingerprint);
    return this.#run(saved, this.#optionsOf(partition));
  }

  /** As {@link upgrade}, for such a run. */
  upgradePartition(partition: string, snapshot: JobSnapshot): JobRun {
    return this.#run(this.#carried(snapshot), this.#optionsOf(partition));
  }

  #optionsOf(partition: string): JobOptions {
    const inputs = Object.entries(this.options.inputs ?? {}).map(([name, input]) => {
      const partitions = input.partitions?.filter((each) => each === partition);
      return [name, { ...input, partitions }] as const;
    });
    return { ...this.options, inputs: Object.fromEntries(inputs) };
  }

  /**
   * Why the partitions of the inputs cannot be computed apart, as line and column and a sentence; undefined when they
   * can, with the same rows ("Embarrassingly parallel jobs", Azure Stream Analytics documentation).
   */
  get partitionProblem(): string | undefined {
    const problem = partitionProblem(this.#script, this.options.inputs ?? {});
    return problem === undefined ? undefined : `${problem.at.line}:${problem.at.column} ${problem.reason}`;
  }
}

/**
 * Compiles Stream Analytics query text.
 * @throws StreamCompileError with line, column and often a hint.
 */
export function compileJob(query: string, options?: JobOptions): Job {
  return new Job(query, options);
}
