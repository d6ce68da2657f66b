// An adapter as its author would hand it to `csk-conformance`.
import { createMemoryStore } from '@csk/core/memory';
import type { ServiceStoreHarness } from '@csk/core/conformance';

export const suite = 'service-store';
export const capabilities = { concurrency: false };

export async function create(): Promise<ServiceStoreHarness> {
  const port = createMemoryStore();
  return { port, observer: port, dispose: async () => port.close?.() };
}
