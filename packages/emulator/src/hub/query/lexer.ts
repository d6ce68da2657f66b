import { invalidArgument } from '../hub-error.ts';

/** One word of a query. Keywords and names are both `name`; the parser knows which it expects. */
export type Token =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly text: string };

const PATTERN = new RegExp(
  [
    /\s+/,
    /(?<string>'(?:[^']|'')*'|"(?:[^"]|"")*")/,
    /(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/,
    /(?<name>[A-Za-z_$][\w$-]*)/,
    /(?<symbol><>|!=|<=|>=|[=<>()[\],.*])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'y',
);

/** Splits query text into tokens. @throws HubError 400 at the first character that belongs to none. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < text.length) {
    const at = PATTERN.lastIndex;
    const match = PATTERN.exec(text);
    if (!match) throw invalidArgument(`The query has an unexpected character at position ${at + 1}.`);
    const { string, number, name, symbol } = match.groups!;
    if (string !== undefined) {
      const quote = string[0]!;
      tokens.push({ kind: 'string', value: string.slice(1, -1).replaceAll(quote + quote, quote) });
    } else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
  }
  return tokens;
}
