import { ConnectedServiceError, isConnectedServiceError } from '../model/index.ts';
import type { Id, Kind } from '../model/index.ts';
import type { Clock, ConnectedServiceClient } from '../ports/index.ts';
import type { ActivityLink } from './activity-link.ts';
import type { Batch } from './cell.ts';
import type { Overlays } from './overlays.ts';
import type { RecordTable } from './record-table.ts';

/** What the views of one store share. */
export interface ViewContext {
  readonly client: ConnectedServiceClient;
  readonly clock: Clock;
  readonly batch: Batch;
  readonly table: RecordTable;
  readonly overlays: Overlays;
  readonly link: ActivityLink;
  /** Aborts when the store closes. */
  readonly closed: AbortSignal;
  observed(view: View): void;
  unobserved(view: View): void;
}

/** Something that is shown and kept up to date. */
export interface View {
  readonly key: string;
  readonly isObserved: boolean;
  /** The record may have changed. */
  reconsider(kind: Kind, id: Id): void;
  /** Whether the view shows the record, or may come to show it when its fetch returns. */
  holds(kind: Kind, id: Id): boolean;
  /** What is shown may miss changes: it is stale until fetched again, at once when somebody watches. */
  invalidate(): void;
  /** The stream stands (again). */
  attached(): void;
  /** The connection was lost or found: the stale mark may have changed. */
  touch(): void;
  /** Lets go of everything; a later subscriber starts anew. */
  evict(): void;
}

/** Fetches of one view: one at a time, and once more when something happened meanwhile that the running one may miss. */
export interface Loader {
  load(): Promise<void>;
  /** Fetch again as soon as somebody watches. */
  readonly isDue: boolean;
  readonly isLoading: boolean;
  readonly error: ConnectedServiceError | undefined;
  setDue(): void;
  reset(): void;
}

export function createLoader(
  context: ViewContext,
  fetchOnce: (signal: AbortSignal) => Promise<void>,
  touch: () => void,
): Loader {
  let running: Promise<void> | undefined;
  let again = false;
  /** For the stream to stand: whatever happens meanwhile, the fetch to come will see. */
  let isWaiting = false;
  let isDue = true;
  let error: ConnectedServiceError | undefined;
  let life = new AbortController();

  async function run(signal: AbortSignal): Promise<void> {
    do {
      again = false;
      isWaiting = true;
      await context.link.attached();
      if (signal.aborted) return;
      isWaiting = false;
      const { isLive } = context.link;
      try {
        await fetchOnce(signal);
        if (signal.aborted) return;
        error = undefined;
        // A fetch that ran before the stream stood may lack what changed in between.
        again ||= !isLive && context.link.isLive;
        isDue = !isLive || again;
      } catch (cause) {
        if (signal.aborted) return;
        error = asError(cause);
        isDue = true;
      }
    } while (again);
    // Here and not when the promise settles: in between, `again` would be set for nobody.
    running = undefined;
    touch();
  }

  return {
    get isDue() {
      return isDue;
    },
    get isLoading() {
      return running !== undefined;
    },
    get error() {
      return error;
    },
    setDue() {
      isDue = true;
    },
    load() {
      if (context.closed.aborted) return Promise.resolve();
      if (running) {
        again ||= !isWaiting;
        return running;
      }
      running = run(life.signal);
      touch();
      return running;
    },
    reset() {
      life.abort();
      life = new AbortController();
      running = undefined;
      again = false;
      isWaiting = false;
      isDue = true;
      error = undefined;
    },
  };
}

export function asError(cause: unknown): ConnectedServiceError {
  if (isConnectedServiceError(cause)) return cause;
  return new ConnectedServiceError('internal', cause instanceof Error ? cause.message : 'The fetch failed.', { cause });
}
