import type { StreamJobDefinition, StreamRow, StreamSink } from '@csk/core';

/**
 * A function of yours as an output. It gets rows at least once, in order; `id` tells a repeat from a new row. When it
 * throws, the same rows come again.
 */
export function createFunctionSink(
  take: (
    row: StreamRow,
    context: { readonly job: StreamJobDefinition; readonly signal: AbortSignal },
  ) => void | Promise<void>,
): StreamSink {
  return {
    async write(rows, { job, signal }) {
      for (const row of rows) {
        signal.throwIfAborted();
        await take(row, { job, signal });
      }
    },
  };
}
