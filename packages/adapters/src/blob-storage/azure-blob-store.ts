import type { ContainerClient } from '@azure/storage-blob';
import { ConnectedServiceError } from '@csk/core';
import type { BlobItem, BlobStore, CallOptions } from '@csk/core';

import { callWithin } from '../links/deadline.ts';
import { isBlobMissing, PORT, toBlobError } from './blob-errors.ts';
import { blobNameParts } from './blob-name.ts';

export interface AzureBlobStoreOptions {
  /** The container, which exists. Credential, proxy and the retries inside a call are this client's. */
  readonly container: ContainerClient;
  /** How long a call may take with its retries, in milliseconds; the default is 30,000. */
  readonly deadlineMs?: number;
}

const DEFAULT_DEADLINE_MS = 30_000;

/**
 * A container of Azure Blob Storage as a {@link BlobStore}. A blob is replaced by one request, so a reader never sees
 * half of it. Names are those that a folder could have, too: a set of rules can move from one to the other.
 */
export function createAzureBlobStore({
  container,
  deadlineMs = DEFAULT_DEADLINE_MS,
}: AzureBlobStoreOptions): BlobStore {
  let closed = false;

  const call = async <R>(
    what: string,
    { signal }: CallOptions = {},
    run: (abortSignal: AbortSignal) => Promise<R>,
  ): Promise<R> => {
    if (closed) throw new ConnectedServiceError('closed', 'The blob store is closed.', { port: PORT });
    return await callWithin(run, { signal, deadlineMs, what, port: PORT, toError: toBlobError });
  };

  return {
    name: PORT,
    capabilities: Object.freeze({}),
    read: async (name, options) => {
      const blob = container.getBlobClient(checked(name));
      return await call(`Reading blob ${name}`, options, async (abortSignal) => {
        try {
          // A download that breaks off is not gone on with: what is there by then may be another blob.
          const answer = await blob.download(0, undefined, { abortSignal, maxRetryRequests: 0 });
          return await bytesOf(answer.readableStreamBody);
        } catch (error) {
          if (isBlobMissing(error)) return undefined;
          throw error;
        }
      });
    },
    write: async (name, bytes, options) => {
      const blob = container.getBlockBlobClient(checked(name));
      await call(`Writing blob ${name}`, options, (abortSignal) =>
        blob.upload(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes.byteLength, { abortSignal }),
      );
    },
    list: async (prefix, options) =>
      await call(`Listing blobs ${prefix}`, options, async (abortSignal) => {
        const items: BlobItem[] = [];
        for await (const { name, properties } of container.listBlobsFlat({ prefix, abortSignal })) {
          items.push({ name, modifiedAt: properties.lastModified.toISOString() });
        }
        return items.sort((a, b) => (a.name < b.name ? -1 : 1));
      }),
    close: async () => {
      closed = true;
    },
  };
}

function checked(name: string): string {
  return blobNameParts(name).join('/');
}

async function bytesOf(stream: NodeJS.ReadableStream | undefined): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (stream ?? []) as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
