// Broken on purpose: the newest reading comes back one higher, and never lets the process end by itself.
import { createMemoryReadingStore } from '@csk/core/memory';
import type { ReadingStoreHarness } from '@csk/core/conformance';

export const suite = 'reading-store';

setInterval(() => undefined, 1000);

export async function create(): Promise<ReadingStoreHarness> {
  const kept = createMemoryReadingStore();
  const port = {
    ...kept,
    latest: async (deviceKey: string) => (await kept.latest(deviceKey)).map((it) => ({ ...it, value: it.value + 1 })),
  };
  return { port, dispose: async () => undefined };
}
