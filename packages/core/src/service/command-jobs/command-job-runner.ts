import { sleepUnless, together } from '../../async/waiting.ts';
import { createWakeUp } from '../../async/wake-up.ts';
import { isOpen, JOB_BATCH_SIZE, mayBeUnderWay, transitionAlert, transitionJob } from '../../model/index.ts';
import type { CommandJob, Id } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { takeBack } from '../commands/command-handling.ts';
import { makeCopies } from './command-job-copies.ts';
import { asItStands } from '../alerts/alert-cascade.ts';
import { commandJobDigest } from './command-job-digest.ts';
import { countBatch, dropWaiting, lockJob, SEND_WITHIN_MS, writeJob } from './command-job-progress.ts';
import { instantOf, nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import type { Hop, HopReport } from '../engine/supervisor.ts';
import { everyRecord, expectRecord, replace, transactFresh } from '../transaction.ts';

const POLL_MS = 1_000;
/** So often all open batches are counted, whatever the feed of changes has told. */
const RECOUNT_MS = 30_000;
/**
 * Copies of one job that wait for the dispatcher at most. Their time runs from the moment they are made, and other
 * people's commands must not wait behind ten thousand.
 */
const MAX_AHEAD = 4 * JOB_BATCH_SIZE;

/**
 * Takes up approved jobs, makes the copies for their devices in batches, counts what becomes of them, and ends what has
 * waited too long. Any number of engines may do so at once: each step is one transaction under the job's lock.
 */
export function commandJobRunner(context: ServiceContext): Hop {
  return {
    name: 'commands:jobs',
    async run(signal, report) {
      const work = createWakeUp();
      const changed = new Map<Id<'commandJobBatch'>, Id<'commandJob'>>();
      // Before the first count: nothing may happen between that and the news.
      const after = await context.store.head({ signal });
      const watch = async (until: AbortSignal) => {
        for await (const { kind, entity } of context.store.changes({ after, signal: until })) {
          if (kind === 'commandJob') work.ring();
          if (kind === 'command' && entity?.jobId !== undefined && entity.jobBatchId !== undefined) {
            changed.set(entity.jobBatchId, entity.jobId);
          }
        }
      };
      const drive = async (until: AbortSignal) => {
        let recountAt = 0;
        while (!until.aborted) {
          if (context.clock.now() >= recountAt || context.clock.now() < recountAt - RECOUNT_MS) {
            const open = everyRecord(context.store, 'commandJobBatch', { where: { status: 'sent' } });
            for await (const { id, jobId } of open) changed.set(id, jobId);
            recountAt = context.clock.now() + RECOUNT_MS;
          }
          for (const [batchId, jobId] of [...changed]) {
            changed.delete(batchId);
            until.throwIfAborted();
            if (await countBatch(context, jobId, batchId)) report.count('counted');
          }
          await advanceAll(context, until, report);
          report.ok();
          await sleepUnless(context.clock, POLL_MS, until, (ended) => work.wait(ended));
        }
      };
      await together(signal, watch, drive);
    },
  };
}

async function advanceAll(context: ServiceContext, signal: AbortSignal, report: HopReport): Promise<void> {
  const now = nowOf(context);
  const late = { status: ['awaiting-approval', 'approved'], expiresAt: { lte: now } } as const;
  for await (const { id } of everyRecord(context.store, 'commandJob', { where: late, orderBy: 'expiresAt asc' })) {
    if (await expire(context, id)) report.count('expired');
  }
  const active = { status: ['approved', 'running', 'cancelling'] } as const;
  for await (const { id } of everyRecord(context.store, 'commandJob', { where: active, orderBy: 'id asc' })) {
    signal.throwIfAborted();
    await withdraw(context, id);
    while (!signal.aborted && (await advance(context, id, report)));
  }
}

function expire(context: ServiceContext, id: Id<'commandJob'>): Promise<boolean> {
  return transactFresh(context.store, async (transaction) => {
    const job = await lockJob(transaction, id);
    const at = nowOf(context);
    if ((job.status !== 'awaiting-approval' && job.status !== 'approved') || job.expiresAt > at) return false;
    const reason = job.status === 'approved' ? 'It was not begun in time.' : 'Nobody approved it in time.';
    const dropped = await dropWaiting(transaction, job, 'expired');
    await writeJob(context, transaction, transitionJob(dropped, 'expired', { at, actor: SYSTEM_ACTOR, reason }));
    return true;
  });
}

/** One step of a job; `true` when the next may follow at once. */
function advance(context: ServiceContext, id: Id<'commandJob'>, report: HopReport): Promise<boolean> {
  return transactFresh(context.store, async (transaction) => {
    const job = await lockJob(transaction, id);
    if (job.status === 'approved') return begin(context, transaction, job);
    if (job.status !== 'running') return false;
    if (job.expiresAt <= nowOf(context)) {
      const dropped = await dropWaiting(transaction, job, 'expired');
      if (dropped !== job) await writeJob(context, transaction, dropped);
      return false;
    }
    const ahead = await transaction.query(
      'command',
      { where: { jobId: id, status: 'queued', heldSince: null } },
      { maxPageSize: MAX_AHEAD },
    );
    if (ahead.items.length + JOB_BATCH_SIZE > MAX_AHEAD) return false;
    const made = await makeCopies(context, transaction, job);
    if (made > 0) report.count('copies', made);
    return made > 0;
  });
}

/** From approved to running: only what was approved may run. */
async function begin(context: ServiceContext, transaction: StoreTransaction, job: CommandJob): Promise<boolean> {
  const at = nowOf(context);
  const actor = SYSTEM_ACTOR;
  const targets = [];
  const batches = everyRecord(transaction, 'commandJobBatch', { where: { jobId: job.id }, orderBy: 'id asc' });
  for await (const batch of batches) targets.push(...batch.targets);
  if ((await commandJobDigest(job, targets)) !== job.digest) {
    const reason = 'It is no longer what was approved: its digest is another.';
    const dropped = await dropWaiting(transaction, job, 'cancelled');
    await writeJob(context, transaction, transitionJob(dropped, 'cancelled', { at, actor, reason }));
    return false;
  }
  const expiresAt = instantOf(context.clock.now() + SEND_WITHIN_MS);
  const running = transitionJob({ ...job, expiresAt }, 'running', { at, actor });
  await replace(transaction, 'commandJob', running);
  const found = job.alertId === undefined ? undefined : await transaction.get('alert', job.alertId);
  if (found) {
    const alert = await asItStands(transaction, found);
    const linked = { ...alert, lastCommandId: undefined, lastCommandJobId: job.id };
    const by = { actor: job.requestedBy, at, reason: `Command "${job.name}" to ${job.targetCount} devices.` };
    await replace(transaction, 'alert', isOpen(alert) ? transitionAlert(linked, 'send-command', by) : linked);
  }
  return true;
}

/** Takes back the copies of a cancelled job that have not been sent. */
async function withdraw(context: ServiceContext, id: Id<'commandJob'>): Promise<void> {
  const job = await context.store.get('commandJob', id);
  if (job?.status !== 'cancelling') return;
  const waiting = { where: { jobId: id, status: 'queued' }, orderBy: 'id asc' } as const;
  for await (const copy of everyRecord(context.store, 'command', waiting)) {
    await transactFresh(context.store, async (transaction) => {
      const command = await expectRecord(transaction, 'command', copy.id);
      if (command.status !== 'queued' || mayBeUnderWay(command)) return;
      const reason = job.reason ?? 'The job was cancelled.';
      await takeBack(transaction, command, { actor: SYSTEM_ACTOR, at: nowOf(context), reason });
    });
  }
}
