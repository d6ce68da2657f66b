import { test } from 'node:test';
import { createStreamProcessor } from '@csk/adapters/stream-analytics';
import type { StreamRow } from '@csk/core';
import { runConformance, STREAM_PROCESSOR_CASES } from '@csk/core/conformance';
import { createMemoryEventStream, createMemoryStore, systemClock } from '@csk/core/memory';

runConformance(STREAM_PROCESSOR_CASES, {
  capabilities: {},
  async create() {
    const stream = createMemoryEventStream();
    const rows: StreamRow[] = [];
    const port = createStreamProcessor({
      inputs: { Telemetry: { stream } },
      sinks: { Alerts: { write: async (written) => void rows.push(...written) } },
      checkpoints: createMemoryStore(),
      clock: systemClock,
    });
    return {
      port,
      rows: () => rows,
      send: async (body) => void stream.publish({ deviceKey: 'd1', body }),
      async dispose() {
        await port.close?.();
        await stream.close?.();
      },
    };
  },
  test,
});
