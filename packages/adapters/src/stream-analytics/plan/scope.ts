import { StreamCompileError } from '../errors.ts';
import type { FunctionTable } from '../functions/user/function-table.ts';
import type { CallExpr, Expr, Name, PathExpr } from '../language/ast.ts';
import type { CompatibilityLevel } from '../types/json.ts';

/** One source of a SELECT: what FROM, JOIN or APPLY name. */
export interface SourceBinding {
  readonly index: number;
  readonly alias: string;
  readonly kind: 'stream' | 'reference' | 'apply';
  /** Column names by their lower case, where the plan knows them all. */
  readonly columns: ReadonlyMap<string, string> | undefined;
  /** Of a step: lower-case names of the columns that are cast to text there. */
  readonly texts?: ReadonlySet<string> | undefined;
  /** Events come straight from an input, so they have metadata and hub columns. */
  readonly raw: boolean;
  /** With MATCH_RECOGNIZE: what the clause reads; the source itself is then the result of the clause. */
  readonly matched?: SourceBinding;
}

/** What the words of a query mean, in all of its SELECTs. */
export interface Language {
  readonly level: CompatibilityLevel;
  /** What `udf.` and `uda.` may name. */
  readonly functions: FunctionTable;
}

export interface Scope extends Language {
  readonly sources: readonly SourceBinding[];
}

/** Columns an IoT Hub or Event Hubs input adds to every event ("Stream data input", Azure documentation). */
export const HUB_COLUMNS: ReadonlySet<string> = new Set([
  'eventenqueuedutctime',
  'eventprocessedutctime',
  'partitionid',
  'iothub',
]);

export interface ResolvedPath {
  /** Sources that may hold the column; the first that has a value gives it. */
  readonly sources: readonly SourceBinding[];
  /** What is left of the path below the source; empty for the source itself. */
  readonly parts: readonly Name[];
}

export function columnNames(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}

function bySourceName(scope: Scope, name: string): SourceBinding | undefined {
  const lower = name.toLowerCase();
  return scope.sources.find((source) => source.alias.toLowerCase() === lower);
}

/**
 * Finds what a path means: a source and a column of it, or a column of one of the sources. What a step does not hand on
 * is refused: it would be NULL for ever, and is mostly a slip of the pen.
 */
export function resolvePath(scope: Scope, path: PathExpr): ResolvedPath {
  const [first] = path.parts;
  if (first === undefined) throw new StreamCompileError('the path is empty', path.at);
  const named = path.parts.length > 1 ? bySourceName(scope, first.text) : undefined;
  const lower = first.text.toLowerCase();
  const certain = scope.sources.filter((source) => source.columns?.has(lower) === true);
  const member = path.parts[1]?.text ?? '';
  const isMissing = named?.columns?.has(member.toLowerCase()) === false;
  if (named !== undefined && !isMissing) return { sources: [named], parts: path.parts.slice(1) };
  const [only] = scope.sources;
  const possible = scope.sources.filter(
    ({ columns, kind }) =>
      columns === undefined && (kind === 'stream' || scope.sources.length === 1 || !HUB_COLUMNS.has(lower)),
  );
  const sources = certain.length > 0 || named !== undefined ? certain : possible;
  if (sources.length > 0 || path.doubleQuoted) return { sources, parts: path.parts };
  if (named !== undefined)
    throw new StreamCompileError(`${named.alias} has no column ${member}`, path.at, columnsHint(named));
  if (only !== undefined && scope.sources.length === 1)
    throw new StreamCompileError(`${only.alias} has no column ${first.text}`, path.at, columnsHint(only));
  const known = scope.sources.map((source) => source.alias).join(', ');
  throw new StreamCompileError(`no source has a column ${first.text}`, path.at, `the sources here are ${known}`);
}

function columnsHint({ columns }: SourceBinding): string {
  const names = [...(columns?.values() ?? [])];
  const more = names.length > 10 ? ', …' : '';
  return names.length === 0 ? 'it has no columns' : `its columns are ${names.slice(0, 10).join(', ')}${more}`;
}

/** The source that a bare name means (`DATEDIFF(second, a, b)`), if it is one. */
export function sourceOfName(scope: Scope, expr: Expr): SourceBinding | undefined {
  if (expr.kind !== 'path' || expr.parts.length !== 1) return undefined;
  return bySourceName(scope, expr.parts[0]?.text ?? '');
}

