/** What expressions work with; undefined is SQL's unknown. Dates are their ISO 8601 text. */
export type SqlValue = string | number | boolean | undefined;

/** `system` by lower-case name; `user` by lower-case name with the name as the sender wrote it. */
export interface FilterMessage {
  readonly system: ReadonlyMap<string, SqlValue>;
  readonly user: ReadonlyMap<string, { readonly name: string; readonly value: SqlValue }>;
}

export const and = (a: SqlValue, b: SqlValue): SqlValue =>
  a === false || b === false ? false : a === true && b === true ? true : undefined;

export const or = (a: SqlValue, b: SqlValue): SqlValue =>
  a === true || b === true ? true : a === false && b === false ? false : undefined;

export const not = (a: SqlValue): SqlValue => (typeof a === 'boolean' ? !a : undefined);

/** Values of different types do not compare. */
export function compare(operator: string, a: SqlValue, b: SqlValue): SqlValue {
  if (a === undefined || b === undefined || typeof a !== typeof b) return undefined;
  switch (operator) {
    case '=':
      return a === b;
    case '<>':
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

export function calculate(operator: string, a: SqlValue, b: SqlValue): SqlValue {
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return a + b;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    default:
      return b === 0 ? undefined : a % b;
  }
}

/**
 * `%` stands for any text, `_` for one character; after `escape` either stands for itself. Two pointers instead of a
 * regular expression: a pattern comes from outside and must not take exponential time.
 */
export function like(value: SqlValue, pattern: SqlValue, escape: SqlValue): SqlValue {
  if (typeof value !== 'string' || typeof pattern !== 'string') return undefined;
  const parts: { readonly wild: '%' | '_' | undefined; readonly text: string }[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const text = pattern[at]!;
    if (text === escape && at + 1 < pattern.length) {
      at += 1;
      parts.push({ wild: undefined, text: pattern[at]! });
    } else parts.push({ wild: text === '%' || text === '_' ? text : undefined, text });
  }
  let part = 0;
  let star = -1;
  let resume = 0;
  for (let at = 0; at < value.length;) {
    const current = parts[part];
    if (current?.wild === '%') {
      star = part;
      resume = at;
      part += 1;
    } else if (current && (current.wild === '_' || current.text === value[at])) {
      part += 1;
      at += 1;
    } else if (star >= 0) {
      // The last % takes one character more.
      resume += 1;
      at = resume;
      part = star + 1;
    } else return false;
  }
  while (parts[part]?.wild === '%') part += 1;
  return part === parts.length;
}
