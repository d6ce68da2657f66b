/** Whether a character, by its code unit, belongs to a set; always without regard to case. */
export type CharacterSet = (code: number) => boolean;

export type SetItem = { readonly low: number; readonly high: number } | { readonly holds: (code: number) => boolean };

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isWord = (code: number): boolean =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isSpace = (code: number): boolean => /\s/.test(String.fromCharCode(code));
const isLineEnd = (code: number): boolean => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;

/** The class that a letter after a backslash means. */
export function classOf(letter: string): SetItem | undefined {
  switch (letter) {
    case 'd':
      return { holds: isDigit };
    case 'D':
      return { holds: (code) => !isDigit(code) };
    case 'w':
      return { holds: isWord };
    case 'W':
      return { holds: (code) => !isWord(code) };
    case 's':
      return { holds: isSpace };
    case 'S':
      return { holds: (code) => !isSpace(code) };
    default:
      return undefined;
  }
}

/** How ECMAScript folds case without the flag `u` (Canonicalize, ECMA-262): to upper case, never into ASCII. */
function folded(code: number): number {
  if (code < 128) return code >= 97 && code <= 122 ? code - 32 : code;
  const upper = String.fromCharCode(code).toUpperCase();
  const unit = upper.charCodeAt(0);
  return upper.length !== 1 || unit < 128 ? code : unit;
}

export const anyButLineEnd: CharacterSet = (code) => !isLineEnd(code);

export function oneOf(wanted: number): CharacterSet {
  const fold = folded(wanted);
  return (code) => code === wanted || folded(code) === fold;
}

/** A set of characters: those that equal, but for their case, one that an item holds. */
export function characterSet(items: readonly SetItem[], negated: boolean): CharacterSet {
  const folds = new Set(items.flatMap((item) => ('low' in item && item.low === item.high ? [folded(item.low)] : [])));
  const holds = (code: number): boolean =>
    items.some((item) => ('low' in item ? code >= item.low && code <= item.high : item.holds(code)));
  const contains = (code: number): boolean => {
    if (holds(code)) return true;
    const fold = folded(code);
    if (folds.has(fold) || holds(fold)) return true;
    const lower = String.fromCharCode(fold).toLowerCase();
    return lower.length === 1 && folded(lower.charCodeAt(0)) === fold && holds(lower.charCodeAt(0));
  };
  const ascii = Array.from({ length: 128 }, (_, code) => contains(code) !== negated);
  return (code) => ascii[code] ?? contains(code) !== negated;
}
