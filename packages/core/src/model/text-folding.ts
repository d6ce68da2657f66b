/**
 * How texts are compared when people look for them: without case, accents and the difference between compatible forms
 * (NFKD of Unicode Standard Annex 15). An own table and not the platform's lower case, which differs between languages
 * and versions: a database folds by the same table, so that both find the same.
 */

/** Capital letters that remain after decomposition, as first, last and distance to the small letter. */
const CAPITALS: readonly (readonly [first: number, last: number, distance: number])[] = [
  [0x41, 0x5a, 32],
  [0x391, 0x3a1, 32],
  [0x3a3, 0x3a9, 32],
  [0x400, 0x40f, 80],
  [0x410, 0x42f, 32],
  [0x531, 0x556, 48],
];

/** Blocks in which each capital letter stands before its small one. */
const PAIRS: readonly (readonly [first: number, last: number])[] = [
  [0x460, 0x480],
  [0x48a, 0x4be],
  [0x4d0, 0x52e],
];

/** Letters that no decomposition takes apart, and the final sigma. */
const OTHERS: Readonly<Record<string, string>> = {
  ...{ Æ: 'ae', æ: 'ae', Œ: 'oe', œ: 'oe', ẞ: 'ss', ß: 'ss', Þ: 'th', þ: 'th', Ø: 'o', ø: 'o', Đ: 'd', đ: 'd' },
  ...{ Ð: 'd', ð: 'd', Ħ: 'h', ħ: 'h', ı: 'i', Ł: 'l', ł: 'l', Ŋ: 'n', ŋ: 'n', Ŧ: 't', ŧ: 't', Ə: 'ə', ς: 'σ' },
};

/** Made when the first text needs it: most are ASCII. */
let folds: ReadonlyMap<string, string> | undefined;

const ASCII = /^\p{ASCII}*$/u;
/** Blanks of every kind, and what no text column can hold: U+0000, half of a surrogate pair, and the mark that stands for them. */
const BLANKS = /[ \p{Control}\u1680\u2028\u2029\u200b\ue000\p{Surrogate}]/gu;
const ACCENTS = /[\u0300-\u036f]/g;

/** A text as it is looked for: small letters without accents, every blank a space. */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(BLANKS, ' ');
  let folded = '';
  const plain = text.replace(BLANKS, ' ').normalize('NFKD').replace(ACCENTS, '');
  folds ??= foldsOfLetters();
  for (const letter of plain) folded += folds.get(letter) ?? letter;
  return folded;
}

/** Neither letter nor digit: what comes after it begins a word. */
const MARKS = /[!-/:-@[-`{-~\u00a1-\u00bf\u2010-\u2027\u2030-\u205e\u3001-\u303f]/;

/** Whether a character of a folded text, or its end, stands between words. */
export function isBetweenWords(letter: string | undefined): boolean {
  return letter === undefined || letter === ' ' || MARKS.test(letter);
}

function foldsOfLetters(): ReadonlyMap<string, string> {
  return new Map([
    ...CAPITALS.flatMap(([first, last, distance]) =>
      codesOf(first, last, 1).map((code) => [char(code), char(code + distance)] as const),
    ),
    ...PAIRS.flatMap(([first, last]) => codesOf(first, last, 2).map((code) => [char(code), char(code + 1)] as const)),
    ...Object.entries(OTHERS),
  ]);
}

function codesOf(first: number, last: number, step: number): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

function char(code: number): string {
  return String.fromCharCode(code);
}
