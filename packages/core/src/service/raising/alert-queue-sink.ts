import type { Json } from '../../model/index.ts';
import type { MessageQueue, QueueMessage, StreamJobDefinition, StreamRow, StreamSink } from '../../ports/index.ts';

/** Longest `csk-sources`, in bytes: properties share the message's limit. */
const MAX_SOURCES = 16 * 1024;

/**
 * Puts each row of a stream job into the alert queue as one message, in the shape that a Stream Analytics job with the
 * output format "Array" gives. The row's id is the message's, so that a queue with duplicate detection drops repeats.
 */
export function alertQueueSink(queue: MessageQueue): StreamSink {
  return {
    async write(rows, { job, signal }) {
      const messages = rows.map((row) => alertMessageOf(row, job));
      if (messages.length > 0) await queue.send(messages, { signal });
    },
  };
}

/** A row of a job as the alert queue gets it. */
export function alertMessageOf({ id, row, sources }: StreamRow, job: StreamJobDefinition): QueueMessage {
  return {
    id,
    body: [row],
    properties: { 'csk-job': job.name, 'csk-job-version': job.version, 'csk-sources': newestThatFit(sources) },
  };
}

/** The newest messages that fit, oldest first, as JSON. */
function newestThatFit(sources: readonly Json[]): string {
  const encoder = new TextEncoder();
  const kept: string[] = [];
  let size = 2;
  for (const source of sources.toReversed()) {
    const text = JSON.stringify(source);
    size += encoder.encode(text).length + 1;
    if (size > MAX_SOURCES) break;
    kept.unshift(text);
  }
  return `[${kept.join(',')}]`;
}
