import type { Change, Entity, Id, Kind } from '../model/index.ts';
import type { Clock, ConnectedServiceClient } from '../ports/index.ts';
import { newOperationId } from './operation-id.ts';
import type { OptimisticDraft, Overlays } from './overlays.ts';
import type { Recheck } from './recheck.ts';
import type { RecordTable } from './record-table.ts';

export interface Mutation<R> {
  /** Calls the service. Pass `opId` on as `idempotencyKey`: by it the change is recognised when it comes back. */
  readonly run: (client: ConnectedServiceClient, opId: string) => Promise<R>;
  /** Drafts what is expected. It is taken away when the service confirms or refuses. */
  readonly optimistic?: ((draft: OptimisticDraft) => void) | undefined;
}

export interface Mutations {
  readonly run: <R>(mutation: Mutation<R>) => Promise<R>;
  /** A change came over the stream. */
  echoed(change: Change): void;
}

/** How long a confirmed change may take to come over the stream before the record is fetched. */
const ECHO_WAIT_MS = 5_000;

export function createMutations(context: {
  readonly client: ConnectedServiceClient;
  readonly clock: Clock;
  readonly table: RecordTable;
  readonly overlays: Overlays;
  readonly recheck: Recheck;
  readonly closed: AbortSignal;
}): Mutations {
  const { client, clock, table, overlays, recheck, closed } = context;

  function drop(opId: string, only?: { readonly kind: Kind; readonly id: Id }): void {
    for (const { kind, id } of overlays.drop(opId, only)) table.refreshOverlay(kind, id);
  }

  /** Takes in the record the call returned and lets go of what it, or nothing else, confirms. */
  function confirm(opId: string, result: unknown, since: number): void {
    const touched = overlays.of(opId);
    const record = recordIn(result);
    const target = touched.find(({ id }) => id === record?.id) ?? touched.find(({ isInsert }) => isInsert);
    if (record && target) table.fetched(target.kind, record.id, record, since);
    for (const { kind, id, isInsert } of touched) {
      // The stand-in of a new record has an id of its own, so no change names it.
      if (isInsert || id === record?.id) drop(opId, { kind, id });
    }
    const left = overlays.of(opId);
    if (left.length === 0) return;
    clock.sleep(ECHO_WAIT_MS, { signal: closed }).then(
      () => {
        for (const { kind, id } of overlays.of(opId)) recheck.add(kind, id);
        drop(opId);
      },
      () => undefined,
    );
  }

  return {
    async run({ run, optimistic }) {
      const opId = newOperationId();
      if (optimistic) for (const { kind, id } of overlays.add(opId, optimistic)) table.refreshOverlay(kind, id);
      const since = table.begin();
      try {
        const result = await run(client, opId);
        confirm(opId, result, since);
        return result;
      } catch (error) {
        drop(opId);
        throw error;
      } finally {
        table.end();
      }
    },
    echoed({ opId, kind, id, op }) {
      if (opId === undefined) return;
      const touched = overlays.of(opId).filter((one) => one.kind === kind);
      // A record that comes under this call is the one that its stand-in stood for: both would show it twice.
      const standIn = op === 'put' ? touched.find(({ isInsert }) => isInsert) : undefined;
      const shown = touched.find((one) => one.id === id) ?? standIn;
      if (shown) drop(opId, shown);
    },
  };
}

function recordIn(result: unknown): Entity | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const { id, version, updatedAt } = result as Partial<Entity>;
  return typeof id === 'string' && typeof version === 'string' && typeof updatedAt === 'string'
    ? (result as Entity)
    : undefined;
}
