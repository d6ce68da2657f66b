export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Literal = string | number | boolean | null;

/** Something with a value: a property, a literal, a sum, the result of a function. */
export type Operand =
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'list'; readonly items: readonly Operand[] }
  | { readonly kind: 'arithmetic'; readonly operator: Arithmetic; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Operand[] };

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

/** A condition of a WHERE clause or of a message route. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly values: readonly Literal[]; readonly isNegated: boolean }
  | { readonly kind: 'is_defined'; readonly path: readonly string[] }
  /** A value that is itself true or false. */
  | { readonly kind: 'truth'; readonly operand: Operand };

export const AGGREGATES = ['count', 'avg', 'sum', 'min', 'max'] as const;

/** One column of a SELECT list. `name` is its alias, or else the last part of its path. */
export type Column =
  | { readonly kind: 'path'; readonly name: string; readonly path: readonly string[] }
  | {
      readonly kind: 'aggregate';
      readonly name: string;
      readonly aggregate: (typeof AGGREGATES)[number];
      /** Only `count` does without. */
      readonly path: readonly string[] | undefined;
    };

export type Collection = 'devices' | 'devices.modules' | 'devices.jobs';

/** A query over the registry or its jobs. */
export interface RegistryQuery {
  /** Undefined is `*`. */
  readonly columns: readonly Column[] | undefined;
  readonly top: number | undefined;
  readonly from: Collection;
  readonly where: Condition | undefined;
  readonly groupBy: readonly { readonly name: string; readonly path: readonly string[] }[];
}
