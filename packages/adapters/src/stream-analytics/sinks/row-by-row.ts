import type { StreamRow, StreamSink } from '@csk/core';

/** Rows that were taken while others of the same write were not; so many are remembered for its repetition. */
const MAX_REMEMBERED = 10_000;

/**
 * A sink that takes one row after the other, in order. A write that ended half way goes on where it ended when it is
 * repeated: else rows that together take longer than a write may would be begun anew for ever.
 */
export function rowByRow(
  take: (row: StreamRow, context: Parameters<StreamSink['write']>[1]) => void | Promise<void>,
): StreamSink {
  const taken = new Set<string>();
  return {
    async write(rows, context) {
      for (const row of rows) {
        if (taken.has(row.id)) continue;
        context.signal.throwIfAborted();
        await take(row, context);
        if (taken.size >= MAX_REMEMBERED) taken.clear();
        taken.add(row.id);
      }
      // Those of another job that writes here stay.
      for (const { id } of rows) taken.delete(id);
    },
  };
}
