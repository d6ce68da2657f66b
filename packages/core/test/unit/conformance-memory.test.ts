import { test } from 'node:test';
import { READING_STORE_CASES, runConformance, SERVICE_STORE_CASES } from '@csk/core/conformance';
import { createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';

runConformance(SERVICE_STORE_CASES, {
  // Transactions run one after the other, so nothing overlaps; and the feed forgets by number only.
  capabilities: { concurrency: false, compaction: false },
  async create() {
    const port = createMemoryStore();
    return { port, observer: port, dispose: async () => port.close?.() };
  },
  test,
});

runConformance(READING_STORE_CASES, {
  capabilities: {},
  async create() {
    return { port: createMemoryReadingStore(), dispose: async () => undefined };
  },
  test,
});
