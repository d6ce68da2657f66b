import { ConnectedServiceError, type ErrorCode } from '@csk/core';
import { isFields } from './current-job.ts';

const PORT = 'stream-analytics';
const MAX_MESSAGE = 500;
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  412: 'conflict',
  422: 'invalid',
  429: 'throttled',
};

/** What went wrong at Azure Resource Manager, as the one error class. `doing` says during what. */
export function armError(error: unknown, doing: string): ConnectedServiceError {
  if (error instanceof ConnectedServiceError) return error;
  const { statusCode, code } = isFields(error) ? error : {};
  const about = textOf(code);
  if (typeof statusCode === 'number') {
    const kind = BY_STATUS[statusCode] ?? (statusCode >= 500 ? 'unavailable' : 'internal');
    const { message, armCode } = bodyOf(error);
    const changed = statusCode === 412 ? 'someone else changed it meanwhile; run it again to see' : message;
    return new ConnectedServiceError(kind, `${doing}: ${changed} (${armCode ?? about ?? statusCode})`, {
      cause: error,
      port: PORT,
      details: { status: statusCode, ...(armCode === undefined ? {} : { code: armCode }) },
      ...retryAfterOf(error),
    });
  }
  if (error instanceof Error && error.name === 'AbortError') return deadlineError(doing);
  const known = about === undefined ? nameOf(error) : about;
  if (/^(E[A-Z]+|EAI_[A-Z]+|REQUEST_SEND_ERROR|PARSE_ERROR)$/.test(known)) {
    return new ConnectedServiceError('unavailable', `${doing}: Azure cannot be reached (${known})`, {
      cause: error,
      port: PORT,
    });
  }
  if (/credential|authentication/i.test(nameOf(error))) {
    return new ConnectedServiceError('unauthenticated', `${doing}: ${plain(error)}`, { cause: error, port: PORT });
  }
  // What is left are long-running operations that Azure reports as failed: a start finds what the query or a key lacks.
  return new ConnectedServiceError('invalid', `${doing}: ${plain(error)}`, { cause: error, port: PORT });
}

export function deadlineError(doing: string): ConnectedServiceError {
  return new ConnectedServiceError('timeout', `${doing}: not done in time; it may still go on in Azure`, {
    port: PORT,
  });
}

/** Code and message of `{"error":{"code","message"}}`, wherever the SDK left them. */
function bodyOf(error: unknown): { readonly message: string; readonly armCode: string | undefined } {
  const details = isFields(error) && isFields(error.details) ? error.details : undefined;
  const body = isFields(details?.error) ? details.error : details;
  return { message: clip(textOf(body?.message) ?? plain(error)), armCode: textOf(body?.code) };
}

function retryAfterOf(error: unknown): { readonly retryAfterMs?: number } {
  const response = isFields(error) ? error.response : undefined;
  const headers = isFields(response) ? response.headers : undefined;
  if (!isFields(headers) || typeof headers.get !== 'function') return {};
  const seconds = Number((headers as { get(name: string): unknown }).get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {};
}

function plain(error: unknown): string {
  return clip(error instanceof Error ? error.message : String(error));
}

/** One line of bounded length: the text comes from outside and goes to a terminal. */
function clip(text: string): string {
  const line = text.replace(/\p{Control}|[\u2028\u2029]/gu, ' ');
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
