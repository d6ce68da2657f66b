import { together } from '../../async/waiting.ts';
import type { Reading } from '../../model/index.ts';
import type { EventStream, StreamPositions } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import { parseTelemetry } from './telemetry-message.ts';

const LOOK_EVERY_MS = 500;
/** Batches that wait to be stored. More means that nobody stores them now, and a page asks for the range again anyway. */
const MAX_WAITING = 1_000;

interface Waiting {
  readonly partition: string;
  readonly offset: string;
  readonly readings: readonly Reading[];
}

/**
 * Shows new readings to those who watch through this process while another one stores them. It reads the same stream, but
 * a reading is shown only when the storing process has saved a position beyond it: what a page sees live is also there
 * when it asks for the range.
 */
export async function showStoredReadings(
  context: ServiceContext,
  source: { readonly stream: EventStream; readonly consumerGroup?: string | undefined },
  positions: () => Promise<StreamPositions | undefined>,
  signal: AbortSignal,
): Promise<void> {
  let waiting: Waiting[] = [];
  const read = async (until: AbortSignal) => {
    const { stream, consumerGroup } = source;
    for await (const { partition, events } of stream.read({ consumerGroup, after: 'latest', signal: until })) {
      const last = events.at(-1);
      if (!last) continue;
      const readings = events.flatMap((event) => {
        const message = parseTelemetry(event);
        return message.kind === 'readings' ? message.readings : [];
      });
      if (readings.length > 0) waiting.push({ partition, offset: last.offset, readings });
      if (waiting.length > MAX_WAITING) waiting = waiting.slice(-MAX_WAITING);
    }
  };
  const show = async (until: AbortSignal) => {
    while (!until.aborted) {
      if (waiting.length > 0) {
        const stored = (await positions()) ?? {};
        const isStored = ({ partition, offset }: Waiting) => isAtLeast(stored[partition], offset);
        for (const { readings } of waiting.filter(isStored)) context.liveReadings.publish(readings);
        waiting = waiting.filter((batch) => !isStored(batch));
      }
      await context.clock.sleep(LOOK_EVERY_MS, { signal: until });
    }
  };
  await together(signal, read, show);
}

/** Offsets grow in number; one that is no number is only equal to itself. */
function isAtLeast(position: string | undefined, offset: string): boolean {
  if (position === undefined) return false;
  const numbers = /^\d+$/;
  if (!numbers.test(position) || !numbers.test(offset)) return position === offset;
  return BigInt(position) >= BigInt(offset);
}
