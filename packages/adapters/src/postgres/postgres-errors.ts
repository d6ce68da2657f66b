import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { ErrorCode } from '@csk/core';

/** By SQLSTATE or its class (PostgreSQL manual, appendix "Error Codes"); the longest prefix decides. */
const BY_SQLSTATE: Readonly<Record<string, ErrorCode>> = {
  '08': 'unavailable',
  // A statement that was made wrong: no connection is the worse for it. See `isPoolersFarewell`.
  '08P01': 'internal',
  '22': 'invalid',
  '23': 'invalid',
  '23505': 'conflict',
  '25P03': 'timeout',
  '25006': 'unavailable',
  '28': 'unauthenticated',
  '40': 'unavailable',
  '42501': 'forbidden',
  '53': 'unavailable',
  '54': 'invalid',
  '55P03': 'timeout',
  '57014': 'timeout',
  '57P': 'unavailable',
  '58': 'unavailable',
};

/**
 * What Node.js and `pg` report when the way to the server is lost; `pg` gives its own ones no code. A server on a Unix
 * socket that is away has left no file to connect to.
 */
const CONNECTION_LOST =
  /ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)(?:UNREACH|DOWN)|EADDRNOTAVAIL|connect ENOENT|Connection terminated|timeout exceeded when trying to connect|not queryable|Query read timeout/;

/** Five letters and digits, and never letters alone, as `EPIPE` is. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** Turns whatever a statement failed with into our one error class. The original stays as `cause`. */
export function toServiceError(error: unknown): ConnectedServiceError {
  if (isConnectedServiceError(error)) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const { code = '', constraint } = cause as { code?: string; constraint?: string };
  const errorCode = isPoolersFarewell(cause) ? 'unavailable' : codeOf(code, cause.message);
  return new ConnectedServiceError(errorCode, MESSAGES[errorCode] ?? 'PostgreSQL failed.', {
    cause,
    port: 'postgres',
    details: { ...(code ? { sqlState: code } : {}), ...(constraint ? { constraint } : {}) },
  });
}

/** Ours, because the server's own wording may quote data. */
const MESSAGES: Readonly<Partial<Record<ErrorCode, string>>> = {
  conflict: 'Another record has this value already.',
  invalid: 'PostgreSQL refused the value.',
  timeout: 'PostgreSQL did not answer in time.',
  unauthenticated: 'PostgreSQL refused the credentials.',
  forbidden: 'The database user may not do this.',
  unavailable: 'PostgreSQL cannot be reached or cannot serve right now.',
  closed: 'The store is closed.',
};

function codeOf(code: string, message: string): ErrorCode {
  if (SQLSTATE.test(code)) {
    for (const prefix of [code, code.slice(0, 3), code.slice(0, 2)]) {
      const known = BY_SQLSTATE[prefix];
      if (known) return known;
    }
    return 'internal';
  }
  if (message.includes('after calling end on the pool')) return 'closed';
  return CONNECTION_LOST.test(`${code} ${message}`) ? 'unavailable' : 'internal';
}

/**
 * A pooler between us and the server, PgBouncer, says by the code of a broken protocol that it has lost the server or that
 * none became free in time. Unlike after a statement that was made wrong, the connection is then at its end.
 */
function isPoolersFarewell(error: Error): boolean {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return code === '08P01' && severity === 'FATAL';
}

/** Serialisation failure or deadlock: nothing happened, the same work may succeed at once. */
export function isTransient(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === '40001' || code === '40P01';
}

/** The error for an argument that the port does not take; `field` names it. */
export function invalid(field: string, problem: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `${field} ${problem}.`, { port: 'postgres', details: { field } });
}
