/** One word of an expression. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'symbol' | 'end';
  readonly text: string;
  /** Place in the expression, from 0. */
  readonly at: number;
}

/** A mistake in an expression, with its place. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly at: number;

  constructor(message: string, at: number) {
    super(`${message} (at ${at + 1})`);
    this.at = at;
  }
}

const SYMBOLS = '()[],.?';

/** Splits an expression into words. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const character = source.charAt(at);
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === "'") {
      const { text, end } = readText(source, at);
      tokens.push({ kind: 'text', text, at });
      at = end;
    } else if (/[A-Za-z_]/.test(character)) {
      const end = endOf(source, at, /[A-Za-z0-9_]/);
      tokens.push({ kind: 'name', text: source.slice(at, end), at });
      at = end;
    } else if (/[0-9]/.test(character) || (character === '-' && /[0-9]/.test(source.charAt(at + 1)))) {
      const end = endOf(source, at + 1, /[0-9.eE]/);
      const text = source.slice(at, end);
      if (!Number.isFinite(Number(text))) throw new ExpressionError(`"${text}" is not a number`, at);
      tokens.push({ kind: 'number', text, at });
      at = end;
    } else if (SYMBOLS.includes(character)) {
      tokens.push({ kind: 'symbol', text: character, at });
      at += 1;
    } else {
      throw new ExpressionError(`"${character}" is not expected`, at);
    }
  }
  return [...tokens, { kind: 'end', text: 'the end', at: source.length }];
}

function endOf(source: string, start: number, allowed: RegExp): number {
  let end = start;
  while (end < source.length && allowed.test(source.charAt(end))) end += 1;
  return end;
}

/** Text stands between single quotes; two of them are one. */
function readText(source: string, start: number): { readonly text: string; readonly end: number } {
  let text = '';
  for (let at = start + 1; at < source.length; at += 1) {
    if (source.charAt(at) !== "'") {
      text += source.charAt(at);
    } else if (source.charAt(at + 1) === "'") {
      text += "'";
      at += 1;
    } else {
      return { text, end: at + 1 };
    }
  }
  throw new ExpressionError('The text does not end', start);
}
