import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import {
  type BlobItem,
  type BlobStore,
  type CheckpointStore,
  type Clock,
  ConnectedServiceError,
  type EventBatch,
  type EventStream,
  type Json,
  type StreamEvent,
  type StreamJobDefinition,
  type StreamRow,
  type StreamSink,
} from '@csk/core';
import { createStreamProcessor, type StreamProcessorOptions } from '../../../src/stream-analytics/index.ts';
import { CFS_ALERTS, START, iso } from './jobs.ts';

/** Real waiting, but a wall that the test moves. */
class TestClock implements Clock {
  time = START;
  now(): number {
    return this.time;
  }
  sleep(ms: number, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const timer = setTimeout(resolve, ms / 100);
      signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
    });
  }
}

/** A log in memory with two partitions that gives batches of up to two events and tells when it is quiet. */
class Log implements EventStream {
  readonly name = 'log';
  readonly capabilities = {};
  readonly events: StreamEvent[] = [];

  add(partition: string, seconds: number, body: unknown): void {
    const offset = String(this.events.filter((event) => event.partition === partition).length);
    const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
    this.events.push({
      partition,
      offset,
      enqueuedAt: iso(START + seconds * 1000),
      deviceKey: 'd',
      body: bytes,
      properties: {},
    });
  }

  async partitions(): Promise<string[]> {
    return ['0', '1'];
  }

  async *read({
    after,
    signal,
  }: {
    after?: Readonly<Record<string, string>> | 'latest' | undefined;
    signal?: AbortSignal | undefined;
  } = {}): AsyncGenerator<EventBatch> {
    const next = ['0', '1'].map((partition) =>
      typeof after === 'object' && after[partition] !== undefined ? Number(after[partition]) + 1 : 0,
    );
    while (signal?.aborted !== true) {
      for (const [index, partition] of ['0', '1'].entries()) {
        const events = this.events
          .filter((event) => event.partition === partition)
          .slice(next[index], (next[index] ?? 0) + 2);
        next[index] = (next[index] ?? 0) + events.length;
        yield { partition, events };
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

class Checkpoints implements CheckpointStore {
  readonly name = 'checkpoints';
  readonly capabilities = {};
  readonly saved = new Map<string, string>();
  broken = false;
  async load(name: string): Promise<Json | undefined> {
    const text = this.saved.get(name);
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  }
  async save(name: string, checkpoint: Json): Promise<void> {
    if (this.broken) throw new ConnectedServiceError('invalid', 'the disk is full');
    this.saved.set(name, JSON.stringify(checkpoint));
  }
}

/** Keeps rows by id, as a table with a unique index does. */
class Sink implements StreamSink {
  readonly rows = new Map<string, StreamRow>();
  writes = 0;
  failures: Error[] = [];
  async write(rows: readonly StreamRow[]): Promise<void> {
    this.writes += 1;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    for (const row of rows) this.rows.set(row.id, row);
  }
}

class Blobs implements BlobStore {
  readonly name = 'blobs';
  readonly capabilities = {};
  readonly files = new Map<string, { bytes: Uint8Array; modifiedAt: string }>();
  async read(name: string): Promise<Uint8Array | undefined> {
    return this.files.get(name)?.bytes;
  }
  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.files.set(name, { bytes, modifiedAt: String(this.files.size) });
  }
  async list(prefix: string, _options?: { signal?: AbortSignal | undefined }): Promise<BlobItem[]> {
    return [...this.files]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { modifiedAt }]) => ({ name, modifiedAt }));
  }
  put(name: string, rows: unknown): Promise<void> {
    return this.write(name, new TextEncoder().encode(JSON.stringify(rows)));
  }
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > limit) assert.fail(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** What it makes is closed when the test ends, however that is: a job that goes on reading would keep the file from ending. */
export function house(t: TestContext, extra: Partial<StreamProcessorOptions> = {}) {
  const parts = {
    log: new Log(),
    clock: new TestClock(),
    checkpoints: new Checkpoints(),
    sink: new Sink(),
    blobs: new Blobs(),
  };
  const make = (more: Partial<StreamProcessorOptions> = {}) => {
    const processor = createStreamProcessor({
      inputs: { IoTStream: { stream: parts.log } },
      references: { DeviceRulesBlob: { blobs: parts.blobs, path: 'rules/{date}/{time}/devicerules.json' } },
      sinks: { AlertsQueue: parts.sink },
      checkpoints: parts.checkpoints,
      clock: parts.clock,
      ...extra,
      ...more,
    });
    t.after(() => processor.close?.());
    return processor;
  };
  return { ...parts, make };
}

export const alerts: StreamJobDefinition = {
  name: 'alerts',
  version: '1',
  query: CFS_ALERTS,
  compatibilityLevel: '1.0',
};
export const count: StreamJobDefinition = {
  name: 'count',
  version: '1',
  query: 'SELECT dev, COUNT(*) AS n INTO AlertsQueue FROM IoTStream GROUP BY dev, TumblingWindow(minute, 1)',
};
export const hot = (dev: string, temp: number) => ({ DeviceID: dev, Temperature: temp, EventToken: `${dev}${temp}` });
