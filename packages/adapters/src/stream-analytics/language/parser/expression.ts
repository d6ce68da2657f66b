import { CHOICES } from '../../choices.ts';
import { StreamCompileError } from '../../errors.ts';
import type {
  BinaryOperator,
  CallExpr,
  CaseExpr,
  CastExpr,
  Expr,
  Name,
  OverClause,
  OrderItem,
  Position,
} from '../ast.ts';
import type { Cursor } from './cursor.ts';

/** Expression grammar, weakest first: OR, AND, NOT, comparison, + - & | ^, * / %, sign, primary. */
export function parseExpression(cursor: Cursor): Expr {
  return cursor.nested(() => parseOr(cursor));
}

function parseOr(cursor: Cursor): Expr {
  let left = parseAnd(cursor);
  while (cursor.isWord('OR')) left = binary('OR', cursor.next().at, left, parseAnd(cursor));
  return left;
}

function parseAnd(cursor: Cursor): Expr {
  let left = parseNot(cursor);
  while (cursor.isWord('AND')) left = binary('AND', cursor.next().at, left, parseNot(cursor));
  return left;
}

function binary(op: BinaryOperator, at: Position, left: Expr, right: Expr): Expr {
  return { kind: 'binary', at, op, left, right };
}

function parseNot(cursor: Cursor): Expr {
  const at = cursor.at;
  if (!cursor.takeWord('NOT')) return parseComparison(cursor);
  return cursor.nested(() => ({ kind: 'unary', at, op: 'NOT', operand: parseNot(cursor) }));
}

const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '!>': '<=',
  '<=': '<=',
  '>': '>',
  '!<': '>=',
  '>=': '>=',
};

function parseComparison(cursor: Cursor): Expr {
  let left = parseAdditive(cursor);
  for (;;) {
    const token = cursor.peek();
    const op = token.kind === 'symbol' && Object.hasOwn(COMPARISONS, token.text) ? COMPARISONS[token.text] : undefined;
    if (op !== undefined) {
      cursor.next();
      left = binary(op, token.at, left, parseAdditive(cursor));
      continue;
    }
    if (cursor.takeWord('IS')) {
      const negated = cursor.takeWord('NOT');
      cursor.expectWord('NULL');
      left = { kind: 'isNull', at: token.at, negated, operand: left };
      continue;
    }
    const negated = cursor.isWord('NOT') && ['BETWEEN', 'IN', 'LIKE'].includes(cursor.peek(1).word);
    if (negated) cursor.next();
    if (cursor.takeWord('BETWEEN')) {
      const low = parseAdditive(cursor);
      cursor.expectWord('AND', 'write BETWEEN low AND high');
      left = { kind: 'between', at: token.at, negated, operand: left, low, high: parseAdditive(cursor) };
    } else if (cursor.takeWord('IN')) {
      cursor.expectSymbol('(');
      refuseQuery(cursor);
      left = { kind: 'in', at: token.at, negated, operand: left, items: parseList(cursor) };
      cursor.expectSymbol(')');
    } else if (cursor.takeWord('LIKE')) {
      const pattern = parseAdditive(cursor);
      const escape = cursor.takeWord('ESCAPE') ? parseAdditive(cursor) : undefined;
      left = { kind: 'like', at: token.at, negated, operand: left, pattern, escape };
    } else {
      return left;
    }
  }
}

function parseAdditive(cursor: Cursor): Expr {
  let left = parseMultiplicative(cursor);
  for (;;) {
    const token = cursor.peek();
    if (token.kind !== 'symbol' || !['+', '-', '&', '|', '^'].includes(token.text)) return left;
    cursor.next();
    left = binary(token.text as BinaryOperator, token.at, left, parseMultiplicative(cursor));
  }
}

function parseMultiplicative(cursor: Cursor): Expr {
  let left = parseSign(cursor);
  for (;;) {
    const token = cursor.peek();
    if (token.kind !== 'symbol' || !['*', '/', '%'].includes(token.text)) return left;
    cursor.next();
    left = binary(token.text as BinaryOperator, token.at, left, parseSign(cursor));
  }
}

