import type { IncomingHttpHeaders } from 'node:http';
import { invalidArgument } from '../hub-error.ts';

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

/** What a client gave back of the page before: the place it ended at, and how many rows there were until then. */
export interface Continuation {
  readonly after: string;
  readonly given: number;
}

/** @throws HubError 400 when the wanted size is not one. */
export function pageSize(headers: IncomingHttpHeaders): number {
  const header = headers['x-ms-max-item-count'];
  if (header === undefined) return DEFAULT_PAGE;
  const size = Number(header);
  if (!Number.isInteger(size) || size < 1) throw invalidArgument('x-ms-max-item-count must be a positive number.');
  return Math.min(size, MAX_PAGE);
}

/** @throws HubError 400 when the token is not one of ours. */
export function readToken(headers: IncomingHttpHeaders): Continuation | undefined {
  const header = headers['x-ms-continuation'];
  if (typeof header !== 'string' || header === '') return undefined;
  try {
    const [after, given] = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as [unknown, unknown];
    if (typeof after === 'string' && typeof given === 'number') return { after, given };
  } catch {
    // Falls through to the error below.
  }
  throw invalidArgument('The continuation token is not valid.');
}

export const continuationHeader = ({ after, given }: Continuation): Record<string, string> => ({
  'x-ms-continuation': Buffer.from(JSON.stringify([after, given])).toString('base64'),
});

/** A page of a list that only grows at its end: the token counts. */
export function pageOf<T>(
  items: readonly T[],
  token: Continuation | undefined,
  size: number,
): { items: readonly T[]; headers: Record<string, string> } {
  const from = token?.given ?? 0;
  const end = from + size;
  return {
    items: items.slice(from, end),
    headers: end < items.length ? continuationHeader({ after: '', given: end }) : {},
  };
}
