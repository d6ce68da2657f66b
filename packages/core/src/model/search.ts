import type { EntityMap } from './entity-map.ts';
import type { Kind } from './primitives.ts';
import { foldText, isBetweenWords } from './text-folding.ts';

/** Longest search, in UTF-16 units, and the most words of it. */
export const MAX_SEARCH = 200;
export const MAX_SEARCH_WORDS = 16;

/** So many characters of a word count, in records and in searches. */
const WORD_LENGTH = 40;
/** So many characters of a field are searched. */
const FIELD_LENGTH = 1_000;

/** In which fields the records of a kind are found. */
export interface SearchFields<T> {
  /** By the beginning of any word in them. */
  readonly words: readonly (keyof T & string)[];
  /** By their own beginning only: ids that no person made up. */
  readonly references: readonly (keyof T & string)[];
}

/**
 * What people look for in the lists of each kind; a kind that is absent has no search. A store keeps an index of these
 * fields, so a change here needs one there.
 */
export const SEARCH_FIELDS: { readonly [K in Kind]?: SearchFields<EntityMap[K]> } = {
  account: { words: ['name'], references: ['id'] },
  asset: { words: ['name'], references: ['id'] },
  category: { words: ['name'], references: ['id'] },
  customEntity: { words: ['name'], references: ['recordId'] },
  device: { words: ['name', 'deviceKey'], references: ['id'] },
  providerInstance: { words: ['name', 'id'], references: [] },
  alert: { words: ['description', 'type', 'rule', 'deviceKey', 'source'], references: ['id', 'token'] },
  case: { words: ['number', 'title', 'incidentType', 'description', 'contact'], references: ['id', 'externalId'] },
  workOrder: { words: ['number', 'title', 'incidentType', 'description'], references: ['id', 'externalId'] },
  commandDefinition: { words: ['name', 'description'], references: ['id'] },
  command: { words: ['name', 'deviceKey'], references: ['id'] },
  commandJob: { words: ['name'], references: ['id'] },
  summaryTile: { words: ['label', 'metric'], references: ['id'] },
  flowRun: { words: ['flow'], references: ['id'] },
  propertyDefinition: { words: ['name', 'label'], references: ['id'] },
  maintenanceWindow: { words: ['rule', 'reason'], references: ['id'] },
  campaign: { words: ['name', 'firmwareVersion'], references: ['id'] },
  campaignDevice: { words: ['deviceKey'], references: ['deviceId'] },
};

/**
 * The words of a search, each without the punctuation around it: `"pump-7,"` looks for `pump-7`. Nothing in them has a
 * special meaning. A text that is all punctuation has none, and finds nothing.
 */
export function searchWordsOf(search: string): readonly string[] {
  const words = foldText(search)
    .split(' ')
    .map((word) => firstOf(withoutMarks(word), WORD_LENGTH));
  return [...new Set(words)].filter((word) => word !== '');
}

/** Whether a search asks for anything: blanks find everything. */
export function isSearch(search: string | undefined): search is string {
  return search !== undefined && search.trim() !== '';
}

/**
 * Tells of records of a kind whether they are found: each word of the search begins a word in one of the fields, or one of
 * the references. The oracle for every store.
 */
export function finderOf(kind: Kind, search: string | undefined): (record: object) => boolean {
  if (!isSearch(search)) return () => true;
  const words = searchWordsOf(search);
  const fields = SEARCH_FIELDS[kind];
  if (!fields || words.length === 0) return () => false;
  return (record) => {
    const texts = fields.words.map((field) => textOf(record, field));
    const references = fields.references.map((field) => firstWordOf(textOf(record, field)));
    return words.every(
      (word) =>
        texts.some((text) => beginsAWord(text, word)) || references.some((reference) => reference.startsWith(word)),
    );
  };
}

function textOf(record: object, field: string): string {
  const value: unknown = Object.hasOwn(record, field) ? (record as Record<string, unknown>)[field] : undefined;
  return typeof value === 'string' ? foldText(firstOf(value, FIELD_LENGTH)) : '';
}

function beginsAWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (isBetweenWords(at === 0 ? undefined : text[at - 1])) return true;
  }
  return false;
}

/**
 * Whether each word of a search stands anywhere in the texts, whatever its case and accents: how records at hand are
 * looked through, which finds more than the beginnings of words.
 */
export function standsIn(texts: readonly (string | undefined)[], search: string): boolean {
  const text = texts.map((one) => foldText(one ?? '')).join('\n');
  return foldText(search)
    .split(' ')
    .every((word) => text.includes(word));
}

/** Up to the first blank. */
function firstWordOf(text: string): string {
  return text.split(' ', 1)[0] ?? '';
}

function withoutMarks(word: string): string {
  let [from, to] = [0, word.length];
  while (from < to && isBetweenWords(word[from])) from += 1;
  while (to > from && isBetweenWords(word[to - 1])) to -= 1;
  return word.slice(from, to);
}

/** The first characters, none of them cut in half. */
function firstOf(text: string, count: number): string {
  if (text.length <= count) return text;
  return Array.from(text.slice(0, 2 * count))
    .slice(0, count)
    .join('');
}
