/** LIKE patterns: `%` any text, `_` one character, `[a-f]` and `[^a-f]` one character of a set. */
type Part =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'char'; readonly text: string }
  | { readonly kind: 'set'; readonly negated: boolean; readonly members: string };

export interface LikeMatcher {
  /** The pattern covers the whole text. */
  test(text: string): boolean;
  /** 1-based place of the first match (PATINDEX), 0 when there is none. */
  find(text: string): number;
}

const MAX_CACHED = 500;
const cache = new Map<string, LikeMatcher>();

export function likeMatcher(pattern: string, escape = ''): LikeMatcher {
  const key = `${escape}\u0000${pattern}`;
  let matcher = cache.get(key);
  if (matcher === undefined) {
    if (cache.size >= MAX_CACHED) cache.clear();
    const parts = parse(pattern, escape);
    const inner = parts[0]?.kind === 'any' ? parts.slice(1) : undefined;
    matcher = {
      test: (text) => matches(parts, text, 0),
      find: (text) => (inner === undefined ? (matches(parts, text, 0) ? 1 : 0) : findFrom(inner, text)),
    };
    cache.set(key, matcher);
  }
  return matcher;
}

/**
 * The first place from which the parts cover the rest of the text. Up to the next `%` a match has one length; what
 * follows a `%` finds, from an earlier place, all that it finds from a later one, so only the first place is tried.
 */
function findFrom(parts: readonly Part[], text: string): number {
  if (parts.length === 0) return 1;
  const length = parts.findIndex((part) => part.kind === 'any');
  if (length < 0) {
    const at = text.length - parts.length;
    return at >= 0 && matches(parts, text, at) ? at + 1 : 0;
  }
  for (let at = 0; at + length <= text.length; at += 1) {
    if (parts.slice(0, length).every((part, index) => accepts(part, text.charAt(at + index))))
      return matches(parts, text, at) ? at + 1 : 0;
  }
  return 0;
}

function parse(pattern: string, escape: string): Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < pattern.length; i += 1) {
    const c = pattern.charAt(i);
    const close = c === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (escape !== '' && c === escape && i + 1 < pattern.length) {
      i += 1;
      parts.push({ kind: 'char', text: pattern.charAt(i) });
    } else if (c === '%') {
      if (parts.at(-1)?.kind !== 'any') parts.push({ kind: 'any' });
    } else if (c === '_') {
      parts.push({ kind: 'one' });
    } else if (close > 0) {
      const negated = pattern.charAt(i + 1) === '^';
      parts.push({ kind: 'set', negated, members: pattern.slice(i + (negated ? 2 : 1), close) });
      i = close;
    } else {
      parts.push({ kind: 'char', text: c });
    }
  }
  return parts;
}

function inSet(members: string, c: string): boolean {
  for (let i = 0; i < members.length; i += 1) {
    if (members.charAt(i + 1) === '-' && i + 2 < members.length) {
      if (c >= members.charAt(i) && c <= members.charAt(i + 2)) return true;
      i += 2;
    } else if (members.charAt(i) === c) {
      return true;
    }
  }
  return false;
}

/** Greedy matching that returns only to the last `%`: never exponential. */
function matches(parts: readonly Part[], text: string, from: number): boolean {
  let part = 0;
  let at = from;
  let anyPart = -1;
  let anyAt = 0;
  for (;;) {
    const current = parts[part];
    if (current === undefined ? at === text.length : current.kind === 'any') {
      if (current === undefined) return true;
      anyPart = part;
      anyAt = at;
      part += 1;
    } else if (current !== undefined && at < text.length && accepts(current, text.charAt(at))) {
      part += 1;
      at += 1;
    } else {
      if (anyPart < 0 || anyAt >= text.length) return false;
      anyAt += 1;
      at = anyAt;
      part = anyPart + 1;
    }
  }
}

function accepts(part: Part, c: string): boolean {
  if (part.kind === 'char') return part.text === c;
  return part.kind === 'set' ? inSet(part.members, c) !== part.negated : true;
}
