import type { BlobStore, Clock } from '../ports/index.ts';
import { systemClock } from './system-clock.ts';

/** Named bytes in memory. */
export function createMemoryBlobStore(options: { readonly clock?: Clock } = {}): BlobStore {
  const clock = options.clock ?? systemClock;
  const blobs = new Map<string, { readonly bytes: Uint8Array; readonly modifiedAt: string }>();
  return {
    name: 'memory-blobs',
    capabilities: {},
    async read(name, { signal } = {}) {
      signal?.throwIfAborted();
      return blobs.get(name)?.bytes.slice();
    },
    async write(name, bytes, { signal } = {}) {
      signal?.throwIfAborted();
      blobs.set(name, { bytes: bytes.slice(), modifiedAt: new Date(clock.now()).toISOString() });
    },
    async list(prefix, { signal } = {}) {
      signal?.throwIfAborted();
      return [...blobs]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, { modifiedAt }]) => ({ name, modifiedAt }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}
