import { HubError } from '../hub/hub-error.ts';

/** What every route of a service has. */
interface Addressed {
  readonly method: string;
  readonly pattern: RegExp;
}

/** How a service says that an address is none of its own. */
export type Refusal = (status: 400 | 404 | 405, message: string) => Error;

const HUB_CODES = { 400: 'ArgumentInvalid', 404: 'NotFound', 405: 'MethodNotAllowed' } as const;
const asHub: Refusal = (status, message) => new HubError(status, HUB_CODES[status], message);

/** The first route of this address and method. @throws 404, or 405 when only the method is wrong. */
export function routeTo<R extends Addressed>(
  routes: readonly R[],
  method: string | undefined,
  path: string,
  refuse: Refusal = asHub,
): R {
  const here = routes.filter(({ pattern }) => pattern.test(path));
  const route = here.find((one) => one.method === method);
  if (route) return route;
  if (here.length > 0) throw refuse(405, 'The method is not allowed here.');
  throw refuse(404, 'There is nothing at this address.');
}

/** The variable parts of an address, decoded; one that is not there is undefined. @throws 400 for what cannot be decoded. */
export function segmentsOf(pattern: RegExp, path: string, refuse: Refusal = asHub): readonly (string | undefined)[] {
  // A part that is not there is undefined, whatever the types of a match say.
  const parts: readonly (string | undefined)[] = pattern.exec(path)?.slice(1) ?? [];
  try {
    return parts.map((part) => (part === undefined ? undefined : decodeURIComponent(part)));
  } catch {
    throw refuse(400, 'The address is not valid.');
  }
}
