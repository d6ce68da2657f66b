import type { StreamJobDefinition, StreamRow, StreamSink } from '@csk/core';
import { rowByRow } from './row-by-row.ts';

/**
 * A function of yours as an output. It gets rows at least once, in order; `id` tells a repeat from a new row. When it
 * throws, the same row comes again, and then those after it.
 */
export function createFunctionSink(
  take: (
    row: StreamRow,
    context: { readonly job: StreamJobDefinition; readonly signal: AbortSignal },
  ) => void | Promise<void>,
): StreamSink {
  return rowByRow(take);
}
