/** A piece of a filter or an action (page "Subscription Rule SQL Filter Syntax"). */
export type Token =
  | { readonly kind: 'word' | 'name' | 'string' | 'symbol'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'end' };

/** The text is not a filter or an action of the language. */
export class SqlSyntaxError extends Error {}

/** Service Bus's own bound; it also bounds how deep an expression nests. */
const MAX_LENGTH = 1024;

const PATTERNS: readonly (readonly [RegExp, (match: RegExpExecArray) => Token | undefined])[] = [
  [/\s+/y, () => undefined],
  [/'((?:[^']|'')*)'/y, ([, text]) => ({ kind: 'string', text: text!.replaceAll("''", "'") })],
  [/\[((?:[^\]]|\]\])+)\]/y, ([, text]) => ({ kind: 'name', text: text!.replaceAll(']]', ']') })],
  [/"((?:[^"]|"")+)"/y, ([, text]) => ({ kind: 'name', text: text!.replaceAll('""', '"') })],
  [/0[xX][0-9a-fA-F]+/y, ([text]) => ({ kind: 'number', value: Number(text) })],
  [/(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y, ([text]) => ({ kind: 'number', value: Number(text) })],
  [/[\p{L}_][\p{L}\p{N}_]*/uy, ([text]) => ({ kind: 'word', text })],
  [/<>|!=|<=|>=|[=<>+\-*/%(),.;]/y, ([text]) => ({ kind: 'symbol', text })],
];

/** @throws SqlSyntaxError when the text has a character that starts no token, or is too long. */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_LENGTH) throw new SqlSyntaxError(`The expression is longer than ${MAX_LENGTH} characters.`);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const start = at;
    for (const [pattern, make] of PATTERNS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      const token = make(match);
      if (token) tokens.push(token);
      at += match[0].length;
      break;
    }
    if (at === start) throw new SqlSyntaxError(`Unexpected '${text[at]}' at position ${at}.`);
  }
  tokens.push({ kind: 'end' });
  return tokens;
}
