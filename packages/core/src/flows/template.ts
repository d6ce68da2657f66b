import type { Json } from '../model/index.ts';
import { checkExpression, evaluate } from './expression-evaluator.ts';
import type { Scope } from './expression-evaluator.ts';
import { textOf } from './expression-functions.ts';
import { ExpressionError } from './expression-lexer.ts';
import { parseExpression } from './expression-parser.ts';
import type { Expression } from './expression-parser.ts';

/** A JSON value in which texts may hold expressions, ready to be filled in. */
export type Template = (scope: Scope) => Json;

export type Names = Parameters<typeof checkExpression>[1];

/**
 * Prepares a JSON value: `@expression` stands for its value, `@{expression}` is put into the text around it, and a plain
 * `@` is `@@` at the beginning of a text and in `@@{` (Workflow Definition Language, expressions).
 * @throws ExpressionError
 */
export function compileTemplate(value: Json, names: Names): Template {
  if (typeof value === 'string') return compileText(value, names);
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => compileTemplate(item, names));
    return (scope) => items.map((item) => item(scope));
  }
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).map(([key, item]) => [key, compileTemplate(item, names)] as const);
    return (scope) => Object.fromEntries(fields.map(([key, item]) => [key, item(scope)]));
  }
  return () => value;
}

function compileText(text: string, names: Names): Template {
  if (text.startsWith('@@')) return () => text.slice(1);
  if (text.startsWith('@') && !text.startsWith('@{')) {
    const expression = checked(text.slice(1), names);
    return (scope) => evaluate(expression, scope);
  }
  const parts = splitText(text).map((part) => (typeof part === 'string' ? part : checked(part.source, names)));
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'string') return () => only;
  return (scope) => parts.map((part) => (typeof part === 'string' ? part : textOf(evaluate(part, scope)))).join('');
}

function checked(source: string, names: Names): Expression {
  const expression = parseExpression(source);
  checkExpression(expression, names);
  return expression;
}

/** Cuts a text at its `@{…}`. A closing brace inside quotes belongs to the expression. */
function splitText(text: string): readonly (string | { readonly source: string })[] {
  const parts: (string | { readonly source: string })[] = [];
  let rest = text;
  for (;;) {
    const start = rest.indexOf('@{');
    if (start < 0) return [...parts, rest];
    if (rest.charAt(start - 1) === '@') {
      parts.push(`${rest.slice(0, start - 1)}@{`);
      rest = rest.slice(start + 2);
      continue;
    }
    let end = start + 2;
    let quoted = false;
    while (end < rest.length && (quoted || rest.charAt(end) !== '}')) {
      if (rest.charAt(end) === "'") quoted = !quoted;
      end += 1;
    }
    if (end === rest.length)
      throw new ExpressionError('The expression does not end', text.length - rest.length + start);
    if (start > 0) parts.push(rest.slice(0, start));
    parts.push({ source: rest.slice(start + 2, end) });
    rest = rest.slice(end + 1);
    if (rest === '') return parts;
  }
}
