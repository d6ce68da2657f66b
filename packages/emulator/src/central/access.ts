import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Doorkeeper } from '../faults/doorkeeper.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { AUDIENCES, type BearerTokens } from '../tokens/issuer.ts';
import { CentralError, invalidBody, notFound } from './central-error.ts';
import type { CentralDocuments } from './documents.ts';

/** What a caller may do. */
export type CentralPermission = 'read' | 'operate' | 'build' | 'administer';

/** The roles that every application has, with Microsoft's ids. */
export const ROLES: readonly {
  readonly id: string;
  readonly displayName: string;
  readonly permissions: readonly CentralPermission[];
}[] = [
  {
    id: 'ca310b8d-2f4a-44e0-a36e-957c202cd8d4',
    displayName: 'App Administrator',
    permissions: ['read', 'operate', 'build', 'administer'],
  },
  { id: '344138e9-8de4-4497-8c54-5237e96d6aaf', displayName: 'App Builder', permissions: ['read', 'operate', 'build'] },
  { id: 'ae2c9854-393b-4f97-8c42-479d70ce626e', displayName: 'App Operator', permissions: ['read', 'operate'] },
];

interface TokenDocument {
  readonly id: string;
  readonly roles: readonly { readonly role: string }[];
  readonly expiry: string;
  readonly secret: string;
}

const YEAR = 365 * 24 * 3_600_000;
const MAX_TOKEN = 4096;
const unauthorized = (): CentralError =>
  new CentralError(401, 'Unauthorized', 'The request has no valid API token or bearer token.');

/** What tokens are checked with. */
export interface CentralAccessParts {
  readonly documents: CentralDocuments;
  /** Signs the application's first token, an administrator's, which is no document. */
  readonly rootKey: string;
  readonly bearerTokens: readonly string[];
  readonly bearer: BearerTokens;
  readonly doorkeeper: Doorkeeper;
  readonly now: () => number;
}

/** API tokens and roles. Signatures cover the token's name and expiry. */
export class CentralAccess {
  readonly #applicationId: string;
  readonly #documents: CentralDocuments;
  readonly #now: () => number;
  readonly #doorkeeper: Doorkeeper;
  readonly #ownSecret: string;
  readonly #bearerTokens: readonly string[];
  readonly #bearer: BearerTokens;

  constructor(applicationId: string, parts: CentralAccessParts) {
    const { documents, rootKey, bearerTokens, bearer, doorkeeper, now } = parts;
    this.#applicationId = applicationId;
    this.#documents = documents;
    this.#ownSecret = createHmac('sha256', rootKey).update('csk-central-administrator').digest('base64');
    this.#bearerTokens = bearerTokens;
    this.#bearer = bearer;
    this.#doorkeeper = doorkeeper;
    this.#now = now;
  }

  get rootToken(): string {
    return this.#text('csk-administrator', this.#now() + YEAR, this.#ownSecret);
  }

  /** @throws CentralError 401. */
  permissionsOf(header: string | undefined): readonly CentralPermission[] {
    if (this.#doorkeeper.isRefused()) throw unauthorized();
    const text = header ?? '';
    if (text.startsWith('Bearer ')) {
      const token = text.slice('Bearer '.length);
      const isKnown = this.#bearerTokens.some((known) => sameText(known, token));
      if (!isKnown && typeof this.#bearer.verify(token, AUDIENCES.iotCentral) === 'string') throw unauthorized();
      return ROLES[0]!.permissions;
    }
    const token = readToken(text);
    if (!token || token.expiry <= this.#doorkeeper.now()) throw unauthorized();
    const document = this.#documents.get('token', token.name) as TokenDocument | undefined;
    const secret = token.name === 'csk-administrator' ? this.#ownSecret : document?.secret;
    if (secret === undefined || !sameText(this.#text(token.name, token.expiry, secret), text)) throw unauthorized();
    if (!document) return ROLES[0]!.permissions;
    return ROLES.filter(({ id }) => document.roles.some(({ role }) => role === id)).flatMap(
      ({ permissions }) => permissions,
    );
  }

  async create(id: string, body: Json): Promise<JsonObject> {
    const roles = isJsonObject(body) && Array.isArray(body['roles']) ? (body['roles'] as readonly Json[]) : [];
    const known = roles.filter((role) => isJsonObject(role) && ROLES.some((one) => one.id === role['role']));
    if (known.length === 0 || known.length !== roles.length)
      throw invalidBody("'roles' must name the roles of the token.");
    if (!/^[A-Za-z0-9-]{1,50}$/.test(id) || id === 'csk-administrator')
      throw invalidBody('The id of the token is not valid.');
    if (this.#documents.get('token', id)) throw new CentralError(409, 'Conflict', 'There is a token with this id.');
    const expiresAt = this.#now() + YEAR;
    const document = {
      id,
      roles,
      expiry: new Date(expiresAt).toISOString(),
      secret: randomBytes(32).toString('base64'),
    };
    await this.#documents.change(['token', id, document]);
    return { ...visible(document as unknown as TokenDocument), token: this.#text(id, expiresAt, document.secret) };
  }

  get(id: string): JsonObject {
    const document = this.#documents.get('token', id) as TokenDocument | undefined;
    if (!document) throw notFound(`API token ${id}`);
    return visible(document);
  }

  list(): JsonObject[] {
    return ([...this.#documents.all('token')] as TokenDocument[]).map(visible);
  }

  async delete(id: string): Promise<void> {
    this.get(id);
    await this.#documents.change(['token', id]);
  }

  #text(name: string, expiry: number, secret: string): string {
    const signed = `${this.#applicationId}\n${name}\n${expiry}`;
    const signature = createHmac('sha256', secret).update(signed).digest('base64');
    return (
      `SharedAccessSignature sr=${encodeURIComponent(this.#applicationId)}&sig=${encodeURIComponent(signature)}` +
      `&skn=${encodeURIComponent(name)}&se=${expiry}`
    );
  }
}

const visible = ({ id, roles, expiry }: TokenDocument): JsonObject => ({ id, roles: roles, expiry });

function readToken(text: string): { readonly name: string; readonly expiry: number } | undefined {
  if (text.length > MAX_TOKEN || !text.startsWith('SharedAccessSignature ')) return undefined;
  const fields = new URLSearchParams(text.slice('SharedAccessSignature '.length));
  const expiry = Number(fields.get('se'));
  const name = fields.get('skn');
  return name && Number.isSafeInteger(expiry) ? { name, expiry } : undefined;
}

/** Compares in a time that tells nothing about where the two differ. */
function sameText(expected: string, given: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
