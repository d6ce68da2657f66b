import { StreamCompileError } from '../../errors.ts';
import type { Expr, FromItem, QueryBody, SelectItem, SelectStatement, SourceRef } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression, parseList } from './expression.ts';
import { parseMatch } from './match.ts';

/** Bounds of one SELECT, far above what a job needs: they keep compiling fast whatever the text. */
const MAX_COLUMNS = 1024;
const MAX_SOURCES = 32;

/** SELECT … [UNION [ALL] SELECT …]…; UNION keeps duplicates, so ALL changes nothing. */
export function parseBody(cursor: Cursor): QueryBody {
  const { at } = cursor;
  const selects = parsePart(cursor);
  while (cursor.takeWord('UNION')) {
    cursor.takeWord('ALL');
    selects.push(...parsePart(cursor));
  }
  return { at, selects };
}

/** A part of a UNION: a SELECT, a query in parentheses, or the bare name of a step ("Repartitioning", Azure documentation). */
function parsePart(cursor: Cursor): SelectStatement[] {
  const { at } = cursor;
  if (cursor.isSymbol('(')) {
    return cursor.nested(() => {
      cursor.next();
      const { selects } = parseBody(cursor);
      cursor.expectSymbol(')', 'close the parenthesis of the query');
      return [...selects];
    });
  }
  if (cursor.isWord('SELECT') || !cursor.isName()) return [parseSelect(cursor)];
  const from = parseSource(cursor);
  const items: SelectItem[] = [{ expr: { kind: 'star', at, parts: [] }, alias: undefined }];
  return [
    {
      kind: 'select',
      at,
      items,
      into: undefined,
      from,
      joins: [],
      where: undefined,
      groupBy: undefined,
      having: undefined,
    },
  ];
}

function parseSelect(cursor: Cursor): SelectStatement {
  const { at } = cursor;
  cursor.expectWord('SELECT');
  if (cursor.isWord('DISTINCT')) throw cursor.error('SELECT DISTINCT is not supported', 'use GROUP BY with a window');
  const items = [parseItem(cursor)];
  while (cursor.takeSymbol(',')) {
    if (items.length === MAX_COLUMNS) throw cursor.error(`a SELECT has at most ${MAX_COLUMNS} columns`);
    items.push(parseItem(cursor));
  }
  let into: SelectStatement['into'];
  if (cursor.takeWord('INTO')) {
    const place = cursor.at;
    into = { name: cursor.expectName('the name of an output').text, at: place };
  }
  cursor.expectWord('FROM');
  const from = parseSource(cursor);
  const joins: FromItem[] = [];
  for (let item = parseJoin(cursor); item !== undefined; item = parseJoin(cursor)) {
    joins.push(item);
    if (joins.length === MAX_SOURCES)
      throw new StreamCompileError(`a SELECT joins at most ${MAX_SOURCES} sources`, item.at, 'join in steps of WITH');
  }
  const where = cursor.takeWord('WHERE') ? parseExpression(cursor) : undefined;
  let groupBy: Expr[] | undefined;
  if (cursor.takeWord('GROUP')) {
    cursor.expectWord('BY');
    groupBy = parseList(cursor);
  }
  const having = cursor.takeWord('HAVING') ? parseExpression(cursor) : undefined;
  return { kind: 'select', at, items, into, from, joins, where, groupBy, having };
}

/** `expr`, `expr AS alias`, `expr alias`, `alias = expr`. */
function parseItem(cursor: Cursor): SelectItem {
  if (cursor.isName() && cursor.isSymbol('=', 1)) {
    const alias = cursor.expectName('a column name').text;
    cursor.next();
    return { alias, expr: parseExpression(cursor) };
  }
  const expr = parseExpression(cursor);
  if (cursor.takeWord('AS')) {
    // Reserved words are no aliases, but text in apostrophes is seen in shipped jobs.
    if (cursor.peek().kind === 'text') return { expr, alias: cursor.next().text };
    return { expr, alias: cursor.expectName('a column name after AS').text };
  }
  return { expr, alias: cursor.isName() ? cursor.next().text : undefined };
}

