import { fullJitter } from '../async/full-jitter.ts';
import { linkAbort } from '../async/linked-abort.ts';
import { isAnnounced, isConnectedServiceError } from '../model/index.ts';
import type { Change, FlowRun, Json, Principal } from '../model/index.ts';
import type { ConnectedServiceClient, Lease } from '../ports/index.ts';
import type { CompiledFlow } from '../flows/compile-flow.ts';
import type { TriggerId } from '../flows/flow.ts';
import { runFlow } from '../flows/run-flow.ts';
import { instantOf, nowOf } from './context.ts';
import type { ServiceContext } from './context.ts';
import { isReset } from './feed-reset.ts';
import { invokeOperation } from './operations/operation-invoker.ts';
import { stableId } from './stable-id.ts';
import type { LeasedHop } from './leased.ts';
import type { HopReport } from './supervisor.ts';
import { everyRecord } from './transaction.ts';

export interface NamedFlow {
  readonly name: string;
  readonly compiled: CompiledFlow;
}

/** How far the flows have read the change feed, and since when they watch. */
interface Checkpoint {
  readonly cursor: string;
  readonly since: string;
  /** When it was saved; absent in those of an earlier version. */
  readonly at?: string;
}

const CHECKPOINT = 'flows';
const SAVE_EVERY = 100;
const MAX_AT_ONCE = 8;
const MAX_TRIES = 5;
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
      const running = new Set<Promise<void>>();
      // A run that cannot go on, because the store is away, ends this attempt as a whole; the restart takes it up again.
      const failed = new AbortController();
      const { signal: ended, end } = linkAbort(signal, failed.signal);
      const launch = async (flow: NamedFlow, run: FlowRun) => {
        while (running.size >= MAX_AT_ONCE) await Promise.race(running);
        const attempt: Promise<void> = execute(context, flow, run, clientFor, ended, report)
          .catch((error: unknown) => failed.abort(error))
          .finally(() => running.delete(attempt));
        running.add(attempt);
      };
      try {
        const start = await loadCheckpoint(context, lease);
        await resume(context, flows, launch);
        await follow(context, flows, start, launch, ended, report, lease);
      } finally {
        if (!signal.aborted) failed.abort(new Error('The flows start again.'));
        await Promise.all(running);
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

type Launch = (flow: NamedFlow, run: FlowRun) => Promise<void>;

async function resume(context: ServiceContext, flows: readonly NamedFlow[], launch: Launch): Promise<void> {
  const unfinished: FlowRun[] = [];
  for await (const run of everyRecord(context.store, 'flowRun', { where: { status: 'Running' } })) unfinished.push(run);
  for (const run of unfinished) {
    const flow = flows.find(({ name }) => name === run.flow);
    if (flow) await launch(flow, run);
    else await endWithoutFlow(context, run);
  }
}

/** A flow that was taken away or renamed while it ran: the run ends, so that nothing is in progress for ever. */
async function endWithoutFlow(context: ServiceContext, run: FlowRun): Promise<void> {
  const error = { code: 'WorkflowNotFound', message: `There is no flow "${run.flow}" any more.` };
  const actions = [...run.actions, { name: run.flow, status: 'Failed' as const, error }];
  const ended = { ...run, actions, status: 'Failed' as const, endedAt: nowOf(context) };
  await context.store.transact((transaction) => transaction.put('flowRun', ended, { ifVersion: run.version }), {
    by: null,
  });
}

async function follow(
  context: ServiceContext,
  flows: readonly NamedFlow[],
  start: Checkpoint,
  launch: Launch,
  signal: AbortSignal,
  report: HopReport,
  lease: Lease,
): Promise<void> {
  let { cursor } = start;
  let unsaved = 0;
  const save = () => context.store.save(CHECKPOINT, { cursor, since: start.since, at: nowOf(context) }, { lease });
  const startFlows = async (change: Change): Promise<boolean> => {
    let started = false;
    for (const flow of flows) {
      const trigger = triggerOf(flow.compiled.trigger, change, start.since);
      const run = trigger === undefined ? undefined : await record(context, flow, change, trigger);
      if (!run) continue;
      started = true;
      report.count('runs');
      await launch(flow, run);
    }
    return started;
  };
  try {
    for await (const change of context.store.changes({ after: cursor, signal })) {
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

/** The trigger's body, when a change is what a flow waits for. */
function triggerOf(trigger: TriggerId, change: Change, since: string): Json | undefined {
  const { kind, entity } = change;
  if (!entity) return undefined;
  const fires =
    (trigger === 'Alerts_OnRaised' &&
      kind === 'alert' &&
      entity.parentId === undefined &&
      // Under maintenance nobody is told of it; if it comes back, that is the moment.
      isAnnounced(entity) &&
      // It came in after its condition had ended: there is nothing to do.
      !(entity.status === 'closed' && entity.createdAt === entity.updatedAt) &&
      entity.createdAt >= since) ||
    (trigger === 'Cases_OnResolved' &&
      kind === 'case' &&
      entity.status === 'resolved' &&
      // A later change of a case that was resolved before the flow was there is no news.
      (entity.resolvedAt ?? entity.updatedAt) >= since) ||
    (trigger === 'Commands_OnCompleted' && kind === 'command' && entity.status === 'completed');
  // A record is JSON by its definition.
  return fires ? (entity as unknown as Json) : undefined;
}

/** A case that was opened again can be resolved again, which is an occasion of its own. */
function occasionOf({ kind, entity }: Change): readonly string[] {
  if (kind !== 'case' || entity?.resolvedAt === undefined) return [];
  const isFirst = !entity.transitions?.some(({ from, to }) => from === 'resolved' && to === 'open');
  return isFirst ? [] : [entity.resolvedAt];
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
  const run = { id, flow: name, status: 'Running' as const, startedAt: nowOf(context), trigger, actions: [] };
  try {
    return await context.store.transact((transaction) => transaction.put('flowRun', run, { ifVersion: null }), {
      by: null,
    });
  } catch (error) {
    if (isConnectedServiceError(error, 'conflict')) return undefined;
    throw error;
  }
}

async function execute(
  context: ServiceContext,
  { name, compiled }: NamedFlow,
  run: FlowRun,
  clientFor: (as: Principal) => ConnectedServiceClient,
  signal: AbortSignal,
  report: HopReport,
): Promise<void> {
  const client = clientFor({ id: `flow:${name}`, name: `Flow ${name}` });
  let current = run;
  const write = async (next: FlowRun) => {
    signal.throwIfAborted();
    // Another process that has taken up the same run gets the conflict, or we do.
    current = await context.store.transact(
      (transaction) => transaction.put('flowRun', next, { ifVersion: current.version }),
      { by: null },
    );
  };
  try {
    const status = await runFlow(compiled, {
      trigger: run.trigger,
      done: run.actions,
      invoke: (operationId, parameters, action) =>
        withRetries(context, signal, async () => {
          const idempotencyKey = `${run.id}/${action}`.slice(0, 128);
          return invokeOperation(client, operationId, parameters, { idempotencyKey, signal });
        }),
      keep: (result) => write({ ...current, actions: [...current.actions, result] }),
    });
    await write({ ...current, status, endedAt: nowOf(context) });
    report.count(status === 'Succeeded' ? 'succeeded' : 'failed');
  } catch (error) {
    if (signal.aborted || isConnectedServiceError(error, 'conflict')) return;
    throw error;
  }
}

/** What may pass by itself is tried again before the action counts as failed, as Logic Apps does by default. */
async function withRetries<R>({ clock }: ServiceContext, signal: AbortSignal, call: () => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      if (!isConnectedServiceError(error) || !error.retryable || attempt === MAX_TRIES) throw error;
      await clock.sleep(error.retryAfterMs ?? fullJitter(attempt), { signal });
    }
  }
}
