import { StreamCompileError } from '../errors.ts';
import type { Position } from '../language/ast.ts';
import { type Token, tokenize } from '../language/lexer.ts';

/** A call of a JavaScript function in a query. */
export interface FunctionCall {
  readonly prefix: 'udf' | 'uda';
  readonly name: string;
  /** Values it is given. */
  readonly count: number;
  readonly at: Position;
}

/** The calls of JavaScript functions in a query, in order. */
export function functionCallsIn(query: string): FunctionCall[] {
  const tokens = tokenize(query);
  return callStarts(tokens).map(({ index, prefix }) => ({
    prefix,
    name: tokens[index + 2]?.text ?? '',
    count: argumentCount(tokens, index + 3),
    at: tokens[index]?.at ?? { line: 1, column: 1 },
  }));
}

function callStarts(tokens: readonly Token[]): { readonly index: number; readonly prefix: 'udf' | 'uda' }[] {
  const isSymbol = (index: number, text: string): boolean =>
    tokens[index]?.kind === 'symbol' && tokens[index]?.text === text;
  const found: { readonly index: number; readonly prefix: 'udf' | 'uda' }[] = [];
  for (const [index, token] of tokens.entries()) {
    const prefix = token.kind === 'name' ? token.text.toLowerCase() : '';
    if (prefix !== 'udf' && prefix !== 'uda') continue;
    if (isSymbol(index + 1, '.') && isSymbol(index + 3, '(') && !isSymbol(index - 1, '.'))
      found.push({ index, prefix });
  }
  return found;
}

/** How many values stand between a parenthesis and its partner. */
function argumentCount(tokens: readonly Token[], open: number): number {
  let depth = 0;
  let commas = 0;
  for (let index = open; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'symbol') continue;
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    else if (token.text === ',' && depth === 1) commas += 1;
    if (depth === 0) return index === open + 1 ? 0 : commas + 1;
  }
  throw new StreamCompileError('the parenthesis is not closed', tokens[open]?.at ?? { line: 1, column: 1 });
}
