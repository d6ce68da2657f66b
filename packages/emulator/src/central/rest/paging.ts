import type { Json, JsonObject } from '../../json.ts';
import { invalidParameter } from '../central-error.ts';

const DEFAULT_PAGE = 25;
const MAX_PAGE = 100;

const CONDITION = /\s*([A-Za-z]+)\s+(eq|ne)\s+(?:'((?:[^']|'')*)'|(true|false|null))(?:\s+([aA][nN][dD])(?=\s)|\s*$)/y;

/** Conditions of OData `$filter`, joined by `and`: `field eq 'text'`, `field ne true`. */
function filterOf(text: string): (item: JsonObject) => boolean {
  const conditions: ((item: JsonObject) => boolean)[] = [];
  CONDITION.lastIndex = 0;
  for (let isJoined = true; isJoined;) {
    const match = CONDITION.exec(text);
    if (!match) throw invalidParameter('$filter is not one that the emulator understands.');
    // A group that did not take part is undefined, whatever the types of a match say.
    const [, field = '', operator, quoted = '', word, and] = match as readonly (string | undefined)[];
    const value: Json = word === undefined ? quoted.replaceAll("''", "'") : (JSON.parse(word) as Json);
    conditions.push((item) => ((item[field] ?? null) === value) === (operator === 'eq'));
    isJoined = and !== undefined;
  }
  return (item) => conditions.every((holds) => holds(item));
}

/** The address that the client used, so that `nextLink` leads back to us. */
export interface ListRequest {
  readonly address: URL;
  readonly query: URLSearchParams;
}

/**
 * One page of a list. Items come in the order of their ids, and the token names the last one given: what comes or goes
 * between pages neither repeats nor hides others.
 */
export function pageOf(
  items: readonly JsonObject[],
  { address, query }: ListRequest,
  idOf = (item: JsonObject) => item['id'] as string,
): JsonObject {
  const size = Number(query.get('$top') ?? query.get('maxpagesize') ?? query.get('$maxpagesize') ?? DEFAULT_PAGE);
  if (!Number.isInteger(size) || size < 1) throw invalidParameter('The page size must be a positive number.');
  const filter = query.get('$filter') ?? query.get('filter');
  const token = query.get('$skiptoken');
  const after = token === null ? undefined : Buffer.from(token, 'base64url').toString('utf8');
  const left = items
    .filter(filter === null ? () => true : filterOf(filter))
    .filter((item) => after === undefined || idOf(item) > after)
    .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const page = left.slice(0, Math.min(size, MAX_PAGE));
  const last = page.at(-1);
  if (left.length === page.length || !last) return { value: page };
  const next = new URL(address);
  next.searchParams.set('$skiptoken', Buffer.from(idOf(last)).toString('base64url'));
  return { value: page, nextLink: next.href };
}
