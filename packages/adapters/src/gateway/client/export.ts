import { ConnectedServiceError, linkAbort } from '@csk/core';
import type { CallOptions, Clock } from '@csk/core';
import { bodyOf } from '../../links/answer-body.ts';
import { searchOf } from './call.ts';
import type { CallInput } from './call.ts';
import { unreachable } from './connection.ts';
import type { Send } from './connection.ts';

/** The longest wait for the next piece. */
const STALL_MS = 60_000;

/** Reads an export piece by piece. Leaving the loop, aborting or closing the client ends it on the server too. */
export async function* readExport(
  { send, clock, closed }: { readonly send: Send; readonly clock: Clock; readonly closed: AbortSignal },
  path: string,
  query: CallInput['query'],
  options: CallOptions = {},
): AsyncGenerator<string> {
  closed.throwIfAborted();
  options.signal?.throwIfAborted();
  const { signal, end } = linkAbort(closed, options.signal);
  const inTime = async <R>(work: Promise<R>): Promise<R> => {
    const timer = linkAbort(signal);
    clock.sleep(STALL_MS, { signal: timer.signal }).then(
      () => end(new ConnectedServiceError('timeout', 'The export has stalled.', { port: 'gateway' })),
      () => undefined,
    );
    try {
      return await work;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      timer.end();
    }
  };
  try {
    const request = { method: 'GET', path: path + searchOf(query), headers: { accept: 'text/csv' } };
    const response = await inTime(send(request, signal));
    const pieces = bodyOf(response, signal);
    // With ignoreBOM the mark, if it was asked for, is kept as a part of the text.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for (;;) {
      const piece = await inTime(
        pieces.next().catch((error: unknown) => {
          throw unreachable(error);
        }),
      );
      const text = piece.done ? decoder.decode() : decoder.decode(piece.value, { stream: true });
      if (text !== '') yield text;
      if (piece.done) return;
    }
  } finally {
    end(new ConnectedServiceError('closed', 'The export was given up.', { port: 'gateway' }));
  }
}