/** `input [AS] alias TIMESTAMP BY … [OVER …] PARTITION BY …`, the clauses and the alias in either order. */
function parseSource(cursor: Cursor): SourceRef {
  const { at } = cursor;
  if (cursor.isSymbol('(')) throw cursor.error('a query inside FROM is not supported', 'use a WITH step');
  const name = cursor.expectName('the name of an input or a step').text;
  let alias: string | undefined;
  let timestampBy: Expr | undefined;
  let over: Expr[] = [];
  let partitionBy: Expr[] = [];
  for (;;) {
    if (cursor.isWord('TIMESTAMP') && cursor.isWord('BY', 1)) {
      if (timestampBy !== undefined) throw cursor.error('TIMESTAMP BY stands twice');
      cursor.next();
      cursor.next();
      timestampBy = parseExpression(cursor);
      if (cursor.takeWord('OVER')) over = parseKeys(cursor);
    } else if (cursor.isWord('PARTITION') && cursor.isWord('BY', 1)) {
      cursor.next();
      cursor.next();
      partitionBy = parseList(cursor);
      takeShardCount(cursor);
    } else if (alias === undefined && cursor.takeWord('AS')) {
      alias = cursor.expectName('an alias after AS').text;
    } else if (alias === undefined && cursor.isName()) {
      alias = cursor.next().text;
    } else {
      break;
    }
  }
  if (!cursor.isWord('MATCH_RECOGNIZE')) return { at, name, alias, timestampBy, over, partitionBy, match: undefined };
  const match = parseMatch(cursor, alias);
  cursor.takeWord('AS');
  const result = cursor.isName() ? cursor.next().text : undefined;
  return { at, name, alias: result, timestampBy, over, partitionBy, match };
}

/** `PARTITION BY k INTO n`: a hint about parallel work that changes no result. */
function takeShardCount(cursor: Cursor): void {
  if (!cursor.isWord('INTO') || cursor.peek(1).kind !== 'integer') return;
  cursor.next();
  const { at, text } = cursor.next();
  if (Number(text) < 2)
    throw new StreamCompileError('the number of shards must be more than 1', at, 'leave INTO out, it is only a hint');
}

/** The keys of TIMESTAMP BY … OVER, with or without parentheses. A comma belongs to them, as no item list follows. */
function parseKeys(cursor: Cursor): Expr[] {
  if (cursor.isSymbol('(')) {
    cursor.next();
    const keys = parseList(cursor);
    cursor.expectSymbol(')');
    return keys;
  }
  return parseList(cursor);
}

function parseJoin(cursor: Cursor): FromItem | undefined {
  const { at } = cursor;
  if ((cursor.isWord('CROSS') || cursor.isWord('OUTER')) && cursor.isWord('APPLY', 1)) {
    const outer = cursor.next().word === 'OUTER';
    cursor.next();
    const call = parseExpression(cursor);
    if (call.kind !== 'call')
      throw new StreamCompileError(
        'expected GetArrayElements or GetRecordProperties',
        call.at,
        'for example CROSS APPLY GetArrayElements(list) AS item',
      );
    cursor.takeWord('AS');
    return { kind: 'apply', outer, call, alias: cursor.expectName('an alias of APPLY').text, at };
  }
  if (cursor.isWord('FULL') || cursor.isWord('RIGHT') || cursor.isWord('CROSS')) {
    throw cursor.error('expected JOIN, INNER JOIN or LEFT JOIN', 'other joins are not part of the language');
  }
  const outer = cursor.isWord('LEFT');
  if (outer) {
    cursor.next();
    cursor.takeWord('OUTER');
  } else if (!cursor.takeWord('INNER') && !cursor.isWord('JOIN')) {
    return undefined;
  }
  cursor.expectWord('JOIN');
  const source = parseSource(cursor);
  if (source.match !== undefined)
    throw new StreamCompileError('MATCH_RECOGNIZE cannot stand in a JOIN', source.match.at, 'write it in a step');
  cursor.expectWord('ON', 'a JOIN needs ON with its condition');
  return { kind: 'join', outer, source, on: parseExpression(cursor), at };
}
