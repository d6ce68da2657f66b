import { StreamCompileError } from '../../errors.ts';
import { ANY_EVENT, type CallExpr, type Expr, type MatchClause, type Pattern } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression, parseList } from './expression.ts';

const CLAUSES = 'LIMIT DURATION, PARTITION BY, MEASURES, AFTER MATCH, PATTERN or DEFINE';

interface Parts {
  limit?: CallExpr;
  partitionBy?: Expr[];
  measures?: MatchClause['measures'];
  after?: true;
  rows?: true;
  pattern?: Pattern;
  define?: MatchClause['define'];
}

/**
 * `MATCH_RECOGNIZE (LIMIT DURATION(…) PARTITION BY … MEASURES … AFTER MATCH SKIP TO NEXT ROW PATTERN (…) DEFINE …)`.
 * Microsoft's pages write the clauses in several orders, so any order is taken.
 */
export function parseMatch(cursor: Cursor, inputAlias: string | undefined): MatchClause {
  const { at } = cursor.next();
  cursor.expectSymbol('(');
  const parts: Parts = {};
  while (!cursor.takeSymbol(')')) parseClause(cursor, parts);
  const { limit, measures, pattern } = parts;
  const missing =
    limit === undefined
      ? 'LIMIT DURATION'
      : measures === undefined
        ? 'MEASURES'
        : pattern === undefined
          ? 'PATTERN'
          : '';
  if (limit === undefined || measures === undefined || pattern === undefined) {
    throw new StreamCompileError(
      `MATCH_RECOGNIZE needs ${missing}`,
      at,
      'for example LIMIT DURATION(minute, 1) MEASURES Last(A.x) AS x AFTER MATCH SKIP TO NEXT ROW PATTERN (A+ B) DEFINE A AS A.x = 1',
    );
  }
  const { partitionBy = [], define = [] } = parts;
  return { at, inputAlias, limit, partitionBy, measures, pattern, define };
}

function parseClause(cursor: Cursor, parts: Parts): void {
  const { at, word } = cursor.peek();
  const once = (part: unknown): void => {
    if (part !== undefined) throw new StreamCompileError(`${word} stands twice`, at, 'keep one of them');
    cursor.next();
  };
  switch (word) {
    case 'LIMIT': {
      once(parts.limit);
      const duration = parseExpression(cursor);
      if (duration.kind !== 'call' || duration.name.toUpperCase() !== 'DURATION')
        throw new StreamCompileError(
          'expected DURATION(unit, length) after LIMIT',
          duration.at,
          'LIMIT DURATION(minute, 1)',
        );
      parts.limit = duration;
      return;
    }
    case 'PARTITION':
      once(parts.partitionBy);
      cursor.expectWord('BY');
      parts.partitionBy = parseList(cursor);
      return;
    case 'MEASURES':
      once(parts.measures);
      parts.measures = parseMeasures(cursor);
      return;
    case 'AFTER':
      once(parts.after);
      parts.after = true;
      for (const next of ['MATCH', 'SKIP', 'TO', 'NEXT', 'ROW'])
        cursor.expectWord(next, 'the only form is AFTER MATCH SKIP TO NEXT ROW');
      return;
    case 'ONE':
      once(parts.rows);
      parts.rows = true;
      for (const next of ['ROW', 'PER', 'MATCH']) cursor.expectWord(next, 'the only form is ONE ROW PER MATCH');
      return;
    case 'PATTERN':
      once(parts.pattern);
      cursor.expectSymbol('(', 'write PATTERN (A+ B)');
      parts.pattern = parsePattern(cursor);
      cursor.expectSymbol(')', 'quantifiers are *, +, ?, {n}, {n,} and {n,m}; alternatives are separated by |');
      return;
    case 'DEFINE':
      once(parts.define);
      parts.define = parseDefine(cursor);
      return;
    default:
      throw cursor.error(`expected ${CLAUSES}`, 'the clauses of MATCH_RECOGNIZE stand without commas');
  }
}

function parseMeasures(cursor: Cursor): MatchClause['measures'] {
  const measures: { expr: Expr; alias: string; at: MatchClause['at'] }[] = [];
  do {
    const { at } = cursor;
    const expr = parseExpression(cursor);
    cursor.expectWord('AS', 'every measure has a name: Last(A.x) AS x');
    measures.push({ expr, alias: cursor.expectName('the name of a measure').text, at });
  } while (cursor.takeSymbol(','));
  return measures;
}

function parseDefine(cursor: Cursor): MatchClause['define'] {
  const define: { name: string; condition: Expr; at: MatchClause['at'] }[] = [];
  do {
    const { at } = cursor;
    const { text } = cursor.expectName('the name of a pattern variable');
    cursor.expectWord('AS', 'write DEFINE A AS condition');
    define.push({ name: text, condition: parseExpression(cursor), at });
  } while (cursor.takeSymbol(','));
  return define;
}

/** Alternatives, weakest, then sequences, then quantifiers. */
function parsePattern(cursor: Cursor): Pattern {
  const { at } = cursor;
  const options = [parseSequence(cursor)];
  while (cursor.takeSymbol('|')) options.push(parseSequence(cursor));
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: 'choice', options, at };
}

function parseSequence(cursor: Cursor): Pattern {
  const { at } = cursor;
  const items: Pattern[] = [];
  while (cursor.isName() || cursor.isSymbol('(') || cursor.isSymbol(ANY_EVENT)) items.push(parseQuantified(cursor));
  if (items.length === 0) throw cursor.error('expected a pattern variable', 'write PATTERN (A+ B)');
  return { kind: 'sequence', items, at };
}

function parseQuantified(cursor: Cursor): Pattern {
  const { at } = cursor;
  let item: Pattern;
  if (cursor.takeSymbol('(')) {
    item = cursor.nested(() => parsePattern(cursor));
    cursor.expectSymbol(')', 'close the group of the pattern');
  } else {
    item = { kind: 'variable', name: cursor.next().text, at };
  }
  if (cursor.takeSymbol('*')) return { kind: 'repeat', item, min: 0, max: undefined, at };
  if (cursor.takeSymbol('+')) return { kind: 'repeat', item, min: 1, max: undefined, at };
  if (cursor.takeSymbol('?')) return { kind: 'repeat', item, min: 0, max: 1, at };
  return cursor.takeSymbol('{') ? parseCount(cursor, item) : item;
}

/** `{n}`, `{n,}`, `{n,m}`: not in the reference, but in Microsoft's article on query patterns. */
function parseCount(cursor: Cursor, item: Pattern): Pattern {
  const { at } = cursor;
  const min = parseWhole(cursor);
  let max: number | undefined = min;
  if (cursor.takeSymbol(',')) max = cursor.isSymbol('}') ? undefined : parseWhole(cursor);
  cursor.expectSymbol('}', 'write {n}, {n,} or {n,m}');
  if (max !== undefined && (max < min || max === 0))
    throw new StreamCompileError('the quantifier can never be met', at, 'write the smaller number first: {2,5}');
  return { kind: 'repeat', item, min, max, at };
}

function parseWhole(cursor: Cursor): number {
  if (cursor.peek().kind !== 'integer') throw cursor.error('expected a whole number', 'write {n}, {n,} or {n,m}');
  return Number(cursor.next().text);
}
