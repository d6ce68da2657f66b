/** A place in a text as people look for it: both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

const BLANK = /[ \t\n\r]*/y;
/** A text without its second quotation mark, as far as it may stand in JSON. */
const STRING = /"(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * The first place at which a text that is no JSON cannot go on, which may be its end. Browsers tell it each in words of
 * their own, and some not at all.
 */
export function jsonBreak(text: string): TextPlace {
  const before = text.slice(0, offsetOfBreak(text));
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}

/** Without recursion: a text of brackets may be long. */
function offsetOfBreak(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const isThere = pattern.test(text);
    if (isThere) at = pattern.lastIndex;
    return isThere;
  };
  const takeSign = (sign: string): boolean => {
    if (text.charAt(at) !== sign) return false;
    at += 1;
    return true;
  };
  const open: ('}' | ']')[] = [];
  /** What comes next; at the start of a list or an object its end may come at once. */
  let next: 'value' | 'key' | 'more' = 'value';
  for (let isStart = false; ;) {
    take(BLANK);
    const close = open.at(-1);
    if (close !== undefined && (isStart || next === 'more') && takeSign(close)) {
      open.pop();
      [next, isStart] = ['more', false];
    } else if (next === 'more') {
      if (close === undefined || !takeSign(',')) return at;
      next = close === '}' ? 'key' : 'value';
    } else if (next === 'key') {
      if (!take(STRING) || !takeSign('"')) return at;
      take(BLANK);
      if (!takeSign(':')) return at;
      [next, isStart] = ['value', false];
    } else if (takeSign('{')) {
      open.push('}');
      [next, isStart] = ['key', true];
    } else if (takeSign('[')) {
      open.push(']');
      isStart = true;
    } else {
      if (take(STRING) ? !takeSign('"') : !take(SCALAR)) return at;
      [next, isStart] = ['more', false];
    }
  }
}
