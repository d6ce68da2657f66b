import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { HubError, invalidArgument } from '../hub/hub-error.ts';
import { parseJson, type Json } from '../json.ts';

/** Answers requests that are not IoT Hub's. @returns whether it is one of them. */
export type OtherService = (request: IncomingMessage, response: ServerResponse) => boolean;

/** What a service answers. */
export interface Reply {
  readonly status: number;
  /** Bytes are sent as they are, everything else as JSON. */
  readonly body?: Json | Buffer | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

const MAX_BODY = 1024 * 1024;

/** @throws HubError 413 when there are more than a mebibyte. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw new HubError(413, 'RequestEntityTooLarge', 'The body is larger than 1 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as JSON, null when there is none. @throws HubError 400 or 413. */
export async function readBody(request: IncomingMessage): Promise<Json> {
  const text = (await readBytes(request)).toString('utf8').trim();
  if (text === '') return null;
  try {
    return parseJson(text);
  } catch {
    throw invalidArgument('The body is not valid JSON.');
  }
}

/** The etag of If-Match without its quotes; `*` when any will do; undefined when the header is missing. */
export const ifMatch = (headers: IncomingHttpHeaders): string | undefined => headers['if-match']?.replace(/^"|"$/g, '');

export const ok = (body: Json): Reply => ({ status: 200, body });

export function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body === undefined || Buffer.isBuffer(body)) {
    response.end(body);
  } else {
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(body));
  }
}

/** Ends the connection behind an answer that came before the end of the request: its rest is not worth reading. */
export function hangUp(request: IncomingMessage, response: ServerResponse): void {
  if (!request.complete) response.once('finish', () => request.destroy());
}