function parseSign(cursor: Cursor): Expr {
  const token = cursor.peek();
  if (token.kind !== 'symbol' || (token.text !== '-' && token.text !== '+' && token.text !== '~'))
    return parsePrimary(cursor);
  cursor.next();
  const op = token.text;
  return cursor.nested(() => ({ kind: 'unary', at: token.at, op, operand: parseSign(cursor) }));
}

export function parseList(cursor: Cursor): Expr[] {
  const items = [parseExpression(cursor)];
  while (cursor.takeSymbol(',')) items.push(parseExpression(cursor));
  return items;
}

function parsePrimary(cursor: Cursor): Expr {
  const token = cursor.peek();
  const { at } = token;
  switch (token.kind) {
    case 'integer':
    case 'decimal':
      cursor.next();
      return { kind: 'literal', at, type: token.kind === 'integer' ? 'bigint' : 'float', text: token.text };
    case 'text':
      cursor.next();
      return { kind: 'literal', at, type: 'text', text: token.text };
    case 'symbol':
      if (cursor.takeSymbol('(')) {
        refuseQuery(cursor);
        const inner = parseExpression(cursor);
        cursor.expectSymbol(')');
        return inner;
      }
      if (cursor.takeSymbol('*')) return { kind: 'star', at, parts: [] };
      break;
    case 'name':
      if (cursor.takeWord('NULL')) return { kind: 'literal', at, type: 'null', text: '' };
      if (cursor.isWord('CASE')) return parseCase(cursor);
      if ((cursor.isWord('CAST') || cursor.isWord('TRY_CAST')) && cursor.isSymbol('(', 1)) return parseCast(cursor);
      if ((cursor.isWord('LEFT') || cursor.isWord('RIGHT')) && cursor.isSymbol('(', 1)) return parsePath(cursor);
      break;
    default:
      break;
  }
  if (!cursor.isName()) throw cursor.error('expected an expression');
  return parsePath(cursor);
}

function refuseQuery(cursor: Cursor): void {
  if (cursor.isWord('SELECT')) throw cursor.error('a query inside an expression is not supported', 'use a WITH step');
}

function parseCase(cursor: Cursor): CaseExpr {
  const { at } = cursor.next();
  const operand = cursor.isWord('WHEN') ? undefined : parseExpression(cursor);
  const branches: { when: Expr; then: Expr }[] = [];
  while (cursor.takeWord('WHEN')) {
    const when = parseExpression(cursor);
    cursor.expectWord('THEN');
    branches.push({ when, then: parseExpression(cursor) });
  }
  if (branches.length === 0) throw cursor.error('expected WHEN', 'CASE needs at least one WHEN … THEN');
  const otherwise = cursor.takeWord('ELSE') ? parseExpression(cursor) : undefined;
  cursor.expectWord('END', 'close CASE with END');
  return { kind: 'case', at, operand, branches, otherwise };
}

function parseCast(cursor: Cursor): CastExpr {
  const token = cursor.next();
  cursor.expectSymbol('(');
  const operand = parseExpression(cursor);
  cursor.expectWord('AS', 'write CAST(value AS type)');
  const type = parseTypeName(cursor);
  cursor.expectSymbol(')');
  return { kind: 'cast', at: token.at, tolerant: token.word === 'TRY_CAST', operand, type };
}

/** `bigint`, `nvarchar(max)`, …: the name in lower case without its length. */
export function parseTypeName(cursor: Cursor): string {
  const name = cursor.expectName('a type name').text.toLowerCase();
  if (cursor.takeSymbol('(')) {
    if (!cursor.takeWord('MAX')) throw cursor.error('expected max', 'text has no other length: nvarchar(max)');
    cursor.expectSymbol(')');
  }
  return name;
}

/** No event is nested deeper. */
const MAX_PATH = CHOICES.maxPayloadDepth;

