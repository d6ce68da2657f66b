import { invalidArgument } from '../hub-error.ts';
import { ExpressionParser } from './expression-parser.ts';
import { tokenize } from './lexer.ts';
import { AGGREGATES, type Collection, type Column, type Condition, type RegistryQuery } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

export type { Condition, Literal, Operand, Operator, RegistryQuery } from './syntax.ts';

/** Longer than any query that a person writes, and than Azure takes. Characters. */
const MAX_QUERY = 16 * 1024;

const readerOf = (text: string): TokenReader => {
  if (text.length > MAX_QUERY) throw invalidArgument('The query is too long.');
  return new TokenReader(tokenize(text));
};

/**
 * Parses a query over devices, modules or jobs (page "IoT Hub query language for device and module twins").
 *
 * @throws HubError 400 when the text is not such a query.
 */
export function parseQuery(text: string): RegistryQuery {
  const reader = readerOf(text);
  // What the columns' paths begin with is known only when the collection has been read.
  const expressions = new ExpressionParser(reader, (path) => path);

  reader.expectWord('SELECT');
  const top = reader.takeWord('TOP') ? topOf(reader) : undefined;
  const columns = reader.takeSymbol('*') ? undefined : columnsOf(reader, expressions);
  reader.expectWord('FROM');
  const from = collectionOf(reader);
  const alias = aliasOf(reader);
  const rooted = (path: readonly string[]): readonly string[] => withoutRoot(path, from, alias);
  const where = reader.takeWord('WHERE') ? new ExpressionParser(reader, rooted).condition() : undefined;
  const groupBy: { name: string; path: readonly string[] }[] = [];
  if (reader.takeWord('GROUP')) {
    reader.expectWord('BY');
    do {
      const path = rooted(expressions.path());
      groupBy.push({ name: path.at(-1) ?? '', path });
    } while (reader.takeSymbol(','));
  }
  if (reader.isWord('ORDER')) throw invalidArgument('IoT Hub has no ORDER BY.');
  if (!reader.isAtEnd) reader.fail('the end');
  const query = {
    columns: columns?.map((column): Column => (column.path ? { ...column, path: rooted(column.path) } : column)),
    top,
    from,
    where,
    groupBy,
  };
  check(query);
  return query;
}

/** Parses what stands after WHERE: the condition of a job, a configuration or a message route. */
export function parseCondition(text: string): Condition {
  const reader = readerOf(text);
  const condition = new ExpressionParser(reader, (path) => withoutRoot(path, 'devices', undefined)).condition();
  if (!reader.isAtEnd) reader.fail('the end');
  return condition;
}

function check({ columns, from, groupBy }: RegistryQuery): void {
  const hasAggregates = columns?.some((column) => column.kind === 'aggregate') ?? false;
  if (from === 'devices.jobs' && (columns || groupBy.length > 0)) {
    throw invalidArgument('Jobs are read with SELECT * only.');
  }
  if (groupBy.length > 0 && !columns) throw invalidArgument('GROUP BY needs a list of columns.');
  if (groupBy.length === 0 && !hasAggregates) return;
  const groups = groupBy.map(({ path }) => path.join('.'));
  for (const column of columns ?? []) {
    if (column.kind === 'path' && !groups.includes(column.path.join('.'))) {
      throw invalidArgument(`The column ${column.path.join('.')} is neither grouped by nor aggregated.`);
    }
  }
}

function topOf(reader: TokenReader): number {
  const token = reader.next();
  if (token?.kind !== 'number' || !Number.isInteger(token.value) || token.value < 1) reader.fail('a positive number');
  else return token.value;
}

function columnsOf(reader: TokenReader, expressions: ExpressionParser): Column[] {
  const columns: Column[] = [];
  do {
    const column = columnOf(reader, expressions, columns.length + 1);
    if (reader.takeWord('AS')) {
      const alias = reader.next();
      if (alias?.kind !== 'name') reader.fail('an alias');
      else columns.push({ ...column, name: alias.text });
    } else columns.push(column);
  } while (reader.takeSymbol(','));
  return columns;
}

function columnOf(reader: TokenReader, expressions: ExpressionParser, place: number): Column {
  const aggregate = reader.isSymbol('(', 1) ? AGGREGATES.find((name) => reader.isWord(name)) : undefined;
  if (!aggregate) {
    const path = expressions.path();
    return { kind: 'path', name: path.at(-1) ?? '', path };
  }
  reader.next();
  reader.next();
  const isWithout = aggregate === 'count' && (reader.takeSymbol('*') || reader.isSymbol(')'));
  const path = isWithout ? undefined : expressions.path();
  reader.expectSymbol(')');
  return { kind: 'aggregate', name: `$${place}`, aggregate, path };
}

function collectionOf(reader: TokenReader): Collection {
  reader.expectWord('devices');
  if (!reader.takeSymbol('.')) return 'devices';
  if (reader.takeWord('modules')) return 'devices.modules';
  if (reader.takeWord('jobs')) return 'devices.jobs';
  return reader.fail('modules or jobs');
}

function aliasOf(reader: TokenReader): string | undefined {
  const isMarked = reader.takeWord('AS');
  if (!isMarked && ['WHERE', 'GROUP', 'ORDER'].some((word) => reader.isWord(word))) return undefined;
  const token = reader.peek();
  if (token?.kind !== 'name') return isMarked ? reader.fail('an alias') : undefined;
  reader.next();
  return token.text;
}

/** `devices.tags.a`, `devices.jobs.status` and `d.tags.a` mean `tags.a` and `status`. */
function withoutRoot(path: readonly string[], from: Collection, alias: string | undefined): readonly string[] {
  if (path.length > 1 && path[0] === alias) return path.slice(1);
  const root = from.split('.');
  if (root.length === 2 && path.length > 2 && path[0] === root[0] && path[1] === root[1]) return path.slice(2);
  return path[0] === 'devices' && path.length > 1 ? path.slice(1) : path;
}
