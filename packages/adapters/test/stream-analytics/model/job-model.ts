import type { Span, Ticks, Unit } from './time.ts';

/** A job as data: rendered to query text for the engine, and evaluated as it stands by the naive evaluator. */
export interface JobModel {
  readonly seed: number;
  readonly family: string;
  readonly policies: Policies;
  readonly inputs: readonly InputModel[];
  readonly references: readonly ReferenceModel[];
  readonly steps: readonly StepModel[];
  readonly statements: readonly StatementModel[];
  /** Events of all inputs in the order of their arrival. */
  readonly arrivals: readonly Arrival[];
  /** Column names are written in upper case: names resolve without case. */
  readonly shout: boolean;
}

export interface Policies {
  /** Seconds. */
  readonly late: number;
  readonly outOfOrder: number;
  readonly policy: 'Adjust' | 'Drop';
}

export interface InputModel {
  readonly name: string;
  /** How TIMESTAMP BY is written; undefined: arrival time. Every form reads the event's `at`. */
  readonly timestampBy: 'at' | 'CAST(at AS datetime)' | undefined;
  /** TIMESTAMP BY … OVER this column. */
  readonly over: string | undefined;
  readonly partitions: readonly string[];
}

export interface ReferenceModel {
  readonly name: string;
  readonly versions: readonly { readonly from: Ticks | undefined; readonly rows: readonly Payload[] }[];
}

export type Payload = Readonly<Record<string, unknown>>;

export interface Arrival {
  readonly input: string;
  readonly arrival: Ticks;
  readonly partition: string;
  readonly payload: Payload;
  /** Time is told to have passed up to here before the event is pushed, without an event. */
  readonly idleUntil?: Ticks;
}

export interface StepModel {
  readonly name: string;
  readonly body: readonly SelectModel[];
}

export interface StatementModel {
  readonly output: string;
  readonly body: readonly SelectModel[];
}

export interface SelectModel {
  readonly from: SourceModel;
  readonly joins: readonly JoinModel[];
  readonly where?: Condition | undefined;
  readonly groupBy?: { readonly keys: readonly Expression[]; readonly window: WindowModel } | undefined;
  readonly having?: Condition | undefined;
  readonly items: readonly Item[];
}

export interface SourceModel {
  readonly alias: string;
  /** Name of an input, of reference data or of a step. */
  readonly of: string;
}

export interface Item {
  readonly as: string;
  readonly expr: Expression;
}

export type JoinModel =
  | {
      readonly kind: 'stream';
      readonly outer: boolean;
      readonly source: SourceModel;
      /** The source whose time DATEDIFF(unit, base, source) counts from. */
      readonly base: string;
      readonly unit: Unit;
      readonly low: number;
      readonly high: number;
      readonly on: readonly Condition[];
    }
  | {
      readonly kind: 'reference';
      readonly outer: boolean;
      readonly source: SourceModel;
      readonly on: readonly Condition[];
    }
  | { readonly kind: 'apply'; readonly outer: boolean; readonly alias: string; readonly array: Expression };

export type WindowModel =
  | { readonly kind: 'tumbling'; readonly size: Span; readonly offset?: Span | undefined }
  | { readonly kind: 'hopping'; readonly size: Span; readonly hop: Span; readonly offset?: Span | undefined }
  | { readonly kind: 'sliding'; readonly size: Span }
  | { readonly kind: 'session'; readonly timeout: Span; readonly max: Span; readonly over: readonly Expression[] }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'windows'; readonly ids: boolean; readonly of: readonly WindowModel[] };

export type Expression =
  | { readonly op: 'column'; readonly of: string; readonly path: readonly string[] }
  | { readonly op: 'literal'; readonly value: number | string | null }
  /** The whole event, in LAG(*) and LAST(*). */
  | { readonly op: 'record'; readonly of: string }
  | { readonly op: 'timestamp' }
  | { readonly op: 'windowId' }
  | { readonly op: 'arithmetic'; readonly sign: '+' | '-' | '*'; readonly a: Expression; readonly b: Expression }
  | { readonly op: 'case'; readonly when: Condition; readonly then: Expression; readonly otherwise: Expression }
  | { readonly op: 'coalesce'; readonly a: Expression; readonly b: Expression }
  | { readonly op: 'text'; readonly a: Expression }
  | { readonly op: 'datediff'; readonly unit: Unit; readonly a: Expression; readonly b: Expression }
  | AggregateCall
  | HistoryCall;

export interface AggregateCall {
  readonly op: 'aggregate';
  readonly name: AggregateName;
  /** Undefined: the whole row (COUNT(*), TopOne(), Collect()). */
  readonly argument: Expression | undefined;
  /** n of CollectTop, p of the percentiles. */
  readonly parameter?: number | undefined;
  readonly orderBy?: readonly { readonly expr: Expression; readonly descending: boolean }[] | undefined;
}

export type AggregateName =
  | 'COUNT'
  | 'COUNT DISTINCT'
  | 'SUM'
  | 'AVG'
  | 'MIN'
  | 'MAX'
  | 'STDEV'
  | 'STDEVP'
  | 'VAR'
  | 'VARP'
  | 'TopOne'
  | 'CollectTop'
  | 'Collect'
  | 'PERCENTILE_CONT'
  | 'PERCENTILE_DISC';

export interface HistoryCall {
  readonly op: 'history';
  /** The source whose events the function runs over. */
  readonly of: string;
  readonly call:
    | {
        readonly name: 'LAG' | 'LAST';
        readonly argument: Expression;
        readonly offset: number;
        readonly otherwise: Expression | undefined;
      }
    | { readonly name: 'ISFIRST' }
    | { readonly name: 'aggregate'; readonly aggregate: AggregateCall };
  readonly partitionBy: readonly Expression[];
  readonly limit: Span;
  readonly when: Condition | undefined;
}

export type Condition =
  | {
      readonly op: 'compare';
      readonly sign: '=' | '<>' | '<' | '<=' | '>' | '>=';
      readonly a: Expression;
      readonly b: Expression;
    }
  | { readonly op: 'between'; readonly a: Expression; readonly low: Expression; readonly high: Expression }
  | { readonly op: 'in'; readonly a: Expression; readonly of: readonly Expression[] }
  | { readonly op: 'isNull'; readonly a: Expression }
  | { readonly op: 'not'; readonly a: Condition }
  | { readonly op: 'and' | 'or'; readonly a: Condition; readonly b: Condition };

/** Names of all inputs, reference data and steps that the query reads. */
export function namesRead({ steps, statements }: Pick<JobModel, 'steps' | 'statements'>): Set<string> {
  const selects = [...steps, ...statements].flatMap(({ body }) => body);
  const joined = selects.flatMap(({ joins }) =>
    joins.flatMap((join) => (join.kind === 'apply' ? [] : [join.source.of])),
  );
  return new Set([...selects.map(({ from }) => from.of), ...joined]);
}
