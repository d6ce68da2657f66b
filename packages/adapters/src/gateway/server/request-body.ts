import { ConnectedServiceError } from '@csk/core';
import { TransportError } from './problem-response.ts';

const MAX_BODY_BYTES = 256 * 1024;
const MAX_DEPTH = 32;

/**
 * Reads the body of a write. The JSON content type is required even of an empty body: it is what makes a browser ask
 * first (CORS preflight) before it sends another site's form or script our way.
 */
export async function readJsonBody(request: Request, maxBytes = MAX_BODY_BYTES): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new TransportError(415, 'invalid', 'The content type must be application/json.', 'content-type');
  }
  const text = await readText(request, maxBytes);
  return text === '' ? {} : parseJson(text, 'body');
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  if (!request.body) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of request.body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new ConnectedServiceError('invalid', 'The body is not UTF-8 text.');
    throw error;
  }
}

function tooLarge(maxBytes: number): TransportError {
  return new TransportError(413, 'invalid', `The body may have at most ${maxBytes} bytes.`, 'body');
}

/** Parses JSON from outside: bounded depth, and no key that could reach an object's prototype further in. */
export function parseJson(text: string, field: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConnectedServiceError('invalid', 'The text is not JSON.', { details: { field } });
  }
  inspect(value, field, 0);
  return value;
}

function inspect(value: unknown, field: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth === MAX_DEPTH) {
    throw new ConnectedServiceError('invalid', `The JSON is nested deeper than ${MAX_DEPTH}.`, { details: { field } });
  }
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') {
      throw new ConnectedServiceError('invalid', 'The name __proto__ is not allowed.', { details: { field } });
    }
    inspect(member, field, depth + 1);
  }
}
