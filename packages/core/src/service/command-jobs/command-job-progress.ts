import {
  endedJob,
  isJobOpen,
  isOpen,
  isPending,
  sameTally,
  tallyAfter,
  tallyOf,
  transitionAlert,
} from '../../model/index.ts';
import type { CommandJob, CommandJobBatch, CommandJobOutcome, Id } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { everyRecord, expectRecord, replace, transactFresh } from '../transaction.ts';

/** How long after its approval a job may begin new copies, in milliseconds. */
export const SEND_WITHIN_MS = 24 * 3_600_000;

/** Whoever changes a job or one of its batches goes one after the other: its tally is the sum of theirs. */
export async function lockJob(transaction: StoreTransaction, id: Id<'commandJob'>): Promise<CommandJob> {
  await transaction.lock(`command-job:${id}`);
  return expectRecord(transaction, 'commandJob', id);
}

/** The job after one of its batches has changed. */
export function withBatch(job: CommandJob, before: CommandJobBatch, after: CommandJobBatch): CommandJob {
  const closed = isBatchOpen(before) && !isBatchOpen(after) ? 1 : 0;
  return {
    ...job,
    tally: tallyAfter(job.tally, before.tally, after.tally),
    openBatches: job.openBatches - closed,
  };
}

function isBatchOpen({ status }: CommandJobBatch): boolean {
  return status === 'waiting' || status === 'sent';
}

/** Writes a job; when that was the last of its work, the job ends, and its alert follows. */
export async function writeJob(
  context: ServiceContext,
  transaction: StoreTransaction,
  changed: CommandJob,
  opId?: string,
): Promise<CommandJob> {
  const at = nowOf(context);
  const job = await replace(transaction, 'commandJob', endedJob(changed, at, SYSTEM_ACTOR), opId);
  if (!isJobOpen(job)) await letAlertFollowJob(transaction, job, at);
  return job;
}

/** What is not made yet will not be made any more. Gives the job as it then is, for the caller to write. */
export async function dropWaiting(
  transaction: StoreTransaction,
  job: CommandJob,
  as: 'cancelled' | 'expired',
): Promise<CommandJob> {
  let changed = job;
  const dropped: CommandJobBatch[] = [];
  const where = { jobId: job.id, status: 'waiting' } as const;
  for await (const batch of everyRecord(transaction, 'commandJobBatch', { where })) {
    const tally = { ...tallyOf([]), [as]: batch.targets.length };
    const after: CommandJobBatch = { ...batch, status: 'dropped', tally };
    changed = withBatch(changed, batch, after);
    dropped.push(after);
  }
  // Only under the job's lock are batches written, so their versions hold.
  await transaction.putAll(
    'commandJobBatch',
    dropped.map((record) => ({ record, ifVersion: record.version })),
  );
  return changed;
}

/**
 * Counts what became of the copies of one batch, in the batch and in its job.
 * @returns whether anything had changed.
 */
export function countBatch(
  context: ServiceContext,
  jobId: Id<'commandJob'>,
  batchId: Id<'commandJobBatch'>,
): Promise<boolean> {
  return transactFresh(context.store, async (transaction) => {
    const job = await lockJob(transaction, jobId);
    const batch = await expectRecord(transaction, 'commandJobBatch', batchId);
    if (batch.status !== 'sent' && batch.status !== 'settled') return false;
    const ids = batch.targets.flatMap(({ commandId }) => commandId ?? []);
    const copies = await transaction.getAll('command', ids);
    const outcomes: CommandJobOutcome[] = copies.map(({ status }) => status);
    // A device without a copy was gone when its turn came.
    for (let at = copies.length; at < batch.targets.length; at += 1) outcomes.push('skipped');
    const tally = tallyOf(outcomes);
    // A copy that is sent again opens no batch: the job has had its end.
    const status = batch.status === 'sent' && copies.some(isPending) ? 'sent' : 'settled';
    if (status === batch.status && sameTally(tally, batch.tally)) return false;
    const after = await replace(transaction, 'commandJobBatch', { ...batch, status, tally });
    await writeJob(context, transaction, withBatch(job, batch, after));
    return true;
  });
}

/** Only the alert's newest command speaks for it, and only while the alert is open. */
async function letAlertFollowJob(transaction: StoreTransaction, job: CommandJob, at: string): Promise<void> {
  const alert = job.alertId === undefined ? undefined : await transaction.get('alert', job.alertId);
  if (!alert || !isOpen(alert) || alert.lastCommandJobId !== job.id) return;
  const { completed } = job.tally;
  const failed = completed < job.targetCount;
  if (failed === (alert.progress === 'command-failed')) return;
  const reason = `Command "${job.name}": completed by ${completed} of ${job.targetCount} devices.`;
  const action = failed ? 'command-failed' : 'send-command';
  await replace(transaction, 'alert', transitionAlert(alert, action, { actor: SYSTEM_ACTOR, at, reason }));
}