/** Every expression below an expression, itself first. */
export function* walk(expr: Expr): Generator<Expr> {
  const stack: Expr[] = [expr];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    yield top;
    // A list may be longer than a call can have arguments.
    for (const child of childrenOf(top).reverse()) stack.push(child);
  }
}

export function childrenOf(expr: Expr): Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'path':
    case 'star':
      return [];
    case 'unary':
    case 'isNull':
    case 'cast':
      return [expr.operand];
    case 'binary':
      return [expr.left, expr.right];
    case 'between':
      return [expr.operand, expr.low, expr.high];
    case 'in':
      return [expr.operand, ...expr.items];
    case 'like':
      return expr.escape === undefined ? [expr.operand, expr.pattern] : [expr.operand, expr.pattern, expr.escape];
    case 'case': {
      const branches = expr.branches.flatMap((branch) => [branch.when, branch.then]);
      return [expr.operand, ...branches, expr.otherwise].filter((child) => child !== undefined);
    }
    case 'call': {
      const over = expr.over;
      const args = unitOf(expr) === undefined ? expr.args : expr.args.slice(1);
      if (over === undefined) return [...args];
      const when = over.when === undefined ? [] : [over.when];
      return [...args, ...over.partitionBy, ...over.orderBy.map((item) => item.expr), ...when];
    }
  }
}

/** Which sources an expression reads. */
export function sourcesRead(scope: Scope, expr: Expr): Set<SourceBinding> {
  const read = new Set<SourceBinding>();
  for (const part of walk(expr)) {
    if (part.kind !== 'path') continue;
    const named = sourceOfName(scope, part);
    if (isSystemTimestamp(part)) continue;
    if (named !== undefined) read.add(named);
    else for (const source of resolvePath(scope, part).sources) read.add(source);
  }
  return read;
}

const WITH_UNIT = new Set('DATEADD DATEDIFF DATEPART DATENAME ISFIRST'.split(' '));

/** The date part that such a call has as its first argument: a word of the language and no column. */
function unitOf(call: CallExpr): string | undefined {
  const [unit] = call.args;
  if (unit?.kind !== 'path' || !WITH_UNIT.has(call.name.toUpperCase())) return undefined;
  return unit.parts.map((part) => part.text.toLowerCase()).join('.');
}

export function isSystemTimestamp(expr: Expr): boolean {
  if (expr.kind === 'call') return expr.prefix?.toLowerCase() === 'system' && expr.name.toLowerCase() === 'timestamp';
  if (expr.kind !== 'path' || expr.parts.length !== 2) return false;
  const [first, second] = expr.parts;
  return first?.text.toLowerCase() === 'system' && second?.text.toLowerCase() === 'timestamp';
}

/** A text that is equal for expressions that mean the same; how GROUP BY keys are found again in the SELECT list. */
export function canonical(scope: Scope, expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return `${expr.type}:${JSON.stringify(expr.text)}`;
    case 'path': {
      if (isSystemTimestamp(expr)) return 'System.Timestamp';
      const named = sourceOfName(scope, expr);
      const { sources, parts } = named === undefined ? resolvePath(scope, expr) : { sources: [named], parts: [] };
      return `${sources.map((s) => s.index).join('|')}:${JSON.stringify(parts.map((part) => part.text.toLowerCase()))}`;
    }
    case 'star':
      return `*${JSON.stringify(expr.parts.map((part) => part.text.toLowerCase()))}`;
    case 'call': {
      if (isSystemTimestamp(expr)) return 'System.Timestamp';
      const head = `${expr.prefix?.toLowerCase() ?? ''}.${expr.name.toLowerCase()}${expr.distinct ? '!' : ''}/${unitOf(expr) ?? ''}`;
      const { over } = expr;
      const tail =
        over === undefined
          ? ''
          : `@${over.partitionBy.length},${over.orderBy.map((item) => item.descending).join()},${over.when !== undefined},` +
            `${over.limit === undefined ? '' : over.limit.args.map((arg) => (arg.kind === 'path' ? arg.parts[0]?.text : canonical(scope, arg))).join()}`;
      return `${head}(${childrenOf(expr)
        .map((child) => canonical(scope, child))
        .join()})${tail}`;
    }
    default: {
      const { kind } = expr;
      const op = 'op' in expr ? expr.op : 'negated' in expr ? String(expr.negated) : '';
      const type =
        kind === 'cast' ? `${expr.type}${expr.tolerant}` : kind === 'case' ? `${expr.operand !== undefined}` : '';
      return `${kind}${op}${type}(${childrenOf(expr)
        .map((child) => canonical(scope, child))
        .join()})`;
    }
  }
}
