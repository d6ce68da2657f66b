import { ConnectedServiceError } from '@csk/core';
import type { CallOptions } from '@csk/core';
import { textOf } from '../links/answer-body.ts';
import { callWithin } from '../links/deadline.ts';
import { invalidField } from '../links/invalid-field.ts';
import type { TokenCredentialLike } from '../links/token-credential.ts';
import { centralError, networkError, PORT } from './central-errors.ts';
import { jsonWithoutPrototype } from './foreign-json.ts';

/** An API token of the application (`SharedAccessSignature sr=…`), or a Microsoft Entra credential. */
export type CentralCredential = string | TokenCredentialLike;

export interface RestClientOptions {
  /** `https://contoso.azureiotcentral.com`. */
  readonly baseUrl: string;
  readonly credential: CentralCredential;
  readonly deadlineMs: number;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}

/** The generally available version; later ones are previews. */
const API_VERSION = '2022-07-31';
const SCOPE = 'https://apps.azureiotcentral.com/.default';
/** A bearer token is renewed so long before its end, in milliseconds. */
const RENEW_BEFORE_MS = 120_000;
/** No answer of ours is larger; a page holds 100 devices at most. */
const MAX_ANSWER = 8 * 1024 * 1024;

export interface CentralRequest {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** Below `/api/`, with its parts encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly ifMatch?: string;
  /** What is done, as the subject of a sentence. */
  readonly what: string;
  /** Instead of the client's deadline. */
  readonly deadlineMs?: number;
}

/** Calls IoT Central's REST interface: plain `fetch`, a deadline for each call, and typed errors. Nothing is retried. */
export class RestClient {
  readonly #options: RestClientOptions;
  readonly #base: URL;
  #bearer: { readonly token: string; readonly until: number } | undefined;

  constructor(options: RestClientOptions) {
    this.#options = options;
    this.#base = baseUrlOf(options.baseUrl);
    // What is thrown for a header that cannot be quotes it.
    if (typeof options.credential === 'string' && !/^[ -~]*$/.test(options.credential)) {
      throw invalidField(PORT, 'credential', 'must be an API token in one line');
    }
  }

  /** Where the application is, without a slash at the end. */
  get origin(): string {
    return this.#base.origin;
  }

  /** @returns the answer's JSON, undefined when it has none. */
  async call(request: CentralRequest, { signal }: CallOptions = {}): Promise<unknown> {
    const { what, deadlineMs = this.#options.deadlineMs } = request;
    const deadline = { signal, deadlineMs, what, port: PORT };
    return await callWithin((ended) => this.#send(request, ended), { ...deadline, toError: networkError });
  }

  async #send({ method, path, query, body, ifMatch, what }: CentralRequest, signal: AbortSignal): Promise<unknown> {
    const address = new URL(`/api/${path}`, this.#base);
    for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, value);
    if (!address.searchParams.has('api-version')) address.searchParams.set('api-version', API_VERSION);
    const response = await this.#options.fetch(address, {
      method,
      signal,
      // A redirect would take the token elsewhere.
      redirect: 'error',
      headers: {
        authorization: await this.#authorization(signal),
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await textOf(response, signal, MAX_ANSWER);
    const answer = text.trim() === '' ? undefined : parse(text, response.ok, what);
    if (response.ok) return answer;
    const failure = { status: response.status, retryAfter: response.headers.get('retry-after'), body: answer };
    if (response.status === 401) this.#bearer = undefined;
    throw centralError(failure, what, this.#options.now());
  }

  async #authorization(signal: AbortSignal): Promise<string> {
    const { credential, now } = this.#options;
    if (typeof credential === 'string') return credential;
    if (!this.#bearer || this.#bearer.until - RENEW_BEFORE_MS <= now()) {
      const issued = await credential.getToken(SCOPE, { abortSignal: signal });
      if (!issued) {
        throw new ConnectedServiceError('unauthenticated', 'The credential gave no token.', { port: PORT });
      }
      this.#bearer = { token: issued.token, until: issued.expiresOnTimestamp };
    }
    return `Bearer ${this.#bearer.token}`;
  }
}

function baseUrlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url && (url.protocol === 'https:' || isLocal) && url.username === '' && url.password === '') return url;
  throw new ConnectedServiceError('invalid', 'The address of the application must be https, without credentials.', {
    port: PORT,
    details: { field: 'baseUrl' },
  });
}

function parse(text: string, isOk: boolean, what: string): unknown {
  try {
    return jsonWithoutPrototype(text);
  } catch {
    // A gateway in between answers errors with pages of its own.
    if (!isOk) return undefined;
    throw new ConnectedServiceError('unavailable', `${what} failed: the answer is not JSON.`, { port: PORT });
  }
}
