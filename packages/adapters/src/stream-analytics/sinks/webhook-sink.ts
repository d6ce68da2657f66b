import {
  type Clock,
  ConnectedServiceError,
  linkAbort,
  type StreamJobDefinition,
  type StreamRow,
  type StreamSink,
} from '@csk/core';
import { rowByRow } from './row-by-row.ts';
import { type Sign, createSigner, messageIdOf } from './webhook-signature.ts';

export interface WebhookSinkOptions {
  /** `https:`; `http:` only on this machine. */
  readonly url: string;
  /** Signs the messages; at least 24 characters. The receiver knows it too. */
  readonly secret: string;
  readonly clock: Clock;
  /** How long one request may take, in milliseconds; the default is 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Requests for one row before the job is told that the receiver is unavailable; the default is 5. */
  readonly attempts?: number | undefined;
  /** The wait before the second request, in milliseconds, which doubles; the default is 200, and 10,000 at most. */
  readonly firstDelayMs?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
}

const PORT = 'webhook';
const MAX_DELAY_MS = 10_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Posts each row as JSON to a receiver: `{ job, version, id, timestamp, row, sources }`. Headers are those of Standard
 * Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) and `idempotency-key`; a row that comes again has the
 * same id, by which the receiver drops it. Rows go one after the other, in order.
 *
 * A request that fails is repeated with growing waits, as the receiver's `retry-after` wishes; what a receiver refuses
 * for good (other 4xx, a redirect) fails the job.
 */
export function createWebhookSink(options: WebhookSinkOptions): StreamSink {
  const url = checkedUrl(options.url);
  if (options.secret.length < 24) throw invalid('secret', 'The secret of a webhook has at least 24 characters.');
  let signer: Promise<Sign> | undefined;
  return rowByRow(async (row, { job, signal }) => {
    const sign = await (signer ??= createSigner(options.secret));
    await post(options, url, sign, row, job, signal);
  });
}

function checkedUrl(text: string): URL {
  if (!URL.canParse(text)) throw invalid('url', 'The URL of a webhook is not valid.');
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!isSafe) throw invalid('url', 'A webhook must be https; http is for this machine only.');
  if (url.username !== '' || url.password !== '') throw invalid('url', 'The URL of a webhook must hold no password.');
  return url;
}

async function post(
  options: WebhookSinkOptions,
  url: URL,
  sign: Sign,
  { id, timestamp, row, sources }: StreamRow,
  { name, version }: StreamJobDefinition,
  signal: AbortSignal,
): Promise<void> {
  const { clock, attempts = 5, firstDelayMs = 200 } = options;
  const messageId = await messageIdOf(id);
  const body = JSON.stringify({ job: name, version, id, timestamp, row, sources });
  for (let attempt = 1; ; attempt += 1) {
    const seconds = Math.floor(clock.now() / 1000);
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': messageId,
      'webhook-id': messageId,
      'webhook-timestamp': String(seconds),
      'webhook-signature': await sign(messageId, seconds, body),
    };
    const failure = await request(options, url, headers, body, signal);
    if (failure === undefined) return;
    signal.throwIfAborted();
    if (!failure.retryable || attempt >= attempts) throw failure;
    const wait = failure.retryAfterMs ?? firstDelayMs * 2 ** (attempt - 1);
    await clock.sleep(Math.min(wait, MAX_DELAY_MS), { signal });
  }
}

async function request(
  options: WebhookSinkOptions,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<ConnectedServiceError | undefined> {
  const { clock, timeoutMs = 10_000, fetch: send = fetch } = options;
  const asking = linkAbort(signal);
  let isLate = false;
  clock.sleep(timeoutMs, { signal: asking.signal }).then(
    () => {
      isLate = true;
      asking.end(new Error('no answer in time'));
    },
    () => undefined,
  );
  try {
    // A redirect would carry the row to where nobody meant it to go.
    const init = {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: asking.signal,
    } as const;
    const response = await send(url, init);
    await response.body?.cancel().catch(() => undefined);
    return failureOf(response, url, clock.now());
  } catch (error) {
    const message = isLate ? `${url.host} gave no answer within ${timeoutMs} ms.` : `${url.host} cannot be reached.`;
    return new ConnectedServiceError(isLate ? 'timeout' : 'unavailable', message, {
      port: PORT,
      cause: error,
    });
  } finally {
    asking.end();
  }
}

function failureOf(
  { ok, status, type, headers }: Response,
  { host }: URL,
  now: number,
): ConnectedServiceError | undefined {
  if (ok) return undefined;
  if (type === 'opaqueredirect' || (status >= 300 && status < 400))
    return new ConnectedServiceError('invalid', `${host} answered with a redirect; name its target.`, { port: PORT });
  const retryAfterMs = waitOf(headers.get('retry-after')?.trim() ?? '', now);
  const isPassing = status === 408 || status === 425 || status === 429 || status >= 500;
  return new ConnectedServiceError(isPassing ? 'unavailable' : 'invalid', `${host} answered ${status}.`, {
    port: PORT,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** `retry-after` is a number of seconds or a date (RFC 9110, section 10.2.3). */
function waitOf(retryAfter: string, now: number): number | undefined {
  const ms = /^\d+(?:\.\d+)?$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function invalid(field: string, message: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', message, { port: PORT, details: { field } });
}
