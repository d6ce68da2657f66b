import { linkAbort } from '../../async/linked-abort.ts';
import { isConnectedServiceError, notBefore } from '../../model/index.ts';
import type { Change, FlowRun, Json, Principal } from '../../model/index.ts';
import type { ConnectedServiceClient, Lease, Unversioned } from '../../ports/index.ts';
import type { NamedFlow } from '../../flows/flow.ts';
import { instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { isReset } from '../engine/feed-reset.ts';
import { executeRun } from './flow-execution.ts';
import { isResubmitted, momentOf, occasionOf, subjectOf, triggerOf } from './flow-occasion.ts';
import type { NewsFrom } from './flow-occasion.ts';
import { flowPool } from './flow-pool.ts';
import type { FlowPool } from './flow-pool.ts';
import { stableId } from '../stable-id.ts';
import type { LeasedHop } from '../engine/leased.ts';
import type { HopReport } from '../engine/supervisor.ts';
import { everyRecord } from '../transaction.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** How far the flows have read the change feed, and what of it is news to them. */
interface Checkpoint extends NewsFrom {
  readonly cursor: string;
  /** When it was saved; absent in those of an earlier version. */
  readonly at?: string;
}

const CHECKPOINT = 'flows';
const SAVE_EVERY = 100;
/** The store's clock gives the time of a record; it may be behind ours. */
const CLOCK_MARGIN_MS = 60_000;

/**
 * Runs flows from the change feed. A run is recorded before the feed's position is saved, under an id that follows from
 * flow and trigger: a change that is read twice starts nothing twice, and a run that a crash cut off is taken up again.
 */
export function flowRunner(
  context: ServiceContext,
  flows: readonly NamedFlow[],
  clientFor: (as: Principal) => ConnectedServiceClient,
): LeasedHop {
  return {
    name: 'flows',
    async run(signal, report, lease) {
      // Whether flows run at all is a setting, and what they have done cannot be taken back.
      await context.settings.read(context.clock, signal);
      // A run that cannot go on, because the store is away, ends this attempt as a whole; the restart takes it up again.
      const failed = new AbortController();
      const { signal: ended, end } = linkAbort(signal, failed.signal);
      const pool = flowPool(context, {
        flows,
        execute: (flow, run) => executeRun(context, flow, run, clientFor, ended, report),
        onFailure: (error) => failed.abort(error),
        signal: ended,
      });
      try {
        const start = await loadCheckpoint(context, lease);
        for (const run of await unfinishedRuns(context)) await pool.takeUp(run);
        await follow(context, flows, start, pool, ended, report, lease);
      } finally {
        if (!signal.aborted) failed.abort(new Error('The flows start again.'));
        await pool.idle();
        end();
      }
      failed.signal.throwIfAborted();
    },
  };
}

async function loadCheckpoint(context: ServiceContext, lease: Lease): Promise<Checkpoint> {
  const saved = (await context.store.load(CHECKPOINT)) as Checkpoint | undefined;
  if (saved) return saved;
  const first = { cursor: await context.store.head(), since: instantOf(context.clock.now() - CLOCK_MARGIN_MS) };
  await context.store.save(CHECKPOINT, first, { lease });
  return first;
}

async function unfinishedRuns({ store }: ServiceContext): Promise<readonly FlowRun[]> {
  const unfinished: FlowRun[] = [];
  for await (const run of everyRecord(store, 'flowRun', { where: { status: 'Running' } })) unfinished.push(run);
  return unfinished;
}

async function follow(
  context: ServiceContext,
  flows: readonly NamedFlow[],
  start: Checkpoint,
  pool: FlowPool,
  signal: AbortSignal,
  report: HopReport,
  lease: Lease,
): Promise<void> {
  const { since } = start;
  let { cursor, pausedUntil } = start;
  let unsaved = 0;
  const save = () =>
    context.store.save(
      CHECKPOINT,
      { cursor, since, ...withoutUndefined({ pausedUntil }), at: nowOf(context) },
      { lease },
    );
  /** Says whether anything came of it that must not be lost. */
  const startFlows = async (change: Change): Promise<boolean> => {
    let started = false;
    for (const flow of flows) {
      const trigger = triggerOf(flow.compiled.trigger, change, { since, pausedUntil });
      if (trigger === undefined) continue;
      if (!context.settings.known().backgroundProcessing) {
        pausedUntil = notBefore(momentOf(change), pausedUntil);
        return true;
      }
      const run = await record(context, flow, change, trigger);
      if (!run) continue;
      started = true;
      report.count('runs');
      await pool.launch(flow, run);
    }
    return started;
  };
  try {
    for await (const change of context.store.changes({ after: cursor, signal })) {
      if (isResubmitted(change)) await pool.takeUp(change.entity);
      const started = await startFlows(change);
      cursor = change.cursor;
      unsaved += 1;
      report.ok();
      if (!started && unsaved < SAVE_EVERY) continue;
      await save();
      unsaved = 0;
    }
  } catch (error) {
    if (!isReset(error)) throw error;
    // The feed does not reach back any more: what happened since the last save is looked up instead. A run that was
    // recorded before is known by its id.
    report.diagnose('The flows had stood still for too long; what they have missed is looked up.');
    const head = await context.store.head();
    for await (const change of changedSince(context, start.at ?? start.since)) await startFlows(change);
    cursor = head;
    await save();
    throw error;
  }
}

/** Every record on which a flow may start and that was changed since a moment, as the feed would have told it. */
async function* changedSince({ store }: ServiceContext, since: string): AsyncGenerator<Change> {
  const moment = instantOf(Date.parse(since) - CLOCK_MARGIN_MS);
  for (const kind of ['alert', 'case', 'command'] as const) {
    const query = { where: { updatedAt: { gte: moment } }, orderBy: 'updatedAt asc' } as const;
    for await (const entity of everyRecord(store, kind, query)) {
      yield { cursor: '', kind, id: entity.id, op: 'put', entity } as Change;
    }
  }
}

/** Records a run; nothing when this trigger has started it before. */
async function record(
  context: ServiceContext,
  { name, compiled }: NamedFlow,
  change: Change,
  trigger: Json,
): Promise<FlowRun | undefined> {
  const id = await stableId('run', name, compiled.trigger, change.id, ...occasionOf(change));
  if (await context.store.get('flowRun', id)) return undefined;
  const run: Unversioned<'flowRun'> = {
    id,
    flow: name,
    status: 'Running',
    startedAt: nowOf(context),
    trigger,
    ...subjectOf(change),
    actions: [],
  };
  try {
    return await context.store.transact((transaction) => transaction.put('flowRun', run, { ifVersion: null }), {
      by: null,
    });
  } catch (error) {
    if (isConnectedServiceError(error, 'conflict')) return undefined;
    throw error;
  }
}
