import { ConnectedServiceError, paged, transitionJob, wasDoneBy } from '../../model/index.ts';
import type { CommandJob, Id, Principal, WriteOptions } from '../../model/index.ts';
import type { CommandJobsClient, StoreTransaction } from '../../ports/index.ts';
import { excludedPage, targetsPage } from './command-job-devices.ts';
import { dropWaiting, lockJob, SEND_WITHIN_MS, writeJob } from './command-job-progress.ts';
import { expectSecondPerson } from '../commands/command-rules.ts';
import { actorOf, instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, fieldsOf, idOf, MAX_TEXT, optionalTextOf, textOf, writeOptionsOf } from '../input-guard.ts';
import { pageOptionsOf } from '../list-query.ts';
import { readClient } from '../read-client.ts';
import { expectRecord, transactFresh } from '../transaction.ts';

interface Caller {
  readonly at: string;
  readonly actor: string;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

const MAX_DIGEST = 64;

/** Commands to many devices, for one principal. Sending is the runner's work: here is only decided. */
export function commandJobsClient(context: ServiceContext, principal: Principal): CommandJobsClient {
  async function step(
    id: Id<'commandJob'>,
    reason: string | undefined,
    options: WriteOptions | undefined,
    apply: (transaction: StoreTransaction, job: CommandJob, by: Caller) => Promise<CommandJob>,
  ): Promise<CommandJob> {
    idOf(id);
    const { signal, ifVersion, idempotencyKey } = writeOptionsOf(options);
    return transactFresh(
      context.store,
      async (transaction) => {
        const current = await lockJob(transaction, id);
        // A retry of a call that has had its effect is no conflict.
        if (wasDoneBy(current, idempotencyKey)) return current;
        const job = await expectRecord(transaction, 'commandJob', id, ifVersion);
        const by = { at: nowOf(context), actor: actorOf(principal), reason, opId: idempotencyKey };
        return writeJob(context, transaction, await apply(transaction, job, by), idempotencyKey);
      },
      { signal },
    );
  }

  return {
    ...readClient(context.store, 'commandJob'),
    targets: (id, options) =>
      paged(async (page) => {
        callOptionsOf(options);
        const job = await expectRecord(context.store, 'commandJob', idOf(id));
        return targetsPage(context.store, job, pageOptionsOf(page));
      }),
    excluded: (id, options) =>
      paged(async (page) => {
        callOptionsOf(options);
        const job = await expectRecord(context.store, 'commandJob', idOf(id));
        return excludedPage(context.store, job, pageOptionsOf(page));
      }),
    async approve(id, input, options) {
      const fields = fieldsOf(input, '', ['digest', 'reason']);
      const digest = textOf(fields.digest, 'digest', MAX_DIGEST);
      const reason = optionalTextOf(fields.reason, 'reason', MAX_TEXT);
      return step(id, reason, options, async (_transaction, job, by) => {
        expectSecondPerson(context.commandRules, principal, job.requestedById);
        const expiresAt = instantOf(context.clock.now() + SEND_WITHIN_MS);
        const approved = transitionJob(expectInTime(job, by.at), 'approved', by);
        if (digest !== job.digest) {
          throw new ConnectedServiceError('conflict', 'The job is not the one that was looked at.', {
            details: { field: 'digest', jobId: id },
          });
        }
        return { ...approved, expiresAt, approvedBy: by.actor };
      });
    },
    async reject(id, input, options) {
      const reason = textOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
      return step(id, reason, options, async (transaction, job, by) => {
        expectSecondPerson(context.commandRules, principal, job.requestedById);
        const rejected = transitionJob(job, 'rejected', by);
        return dropWaiting(transaction, rejected, 'cancelled');
      });
    },
    async cancel(id, input, options) {
      const reason = optionalTextOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
      return step(id, reason ?? `Cancelled by ${actorOf(principal)}.`, options, async (transaction, job, by) => {
        // What is under way comes to its end first, however often somebody cancels.
        const isUnderWay = job.status === 'running' || job.status === 'cancelling';
        const stopped = transitionJob(job, isUnderWay ? 'cancelling' : 'cancelled', by);
        return dropWaiting(transaction, stopped, 'cancelled');
      });
    },
  };
}

/** The sweep may not have come by yet. */
function expectInTime(job: CommandJob, at: string): CommandJob {
  if (job.status !== 'awaiting-approval' || job.expiresAt > at) return job;
  throw new ConnectedServiceError('conflict', 'The time in which the job could be approved is over.', {
    details: { jobId: job.id, status: job.status },
  });
}
