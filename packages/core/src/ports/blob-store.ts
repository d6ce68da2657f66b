import type { CallOptions } from '../model/index.ts';
import type { Port } from './port.ts';

export interface BlobItem {
  /** Path with `/` between its parts, relative to the container. */
  readonly name: string;
  readonly modifiedAt: string;
}

/** Named bytes: rules and reference data (a container of Azure Blob Storage, or a folder). */
export interface BlobStore extends Port {
  read(name: string, options?: CallOptions): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array, options?: CallOptions): Promise<void>;
  /** All blobs whose name starts with `prefix`, in order of name. */
  list(prefix: string, options?: CallOptions): Promise<readonly BlobItem[]>;
}
