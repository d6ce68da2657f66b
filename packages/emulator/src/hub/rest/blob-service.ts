import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { hangUp } from '../../http/exchange.ts';
import type { BlobAccess } from '../files/blob-access.ts';
import type { BlobFolder } from '../files/blob-folder.ts';
import { CONTAINER } from '../files/file-uploads.ts';
import { StagedBlocks } from '../files/staged-blocks.ts';

/** Largest body of one request: what the storage client sends in one block and more. Bytes. */
const MAX_BODY = 16 * 1024 * 1024;

/** An error as Blob Storage reports it. */
class StorageError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * The part of Blob Storage that uploads of devices need: block blobs, whole or in blocks, and reading them back, with
 * the SAS that the device was given. A service may read with its policy's token.
 */
export class BlobService {
  readonly #blobs: BlobFolder;
  readonly #access: BlobAccess;
  readonly #staged: StagedBlocks;
  readonly #mayRead: (token: string | undefined) => boolean;

  constructor(
    blobs: BlobFolder,
    access: BlobAccess,
    mayRead: (token: string | undefined) => boolean,
    now: () => number,
  ) {
    this.#blobs = blobs;
    this.#access = access;
    this.#mayRead = mayRead;
    this.#staged = new StagedBlocks(now);
  }

  /** @returns whether the request is for a blob. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (!request.url?.startsWith(`/${CONTAINER}/`)) return false;
    response.setHeader('x-ms-request-id', randomUUID());
    response.setHeader('x-ms-version', '2021-12-02');
    this.#handle(request, response).catch((error: unknown) => {
      const known =
        error instanceof StorageError ? error : new StorageError(500, 'InternalError', 'The request failed.');
      response.statusCode = known.status;
      response.setHeader('x-ms-error-code', known.code);
      response.setHeader('content-type', 'application/xml');
      response.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${known.code}</Code></Error>`);
      hangUp(request, response);
    });
    return true;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const name = nameOf(url.pathname);
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    const isAllowed =
      this.#access.verify(url.pathname, url.searchParams) ||
      (isReading && this.#mayRead(request.headers.authorization));
    if (!isAllowed) throw new StorageError(403, 'AuthenticationFailed', 'The signature is not valid.');
    if (isReading) return this.#read(name, request.method === 'HEAD', response);
    if (request.method !== 'PUT') throw new StorageError(405, 'UnsupportedHttpVerb', 'Blobs are put and read.');
    const body = await readBody(request);
    const comp = url.searchParams.get('comp');
    if (comp === 'block') this.#staged.add(name, url.searchParams.get('blockid') ?? '', body);
    else if (comp === 'blocklist') await this.#commit(name, body.toString('utf8'));
    else if (comp === null) await this.#blobs.write(name, body);
    else throw new StorageError(400, 'InvalidQueryParameterValue', 'The operation is not available.');
    const info = await this.#blobs.info(name);
    if (info) {
      response.setHeader('etag', `"0x${info.modifiedAt.toString(16).replace('.', '')}"`);
      response.setHeader('last-modified', new Date(info.modifiedAt).toUTCString());
    }
    response.setHeader('content-length', 0);
    response.writeHead(201).end();
  }

  async #commit(name: string, xml: string): Promise<void> {
    const ids = [...xml.matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]+)</g)].map((match) => match[1] ?? '');
    const bytes = this.#staged.take(name, ids);
    if (!bytes) throw new StorageError(400, 'InvalidBlockList', 'A block of the list has not been uploaded.');
    await this.#blobs.write(name, bytes);
  }

  async #read(name: string, isHead: boolean, response: ServerResponse): Promise<void> {
    const bytes = await this.#blobs.read(name);
    const info = await this.#blobs.info(name);
    if (!bytes || !info) throw new StorageError(404, 'BlobNotFound', 'There is no such blob.');
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': bytes.length,
      'last-modified': new Date(info.modifiedAt).toUTCString(),
      'x-ms-blob-type': 'BlockBlob',
    });
    response.end(isHead ? undefined : bytes);
  }
}

function nameOf(path: string): string {
  try {
    return decodeURIComponent(path.slice(CONTAINER.length + 2));
  } catch {
    throw new StorageError(400, 'InvalidUri', 'The address is not valid.');
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw new StorageError(413, 'RequestBodyTooLarge', 'The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
