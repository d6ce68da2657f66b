import type { Token } from './lexer.ts';

/** Words of other dialects, or at a wrong place, with what this language has instead. */
const WORDS: Readonly<Record<string, string>> = {
  ORDER: 'a stream has the order of time; ORDER BY stands only in OVER (…) of TopOne, CollectTop and percentiles',
  LIMIT: 'LIMIT DURATION stands only in OVER (…); for the first rows use CollectTop',
  OFFSET: 'rows of a stream cannot be skipped; use CollectTop or LAG',
  WHERE: 'WHERE stands after FROM and JOIN and before GROUP BY; a condition on groups is HAVING',
  GROUP: 'GROUP BY stands after WHERE and before HAVING',
  HAVING: 'HAVING is the last clause of a SELECT',
  FROM: 'FROM stands after the columns and INTO',
  INTO: 'INTO stands between the columns and FROM',
  JOIN: 'JOIN stands after FROM and before WHERE',
  ON: 'ON follows the source of a JOIN',
  INSERT: 'write SELECT … INTO output FROM input',
  UPDATE: 'a job only reads streams: SELECT … INTO output FROM input',
  DELETE: 'a job only reads streams: SELECT … INTO output FROM input',
  DECLARE: 'a query has no variables; use a step of WITH or reference data',
  SET: 'a query has no variables; use a step of WITH or reference data',
  VALUES: 'constant rows come from reference data',
  EXISTS: 'use a LEFT JOIN and IS NULL',
  PIVOT: 'use CASE inside aggregates',
  END: 'END closes CASE',
  ELSE: 'ELSE stands in CASE, after its last THEN',
  THEN: 'THEN stands in CASE, after WHEN and its condition',
  WHEN: 'WHEN stands in CASE or at the end of OVER (…)',
};

/** What the word before the place suggests; the more telling evidence. */
function afterWord(previous: Token | undefined, found: Token): string | undefined {
  switch (previous?.word) {
    case 'TIMESTAMP':
    case 'PARTITION':
    case 'GROUP':
    case 'ORDER':
      return `write ${previous.word} BY`;
    case 'IS':
      return 'IS only tests for NULL: IS NULL, IS NOT NULL; else write =';
    case 'IN':
      return 'write IN (1, 2, 3)';
    case 'OVER':
      return 'write OVER (PARTITION BY key LIMIT DURATION(minute, 5))';
    case 'TOP':
      return 'there is no TOP; use TopOne() or CollectTop(n) with GROUP BY';
    case 'SELECT':
      return 'name the columns, or write *';
    case 'WHERE':
    case 'HAVING':
    case 'ON':
    case 'AND':
    case 'OR':
    case 'NOT':
    case 'WHEN':
      return 'write a condition here, for example a > 1';
    default:
      break;
  }
  const text = previous?.kind === 'symbol' ? previous.text : '';
  if (text === '=' && found.text === '=') return 'equal is written with one =';
  if (text === '&' && found.text === '&') return 'write AND';
  if (text === '|' && found.text === '|') return 'write OR; texts are joined by + or CONCAT';
  if (text === '<' && found.text === '=') return 'write <= without a blank';
  if (text === ',') return 'remove the comma before it, or write what should follow the comma';
  if ('+-*/%&|^=<>'.includes(text) && text !== '') return `write a value after ${text}`;
  return undefined;
}

/** A hint for every syntax error: what to do about the token that was found where something else was expected. */
export function hintFor(expected: string, found: Token, previous: Token | undefined): string {
  const byPlace = afterWord(previous, found);
  if (byPlace !== undefined) return byPlace;
  if (Object.hasOwn(WORDS, found.word)) return WORDS[found.word] ?? '';
  if (expected === 'expected FROM')
    return 'every SELECT reads from an input or a step, and its columns are separated by commas';
  if (found.kind === 'end') return 'the text ends too early: a part or a closing parenthesis is missing';
  if (found.kind === 'symbol' && found.text === ',')
    return 'sources are joined by JOIN … ON; lists stand in parentheses';
  if (found.kind === 'symbol' && found.text === ')')
    return 'there is a closing parenthesis too many, or a part is missing before it';
  if (found.kind === 'text') return 'text in apostrophes is a value; names stand plain or in [brackets]';
  if (expected.startsWith('expected SELECT'))
    return 'the statement before ended here; clauses are FROM, JOIN, WHERE, GROUP BY, HAVING in this order';
  return 'put reserved words and names with blanks in brackets: [order]';
}
