import { invalidArgument } from '../hub-error.ts';

/** One word of a query. Keywords and names are both `name`; the parser knows which it expects. */
export type Token =
  /** A name in `[[…]]` is never a keyword. */
  | { readonly kind: 'name'; readonly text: string; readonly isQuoted?: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'symbol'; readonly text: string };

const PATTERN = new RegExp(
  [
    /\s+/,
    /(?<string>'(?:[^']|'')*'|"(?:[^"]|"")*")/,
    /(?<number>-?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))/,
    /\[\[(?<quoted>[^\]]+)\]\]/,
    /(?<name>[A-Za-z_$][\w$-]*)/,
    /(?<symbol><>|!=|<=|>=|[=<>()[\],.*/%+-])/,
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
    const { string, number, quoted, name, symbol } = match.groups!;
    if (string !== undefined) {
      const quote = string[0]!;
      tokens.push({ kind: 'string', value: string.slice(1, -1).replaceAll(quote + quote, quote) });
    } else if (number !== undefined) {
      // After a value the minus subtracts, elsewhere it is the number's own.
      const isDifference = number.startsWith('-') && endsValue(tokens.at(-1));
      if (isDifference) tokens.push({ kind: 'symbol', text: '-' });
      tokens.push({ kind: 'number', value: numberOf(isDifference ? number.slice(1) : number) });
    } else if (quoted !== undefined) tokens.push({ kind: 'name', text: quoted, isQuoted: true });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
  }
  return tokens;
}

const numberOf = (text: string): number => (text.startsWith('-') ? -Number(text.slice(1)) : Number(text));

const KEYWORDS = /^(and|or|not|in|nin|where|select|top|by)$/i;

function endsValue(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'symbol') return token.text === ')' || token.text === ']';
  return token.kind !== 'name' || token.isQuoted === true || !KEYWORDS.test(token.text);
}
