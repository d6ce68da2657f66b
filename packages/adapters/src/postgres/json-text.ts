import { ConnectedServiceError } from '@csk/core';

/**
 * JSON as PostgreSQL can keep it. `jsonb` and `text` hold no U+0000 and no half of a surrogate pair, but a hostile or
 * broken device can send both. They are stored as U+E000 and four hexadecimal digits, and U+E000 itself likewise, so
 * that every string comes back as it was.
 */
const MARK = '\uE000';

/** One escape sequence of JSON text, or the mark; sequences are taken whole, so that `\\u0000` is not mistaken. */
const ESCAPE_OR_MARK = /\\(?:u[0-9a-f]{4}|.)|\uE000/g;
const UNSTORABLE = /^\\u(0000|d[89a-f][0-9a-f]{2})$/;

/** @throws `invalid` when the value is no JSON. */
export function toJsonText(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new ConnectedServiceError('invalid', 'The value cannot be stored as JSON.', { cause, port: 'postgres' });
  }
  if (text === undefined)
    throw new ConnectedServiceError('invalid', 'There is no value to store.', { port: 'postgres' });
  if (!text.includes('\\u') && !text.includes(MARK)) return text;
  return text.replace(ESCAPE_OR_MARK, (found) => {
    if (found === MARK) return `${MARK}e000`;
    const unstorable = UNSTORABLE.exec(found);
    return unstorable ? `${MARK}${unstorable[1]}` : found;
  });
}

export function fromJsonText(text: string): unknown {
  return JSON.parse(text.includes(MARK) ? text.replaceAll(/\uE000([0-9a-f]{4})/g, '\\u$1') : text);
}

/** A plain string in the same form, so that it equals what is stored. */
export function toStoredText(value: string): string {
  return JSON.parse(toJsonText(value)) as string;
}

export function fromStoredText(text: string): string {
  return text.includes(MARK)
    ? text.replaceAll(/\uE000([0-9a-f]{4})/g, (_mark, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}
