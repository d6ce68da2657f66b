import { StreamCompileError } from '../errors.ts';
import type { QueryBody, Script, SelectStatement, SourceRef } from '../language/ast.ts';
import type { FeedPlan } from '../operators/input.ts';
import type { SelectPlan } from '../operators/select-plan.ts';
import { Feeds } from './feeds.ts';
import { lagsOf } from './lag.ts';
import { type JobLayout, jobLayout } from './layout.ts';
import { type BoundSource, planSelect } from './select.ts';
import { type Language, columnNames } from './scope.ts';
import { refuseInTimestamp, refuseMixedSubstreams } from './timestamp.ts';
import { type TablePlan, planTables } from './table.ts';
import { timelines } from './timelines.ts';

/** Who produces the events of a source. */
export type Producer =
  { readonly kind: 'feed'; readonly feed: number } | { readonly kind: 'select'; readonly select: number };

export interface PlannedNode {
  readonly plan: SelectPlan;
  /** For each source of the SELECT that is a stream: who feeds it. */
  readonly producers: readonly (readonly Producer[])[];
  /** Output name, or undefined for a step. */
  readonly output: string | undefined;
  /** What it is called in `explain`. */
  readonly label: string;
  readonly select: SelectStatement;
}

export type ReferencePlan =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'step'; readonly base: number; readonly plans: readonly SelectPlan[] };

export interface JobPlan {
  readonly feeds: readonly FeedPlan[];
  readonly nodes: readonly PlannedNode[];
  readonly layout: JobLayout;
  readonly references: readonly ReferencePlan[];
  readonly tables: ReadonlyMap<string, TablePlan>;
  /** Stream inputs and reference inputs by the name the query gives them. */
  readonly inputs: ReadonlyMap<string, 'stream' | 'reference'>;
  readonly outputs: readonly string[];
}

export interface InputDeclaration {
  readonly kind: 'stream' | 'reference';
}

interface Step {
  readonly columns: readonly string[] | undefined;
  readonly texts: ReadonlySet<string>;
  readonly producers: readonly Producer[];
  readonly reference: number | undefined;
}

export class Planner {
  readonly #script: Script;
  readonly #language: Language;
  readonly #declared: ReadonlyMap<string, { readonly name: string; readonly kind: 'stream' | 'reference' }> | undefined;
  readonly #feeds: Feeds;
  readonly #nodes: PlannedNode[] = [];
  readonly #references: ReferencePlan[] = [];
  readonly #inputs = new Map<string, 'stream' | 'reference'>();
  readonly #steps = new Map<string, Step>();
  readonly #outputs: string[] = [];

  constructor(script: Script, language: Language, inputs: Readonly<Record<string, InputDeclaration>> | undefined) {
    this.#script = script;
    this.#language = language;
    this.#feeds = new Feeds(language);
    if (inputs !== undefined) {
      this.#declared = new Map(Object.entries(inputs).map(([name, { kind }]) => [name.toLowerCase(), { name, kind }]));
    }
  }

