import { tallyOf } from '../../model/index.ts';
import type { CommandJob, CommandJobTarget, Id } from '../../model/index.ts';
import type { RecordWrite, StoreTransaction } from '../../ports/index.ts';
import { withBatch, writeJob } from './command-job-progress.ts';
import { instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { stableId } from '../stable-id.ts';
import { replace } from '../transaction.ts';

/**
 * Makes the copies of a job's next batch, in the transaction that marks the batch as sent: a crash makes none or all, and
 * the id of a copy follows from job and device, so that none can be made twice.
 * @returns how many were made or skipped; 0 when no batch waits.
 */
export async function makeCopies(
  context: ServiceContext,
  transaction: StoreTransaction,
  job: CommandJob,
): Promise<number> {
  const waiting = { where: { jobId: job.id, status: 'waiting' }, orderBy: 'id asc' } as const;
  const [batch] = (await transaction.query('commandJobBatch', waiting, { maxPageSize: 1 })).items;
  if (!batch) return 0;
  const ids = batch.targets.map(({ deviceId }) => deviceId);
  const keys = new Map((await transaction.getAll('device', ids)).map(({ id, deviceKey }) => [id, deviceKey]));
  const targets: CommandJobTarget[] = [];
  const writes: RecordWrite<'command'>[] = [];
  for (const { deviceId, deviceKey } of batch.targets) {
    // The very device that was approved, or none.
    if (keys.get(deviceId) !== deviceKey) {
      targets.push({ deviceId, deviceKey });
      continue;
    }
    const commandId = await stableId('command', job.id, deviceId);
    targets.push({ deviceId, deviceKey, commandId });
    writes.push({
      record: copyOf(context, job, { deviceId, deviceKey, commandId, batchId: batch.id }),
      ifVersion: null,
    });
  }
  await transaction.putAll('command', writes);
  const tally = { ...tallyOf([]), queued: writes.length, skipped: targets.length - writes.length };
  const status = writes.length > 0 ? 'sent' : 'settled';
  const after = await replace(transaction, 'commandJobBatch', { ...batch, status, targets, tally });
  await writeJob(context, transaction, withBatch(job, batch, after));
  return targets.length;
}

interface CopyTarget {
  readonly deviceId: Id<'device'>;
  readonly deviceKey: string;
  readonly commandId: Id<'command'>;
  readonly batchId: Id<'commandJobBatch'>;
}

function copyOf(
  context: ServiceContext,
  job: CommandJob,
  { deviceId, deviceKey, commandId, batchId }: CopyTarget,
): RecordWrite<'command'>['record'] {
  const { id, name, definitionId, parameters, mode, completion, timeoutMs, requestedBy } = job;
  return {
    ...{ alertId: job.alertId, caseId: job.caseId, workOrderId: job.workOrderId, assetId: job.assetId },
    id: commandId,
    name,
    definitionId,
    deviceId,
    deviceKey,
    parameters,
    mode,
    completion,
    timeoutMs,
    status: 'queued',
    deadline: instantOf(context.clock.now() + timeoutMs),
    jobId: id,
    jobBatchId: batchId,
    requestedBy,
    transitions: [{ at: nowOf(context), to: 'queued' }],
  };
}
