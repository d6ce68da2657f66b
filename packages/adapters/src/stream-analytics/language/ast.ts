/** A place in the query text, 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Name {
  readonly text: string;
  /** Written in brackets or double quotes. */
  readonly quoted: boolean;
}

export type BinaryOperator =
  'AND' | 'OR' | '=' | '<>' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^';

export interface OrderItem {
  readonly expr: Expr;
  readonly descending: boolean;
}

/** The parenthesis after OVER. */
export interface OverClause {
  readonly at: Position;
  readonly partitionBy: readonly Expr[];
  readonly orderBy: readonly OrderItem[];
  readonly limit: CallExpr | undefined;
  readonly when: Expr | undefined;
}

export interface LiteralExpr {
  readonly kind: 'literal';
  readonly at: Position;
  readonly type: 'null' | 'bigint' | 'float' | 'text';
  readonly text: string;
}
export interface PathExpr {
  readonly kind: 'path';
  readonly at: Position;
  readonly parts: readonly Name[];
  /** Written as "text": a name, or a text literal when there is no such column. */
  readonly doubleQuoted: boolean;
}
export interface StarExpr {
  readonly kind: 'star';
  readonly at: Position;
  /** What stands before `.*`; empty for a bare star. */
  readonly parts: readonly Name[];
}
export interface UnaryExpr {
  readonly kind: 'unary';
  readonly at: Position;
  readonly op: 'NOT' | '-' | '+' | '~';
  readonly operand: Expr;
}
export interface BinaryExpr {
  readonly kind: 'binary';
  readonly at: Position;
  readonly op: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
}
export interface BetweenExpr {
  readonly kind: 'between';
  readonly at: Position;
  readonly negated: boolean;
  readonly operand: Expr;
  readonly low: Expr;
  readonly high: Expr;
}
export interface InExpr {
  readonly kind: 'in';
  readonly at: Position;
  readonly negated: boolean;
  readonly operand: Expr;
  readonly items: readonly Expr[];
}
export interface LikeExpr {
  readonly kind: 'like';
  readonly at: Position;
  readonly negated: boolean;
  readonly operand: Expr;
  readonly pattern: Expr;
  readonly escape: Expr | undefined;
}
export interface IsNullExpr {
  readonly kind: 'isNull';
  readonly at: Position;
  readonly negated: boolean;
  readonly operand: Expr;
}
export interface CaseExpr {
  readonly kind: 'case';
  readonly at: Position;
  readonly operand: Expr | undefined;
  readonly branches: readonly { readonly when: Expr; readonly then: Expr }[];
  readonly otherwise: Expr | undefined;
}
export interface CastExpr {
  readonly kind: 'cast';
  readonly at: Position;
  readonly tolerant: boolean;
  readonly operand: Expr;
  readonly type: string;
}
export interface CallExpr {
  readonly kind: 'call';
  readonly at: Position;
  /** `udf` in `udf.name(…)`. */
  readonly prefix: string | undefined;
  readonly name: string;
  readonly args: readonly Expr[];
  readonly distinct: boolean;
  readonly over: OverClause | undefined;
}

export type Expr =
  | LiteralExpr
  | PathExpr
  | StarExpr
  | UnaryExpr
  | BinaryExpr
  | BetweenExpr
  | InExpr
  | LikeExpr
  | IsNullExpr
  | CaseExpr
  | CastExpr
  | CallExpr;

export interface SelectItem {
  readonly expr: Expr;
  readonly alias: string | undefined;
}

/** What MATCH_RECOGNIZE looks for, as a regular expression over events. */
export type Pattern =
  | { readonly kind: 'variable'; readonly name: string; readonly at: Position }
  | { readonly kind: 'sequence'; readonly items: readonly Pattern[]; readonly at: Position }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[]; readonly at: Position }
  | {
      readonly kind: 'repeat';
      readonly item: Pattern;
      readonly min: number;
      /** Undefined: without end. */
      readonly max: number | undefined;
      readonly at: Position;
    };

/** The name of the pattern variable that any event satisfies. */
export const ANY_EVENT = '.';

export interface MatchClause {
  readonly at: Position;
  /** The alias of the input inside the clause; its own alias names the result. */
  readonly inputAlias: string | undefined;
  readonly limit: CallExpr;
  readonly partitionBy: readonly Expr[];
  readonly measures: readonly { readonly expr: Expr; readonly alias: string; readonly at: Position }[];
  readonly pattern: Pattern;
  readonly define: readonly { readonly name: string; readonly condition: Expr; readonly at: Position }[];
}

export interface SourceRef {
  readonly at: Position;
  readonly name: string;
  readonly alias: string | undefined;
  readonly timestampBy: Expr | undefined;
  /** Keys of `TIMESTAMP BY … OVER`. */
  readonly over: readonly Expr[];
  readonly partitionBy: readonly Expr[];
  readonly match: MatchClause | undefined;
}

export type FromItem =
  | {
      readonly kind: 'join';
      readonly outer: boolean;
      readonly source: SourceRef;
      readonly on: Expr;
      readonly at: Position;
    }
  | {
      readonly kind: 'apply';
      readonly outer: boolean;
      readonly call: CallExpr;
      readonly alias: string;
      readonly at: Position;
    };

export interface SelectStatement {
  readonly kind: 'select';
  readonly at: Position;
  readonly items: readonly SelectItem[];
  readonly into: { readonly name: string; readonly at: Position } | undefined;
  readonly from: SourceRef;
  readonly joins: readonly FromItem[];
  readonly where: Expr | undefined;
  readonly groupBy: readonly Expr[] | undefined;
  readonly having: Expr | undefined;
}

/** SELECTs joined by UNION; one in the common case. */
export interface QueryBody {
  readonly at: Position;
  readonly selects: readonly SelectStatement[];
}

export interface StepDefinition {
  readonly name: string;
  readonly at: Position;
  readonly body: QueryBody;
}

export interface TableDefinition {
  readonly name: string;
  readonly at: Position;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly at: Position }[];
}

export interface Script {
  readonly tables: readonly TableDefinition[];
  readonly steps: readonly StepDefinition[];
  readonly statements: readonly QueryBody[];
}
