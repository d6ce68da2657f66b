import type { StreamProcessor } from '@csk/core';

/** A stream processor that takes every job and runs none. */
export const IDLE_PROCESSOR: StreamProcessor = {
  name: 'none',
  capabilities: {},
  check: async () => undefined,
  start: async () => ({
    status: () => ({ state: 'running', inputEvents: 0, outputRows: 0, diagnostics: [] }),
    stop: async () => undefined,
  }),
};
