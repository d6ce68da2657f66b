import { SEARCH_FIELDS, searchWordsOf } from '@csk/core/search';
import type { Kind } from '@csk/core';
import { toStoredText } from './json-text.ts';

/**
 * The condition that a search finds a row, as `finderOf` of the domain says. The column `search_words`, filled by the
 * database, holds every word of a record's searched fields with what follows it up to the next blank: `pump-7` is there as
 * `pump-7` and as `7`. So a word that begins like a searched one is a prefix among them, which the index on it answers.
 */
export function searchCondition(kind: Kind, search: string, bind: (value: unknown) => string): string {
  const words = searchWordsOf(search);
  if (words.length === 0 || SEARCH_FIELDS[kind] === undefined) return 'false';
  const query = words.map((word) => `${quoted(toStoredText(word))}:*`).join(' & ');
  return `search_words @@ ${bind(query)}::tsquery`;
}

/** A word of a `tsquery`: inside quotes only the quote and the backslash mean something. */
function quoted(word: string): string {
  return `'${word.replaceAll(/['\\]/g, '$&$&')}'`;
}
