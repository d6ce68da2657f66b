import { compileRegex } from './program.ts';
import { search } from './search.ts';
import { RegexReader, UnsupportedRegex } from './syntax.ts';

/** The 1-based place of the first match in a text, 0 for none; undefined when finding out takes too long. */
export type RegexMatcher = (text: string) => number | undefined;

const MAX_CACHED = 500;
const MAX_PATTERN = 4_000;
const cache = new Map<string, RegexMatcher>();

const never: RegexMatcher = () => 0;

/** Why a pattern is not taken though JavaScript takes it; undefined when it is. */
export function regexRefusal(pattern: string): string | undefined {
  try {
    compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof UnsupportedRegex ? error.message : undefined;
  }
}

/** Patterns are ECMAScript, without regard to case; one that does not compile, or is not taken, never matches. */
export function regexMatcher(pattern: string): RegexMatcher {
  let matcher = cache.get(pattern);
  if (matcher === undefined) {
    try {
      matcher = compile(pattern);
    } catch {
      matcher = never;
    }
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(pattern, matcher);
  }
  return matcher;
}

function compile(pattern: string): RegexMatcher {
  if (pattern.length > MAX_PATTERN) throw new UnsupportedRegex(`patterns longer than ${MAX_PATTERN} characters`);
  const native = new RegExp(pattern, 'i');
  // Without repetition, and without choices inside other things, JavaScript's own takes linear time as well.
  if (!/[*+?{\\]/.test(pattern) && !(pattern.includes('|') && pattern.includes('(')))
    return (text) => (native.exec(text)?.index ?? -1) + 1;
  const program = compileRegex(new RegexReader(pattern).read());
  return (text) => {
    const found = search(program, text);
    return found === undefined ? undefined : found + 1;
  };
}
