import type { Logger } from '@csk/core';
import { CSV_CONTENT_TYPE } from '../contract/export-wire.ts';

/** A client that takes nothing for this long is gone, or wants to hold the store for ever. */
const STALL_MS = 60_000;

/**
 * Answers with text as it comes, a piece when the client has taken the one before. The first piece is waited for, so
 * that what is wrong with the request is still an error answer; a failure after that cuts the connection, by which the
 * client knows that the file is not whole.
 */
export async function exportResponse(
  source: AsyncIterable<string>,
  fileName: string,
  {
    stop,
    gone,
    logger,
  }: {
    /** Ends the export, and is aborted when it has ended. */
    readonly stop: AbortController;
    /** The client has left. */
    readonly gone: AbortSignal;
    readonly logger?: Logger | undefined;
  },
): Promise<Response> {
  const pieces = source[Symbol.asyncIterator]();
  let next: IteratorResult<string> | undefined = await pieces.next();
  const encoder = new TextEncoder();
  let stall: ReturnType<typeof setTimeout> | undefined;

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const onStop = (): void => {
          clearTimeout(stall);
          // Also when it waits for nothing: the source may hold a place in the store.
          void Promise.resolve(pieces.return?.()).catch(() => undefined);
          if (gone.aborted) return;
          controller.error(new Error('The export was stopped.'));
        };
        if (stop.signal.aborted) onStop();
        stop.signal.addEventListener('abort', onStop, { once: true });
      },
      async pull(controller) {
        clearTimeout(stall);
        try {
          const piece = next ?? (await pieces.next());
          next = undefined;
          if (stop.signal.aborted) return;
          if (piece.done) {
            controller.close();
            stop.abort();
            return;
          }
          controller.enqueue(encoder.encode(piece.value));
          stall = setTimeout(() => stop.abort(), STALL_MS);
        } catch (error) {
          if (!stop.signal.aborted) logger?.log('warn', 'An export broke off.', { error });
          stop.abort();
        }
      },
      cancel: () => stop.abort(),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      'content-type': CSV_CONTENT_TYPE,
      'content-disposition': `attachment; filename="${fileName}"`,
      'x-accel-buffering': 'no',
    },
  });
}
