import { test } from 'node:test';
import {
  BLOB_STORE_CASES,
  CLIENT_CASES,
  EVENT_STREAM_CASES,
  MESSAGE_QUEUE_CASES,
  READING_STORE_CASES,
  runConformance,
  SERVICE_STORE_CASES,
} from '@csk/core/conformance';
import { createConnectedService } from '@csk/core';
import {
  createMemoryBlobStore,
  createMemoryDeviceCloud,
  createMemoryEventStream,
  createMemoryQueue,
  createMemoryReadingStore,
  createMemoryStore,
} from '@csk/core/memory';

runConformance(SERVICE_STORE_CASES, {
  // Transactions run one after the other, so nothing overlaps; and the feed forgets by number only.
  capabilities: { concurrency: false, compaction: false, ownership: true },
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

runConformance(MESSAGE_QUEUE_CASES, {
  capabilities: {},
  async create() {
    // Two connections to one queue; closing one leaves the other.
    const observer = createMemoryQueue();
    return { port: { ...observer, close: undefined }, observer, dispose: async () => observer.close?.() };
  },
  test,
});

runConformance(EVENT_STREAM_CASES, {
  capabilities: {},
  async create() {
    const port = createMemoryEventStream();
    const newest = new Map<string, string>();
    return {
      port,
      async send(event) {
        const { partition, offset } = port.publish(event);
        newest.set(partition, offset);
      },
      end: async () => Object.fromEntries(newest),
      dispose: async () => port.close?.(),
    };
  },
  test,
});

runConformance(BLOB_STORE_CASES, {
  capabilities: {},
  async create() {
    const port = createMemoryBlobStore();
    return { port, observer: port, dispose: async () => undefined };
  },
  test,
});

runConformance(CLIENT_CASES, {
  capabilities: { access: true },
  async create() {
    const store = createMemoryStore();
    const engine = createConnectedService({
      store,
      readings: createMemoryReadingStore(),
      devices: createMemoryDeviceCloud(),
    });
    return { store, client: (principal) => engine.client(principal), dispose: () => engine.close() };
  },
  test,
});