/** A dotted path, `path.*`, or a call when a parenthesis follows. */
function parsePath(cursor: Cursor): Expr {
  const first = cursor.next();
  const parts: Name[] = [{ text: first.text, quoted: first.kind !== 'name' }];
  while (cursor.takeSymbol('.')) {
    if (cursor.takeSymbol('*')) return { kind: 'star', at: first.at, parts };
    const token = cursor.peek();
    if (token.kind === 'text' || token.kind === 'symbol' || token.kind === 'end')
      throw cursor.error('expected a name after "."');
    if (parts.length === MAX_PATH) throw cursor.error(`expected a path of at most ${MAX_PATH} parts`);
    cursor.next();
    parts.push({ text: token.text, quoted: token.kind !== 'name' });
  }
  const last = parts.at(-1);
  if (last !== undefined && !last.quoted && cursor.isSymbol('(')) return parseCall(cursor, parts, last.text, first.at);
  return { kind: 'path', at: first.at, parts, doubleQuoted: first.kind === 'doubleQuoted' && parts.length === 1 };
}

function parseCall(cursor: Cursor, parts: readonly Name[], name: string, at: Position): Expr {
  if (parts.length > 2)
    throw new StreamCompileError(
      'a function name has at most one prefix',
      at,
      'user functions are written udf.name(…)',
    );
  cursor.expectSymbol('(');
  const distinct = cursor.takeWord('DISTINCT');
  if (!distinct && cursor.isWord('ALL') && (cursor.isName(1) || cursor.isSymbol('*', 1))) cursor.next();
  const args = cursor.isSymbol(')') ? [] : parseList(cursor);
  cursor.expectSymbol(')', 'separate arguments with commas and close the parenthesis');
  const prefix = parts.length === 2 ? parts[0]?.text : undefined;
  let call: Expr = { kind: 'call', at, prefix, name, args, distinct, over: undefined };
  if (cursor.isWord('OVER')) call = { ...call, over: parseOver(cursor) };
  // `System.Window().Id`: what follows a call is kept as an argument of the function that reads it.
  while (cursor.isSymbol('.') && cursor.peek(1).kind !== 'symbol') {
    cursor.next();
    const member = cursor.next();
    const text: Expr = { kind: 'literal', at: member.at, type: 'text', text: member.text };
    call = {
      kind: 'call',
      at,
      prefix: undefined,
      name: 'GetRecordPropertyValue',
      args: [call, text],
      distinct: false,
      over: undefined,
    };
  }
  return call;
}

function parseOver(cursor: Cursor): OverClause {
  const { at } = cursor.next();
  cursor.expectSymbol('(');
  let partitionBy: Expr[] = [];
  let limit: CallExpr | undefined;
  let when: Expr | undefined;
  const orderBy: OrderItem[] = [];
  while (!cursor.takeSymbol(')')) {
    if (cursor.takeWord('PARTITION')) {
      cursor.expectWord('BY');
      partitionBy = parseList(cursor);
    } else if (cursor.takeWord('ORDER')) {
      cursor.expectWord('BY');
      do {
        const expr = parseExpression(cursor);
        const descending = cursor.takeWord('DESC');
        if (!descending) cursor.takeWord('ASC');
        orderBy.push({ expr, descending });
      } while (cursor.takeSymbol(','));
    } else if (cursor.takeWord('LIMIT')) {
      const duration = parseExpression(cursor);
      if (duration.kind !== 'call' || duration.name.toUpperCase() !== 'DURATION') {
        throw new StreamCompileError(
          'expected DURATION(unit, length) after LIMIT',
          duration.at,
          'for example LIMIT DURATION(minute, 5)',
        );
      }
      limit = duration;
    } else if (cursor.takeWord('WHEN')) {
      when = parseExpression(cursor);
    } else {
      throw cursor.error('expected PARTITION BY, ORDER BY, LIMIT DURATION or WHEN');
    }
  }
  return { at, partitionBy, orderBy, limit, when };
}
