import type { Id, Kind } from '../model/index.ts';
import type { Clock, ConnectedServiceClient } from '../ports/index.ts';
import { isLiveKind } from './live-kind.ts';
import { readClientOf } from './read-client-of.ts';
import { keyOf } from './record-table.ts';
import type { RecordTable } from './record-table.ts';

/** Fetches single records of which the newest state is in doubt. */
export interface Recheck {
  add(kind: Kind, id: Id): void;
}

/** Long enough for the stream to settle most doubts by itself. */
const PATIENCE_MS = 1_000;

/**
 * A change that looks older than what we fetched is usually just that, and the newer one follows. But the times that
 * say so come from clocks, and clocks err; so after a moment the record is fetched once.
 */
export function createRecheck(
  client: ConnectedServiceClient,
  table: RecordTable,
  clock: Clock,
  closed: AbortSignal,
): Recheck {
  const waiting = new Set<string>();

  async function check(kind: Kind, id: string): Promise<void> {
    const key = keyOf(kind, id);
    await clock.sleep(PATIENCE_MS, { signal: closed });
    waiting.delete(key);
    if (!isLiveKind(kind)) return;
    const since = table.begin();
    try {
      table.fetched(kind, id, await readClientOf(client, kind).get(id, { signal: closed }), since);
    } finally {
      table.end();
    }
  }

  return {
    add(kind, id) {
      const key = keyOf(kind, id);
      if (waiting.has(key) || closed.aborted) return;
      waiting.add(key);
      // A failure leaves what is known; the next change, or the next fetch of the list, settles it.
      check(kind, id).catch(() => waiting.delete(key));
    },
  };
}
