import type { Json } from '../model/index.ts';
import { ExpressionError, tokenize } from './expression-lexer.ts';
import type { Token } from './expression-lexer.ts';

export type Expression =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly at: number }
  | {
      readonly kind: 'member';
      readonly target: Expression;
      readonly key: Expression;
      /** With `?` something missing is `null` and no error. */
      readonly optional: boolean;
      readonly at: number;
    };

const MAX_DEPTH = 50;

/** Parses an expression of the Workflow Definition Language, without its leading `@`. */
export function parseExpression(source: string): Expression {
  const tokens = tokenize(source);
  let next = 0;
  let depth = 0;

  const peek = (): Token => tokens[next] ?? { kind: 'end', text: 'the end', at: source.length };
  const isSymbol = (text: string) => peek().kind === 'symbol' && peek().text === text;
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  const expectSymbol = (text: string) => {
    const token = take();
    if (token.kind !== 'symbol' || token.text !== text) {
      throw new ExpressionError(`Expected "${text}" but found "${token.text}"`, token.at);
    }
  };

  function expression(): Expression {
    depth += 1;
    if (depth > MAX_DEPTH) throw new ExpressionError('The expression is nested too deeply', peek().at);
    let result = primary();
    for (;;) {
      const { at } = peek();
      const optional = isSymbol('?');
      if (optional) next += 1;
      if (isSymbol('.')) {
        next += 1;
        const name = take();
        if (name.kind !== 'name') throw new ExpressionError('Expected the name of a property', name.at);
        result = { kind: 'member', target: result, key: { kind: 'literal', value: name.text }, optional, at };
      } else if (isSymbol('[')) {
        next += 1;
        const key = expression();
        expectSymbol(']');
        result = { kind: 'member', target: result, key, optional, at };
      } else if (optional) {
        throw new ExpressionError('Expected "." or "[" after "?"', peek().at);
      } else {
        depth -= 1;
        return result;
      }
    }
  }

  function primary(): Expression {
    const token = take();
    if (token.kind === 'text') return { kind: 'literal', value: token.text };
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token.kind !== 'name') throw new ExpressionError(`"${token.text}" is not expected`, token.at);
    if (!isSymbol('(')) {
      if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true' };
      if (token.text === 'null') return { kind: 'literal', value: null };
      throw new ExpressionError(`Expected "(" after "${token.text}"`, peek().at);
    }
    next += 1;
    const args: Expression[] = [];
    if (!isSymbol(')')) {
      do args.push(expression());
      while (isSymbol(',') && take());
    }
    expectSymbol(')');
    return { kind: 'call', name: token.text, args, at: token.at };
  }

  const result = expression();
  if (peek().kind !== 'end') throw new ExpressionError(`"${peek().text}" is not expected`, peek().at);
  return result;
}