  plan(): JobPlan {
    refuseMixedSubstreams(this.#script);
    for (const step of this.#script.steps) {
      const key = step.name.toLowerCase();
      if (this.#steps.has(key))
        throw new StreamCompileError(
          `the step ${step.name} stands twice`,
          step.at,
          'give every step a name of its own',
        );
      if (this.#declared?.has(key) === true)
        throw new StreamCompileError(
          `the step ${step.name} has the name of an input`,
          step.at,
          'give the step another name',
        );
      this.#steps.set(key, this.#planBody(step.body, undefined, step.name));
    }
    this.#script.statements.forEach((body, index) => this.#planStatement(body, index));
    const [feeds, nodes] = [this.#feeds.plans, this.#nodes];
    const planned = { feeds, nodes, timelines: timelines({ feeds, nodes }), lags: lagsOf(nodes) };
    return {
      feeds,
      nodes,
      layout: jobLayout(this.#language, { ...planned, tables: this.#script.tables }),
      references: this.#references,
      tables: planTables(this.#script.tables, this.#language.level, (name) => this.#isNoInput(name)),
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
  }

  /** True for a step, and for a name that the caller's list of inputs does not have. */
  #isNoInput(name: string): boolean {
    const key = name.toLowerCase();
    return this.#steps.has(key) || (this.#declared !== undefined && !this.#declared.has(key));
  }

  #planStatement(body: QueryBody, index: number): void {
    const intos = body.selects.flatMap((select) => (select.into === undefined ? [] : [select.into]));
    const [into] = intos;
    const other = intos.find((each) => each.name.toLowerCase() !== into?.name.toLowerCase());
    if (other !== undefined)
      throw new StreamCompileError(
        'the parts of a UNION write to different outputs',
        other.at,
        'write INTO in the first part only',
      );
    const output = into?.name ?? 'output';
    if (!this.#outputs.some((name) => name.toLowerCase() === output.toLowerCase())) this.#outputs.push(output);
    const written = this.#outputs.find((name) => name.toLowerCase() === output.toLowerCase()) ?? output;
    this.#planBody(body, written, `statement ${index + 1}`);
  }

  #planBody(body: QueryBody, output: string | undefined, label: string): Step {
    const producers: Producer[] = [];
    const referencePlans: SelectPlan[] = [];
    let base: number | undefined;
    let columns: readonly string[] | undefined;
    let texts: ReadonlySet<string> | undefined;
    let complete = true;
    body.selects.forEach((select, index) => {
      const bound = this.#bind(select);
      const from = bound.sources[0]?.reference;
      if (from !== undefined) refuseReferenceFirst(select, output, body);
      const planned = planSelect(select, bound.sources, this.#language, index === 0 ? undefined : columns);
      if (
        index > 0 &&
        columns !== undefined &&
        planned.columns !== undefined &&
        columns.length !== planned.columns.length
      ) {
        throw new StreamCompileError(
          'the parts of a UNION have different numbers of columns',
          select.at,
          'fill up with NULL AS name',
        );
      }
      if (planned.columns === undefined) complete = false;
      if (index === 0) columns = planned.columns;
      texts = texts === undefined ? planned.texts : new Set([...texts].filter((name) => planned.texts.has(name)));
      if (from !== undefined) {
        base = from;
        referencePlans.push(planned.plan);
        return;
      }
      producers.push({ kind: 'select', select: this.#nodes.length });
      this.#nodes.push({ plan: planned.plan, producers: bound.producers, output, label, select });
    });
    let reference: number | undefined;
    if (base !== undefined) {
      reference = this.#references.length;
      this.#references.push({ kind: 'step', base, plans: referencePlans });
    }
    return { columns: complete ? columns : undefined, texts: texts ?? new Set(), producers, reference };
  }

  #bind(select: SelectStatement): { sources: BoundSource[]; producers: Producer[][] } {
    refuseInTimestamp(select);
    const sources: BoundSource[] = [];
    const producers: Producer[][] = [];
    const add = (source: Omit<BoundSource, 'index'>, from: Producer[], at: SelectStatement['at']): void => {
      if (sources.some((other) => other.alias.toLowerCase() === source.alias.toLowerCase())) {
        throw new StreamCompileError(`two sources are called ${source.alias}`, at, 'give one of them an alias');
      }
      sources.push({ ...source, index: sources.length });
      producers.push(from);
    };
    const addSource = (ref: SourceRef): void => {
      const { source, from } = this.#resolve(ref);
      add(source, from, ref.at);
    };
    addSource(select.from);
    for (const item of select.joins) {
      if (item.kind === 'join') {
        addSource(item.source);
      } else {
        const columns =
          item.call.name.toUpperCase() === 'GETARRAYELEMENTS'
            ? ['ArrayIndex', 'ArrayValue']
            : ['PropertyName', 'PropertyValue'];
        add(
          { alias: item.alias, kind: 'apply', columns: columnNames(columns), raw: false, reference: undefined },
          [],
          item.at,
        );
      }
    }
    return { sources, producers };
  }

  /** What FROM names, seen through its MATCH_RECOGNIZE if it has one. */
  #resolve(ref: SourceRef): { source: Omit<BoundSource, 'index'>; from: Producer[] } {
    const { match } = ref;
    if (match === undefined) return this.#resolveName(ref, ref.alias ?? ref.name);
    const { source, from } = this.#resolveName(ref, match.inputAlias ?? ref.name);
    if (source.kind !== 'stream')
      throw new StreamCompileError('MATCH_RECOGNIZE needs a stream', match.at, 'reference data has no order in time');
    const columns = columnNames(match.measures.map((measure) => measure.alias));
    const matched = { ...source, index: 0 };
    const alias = ref.alias ?? 'match';
    return { source: { ...source, alias, columns, texts: undefined, raw: false, matched }, from };
  }

  #resolveName(ref: SourceRef, alias: string): { source: Omit<BoundSource, 'index'>; from: Producer[] } {
    const key = ref.name.toLowerCase();
    const step = this.#steps.get(key);
    if (step !== undefined) {
      if (ref.timestampBy !== undefined) {
        throw new StreamCompileError(
          'TIMESTAMP BY is only for inputs',
          ref.timestampBy.at,
          'write it where the step reads its input',
        );
      }
      const columns = step.columns === undefined ? undefined : columnNames(step.columns);
      const kind = step.reference === undefined ? 'stream' : 'reference';
      const { texts, reference } = step;
      return { source: { alias, kind, columns, texts, raw: false, reference }, from: [...step.producers] };
    }
    if (this.#script.steps.some((later) => later.name.toLowerCase() === key)) {
      throw new StreamCompileError(
        `the step ${ref.name} is used before it is defined`,
        ref.at,
        'steps see only steps above them',
      );
    }
    const declared = this.#declared?.get(key);
    if (this.#declared !== undefined && declared === undefined) {
      const known = [...this.#declared.values()].map(({ name }) => name).join(', ');
      throw new StreamCompileError(`there is no input or step called ${ref.name}`, ref.at, `the inputs are ${known}`);
    }
    const name = declared?.name ?? [...this.#inputs.keys()].find((known) => known.toLowerCase() === key) ?? ref.name;
    if (declared?.kind === 'reference') return { source: this.#referenceInput(name, alias, ref), from: [] };
    this.#inputs.set(name, 'stream');
    return {
      source: { alias, kind: 'stream', columns: undefined, raw: true, reference: undefined },
      from: [{ kind: 'feed', feed: this.#feeds.numberOf(name, alias, ref) }],
    };
  }

  #referenceInput(name: string, alias: string, ref: SourceRef): Omit<BoundSource, 'index'> {
    if (ref.timestampBy !== undefined)
      throw new StreamCompileError(
        'reference data has no TIMESTAMP BY',
        ref.timestampBy.at,
        'its version is chosen by the time of the stream',
      );
    this.#inputs.set(name, 'reference');
    let reference = this.#references.findIndex((plan) => plan.kind === 'input' && plan.name === name);
    if (reference < 0) reference = this.#references.push({ kind: 'input', name }) - 1;
    return { alias, kind: 'reference', columns: undefined, raw: false, reference };
  }
}

/** Reference data moves no time: a SELECT that begins with it can only be a step that projects and filters. */
function refuseReferenceFirst(select: SelectStatement, output: string | undefined, body: QueryBody): void {
  const isJoined = select.joins.some((item) => item.kind === 'join');
  if (output !== undefined || isJoined) {
    throw new StreamCompileError(
      'reference data can only stand on the right side of a JOIN',
      select.from.at,
      'read from a stream and JOIN the reference data',
    );
  }
  if (select.joins.length > 0 || select.groupBy !== undefined || body.selects.length > 1) {
    throw new StreamCompileError(
      'a step over reference data can only project and filter',
      select.at,
      'group and join where the stream is read',
    );
  }
}
