import { ConnectedServiceError, JOB_BATCH_SIZE, tallyOf } from '../../model/index.ts';
import type { CommandJob, ExclusionReason, Id, Json, Principal } from '../../model/index.ts';
import type { CommandsClient, RecordWrite, StoreTransaction, Unversioned } from '../../ports/index.ts';
import { commandContentOf } from '../commands/command-content.ts';
import { batchIdOf, leftOutIdOf } from './command-job-devices.ts';
import { commandJobDigest } from './command-job-digest.ts';
import { SEND_WITHIN_MS } from './command-job-progress.ts';
import { expectOrigin, ORIGIN_FIELDS, originOf } from '../commands/command-origin.ts';
import { approvalMs } from '../commands/command-rules.ts';
import { planTargets, scopeOf } from './command-targets.ts';
import type { TargetPlan } from './command-targets.ts';
import { actorOf, instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, fieldsOf, invalid, optionalTextOf } from '../input-guard.ts';
import { partsOf } from '../parts-of.ts';
import { randomId, stableId } from '../stable-id.ts';
import { create, transactFresh } from '../transaction.ts';

const CONTENT = ['name', 'parameters', 'raw', 'assetId', 'where'] as const;
/** Each copy is a record: what is small to one device is not to ten thousand. */
const MAX_JOB_PARAMETERS = 8_192;
const MAX_DIGEST = 64;

/** Commands to many devices: what they would do, and asking for them. */
export function commandJobRequests(
  context: ServiceContext,
  principal: Principal,
): Pick<CommandsClient, 'preview' | 'sendToMany'> {
  const contentOf = (fields: { readonly [P in (typeof CONTENT)[number]]?: unknown }) => ({
    content: commandContentOf(fields, context.commandRules, principal),
    scope: scopeOf(fields),
  });
  return {
    async preview(input, options) {
      const { content, scope } = contentOf(fieldsOf(input, '', CONTENT));
      callOptionsOf(options);
      const plan = checked(await planTargets(context.store, scope, content));
      const { order, targets, offline, sample, excluded, dangerous } = plan;
      const digest = await commandJobDigest(order, targets);
      return { count: targets.length, offline, sample, excluded, order, needsApproval: dangerous, digest };
    },
    async sendToMany(input, options) {
      const fields = fieldsOf(input, '', [...CONTENT, 'digest', ...ORIGIN_FIELDS]);
      const { content, scope } = contentOf(fields);
      const expected = optionalTextOf(fields.digest, 'digest', MAX_DIGEST);
      // The asset is the scope, and so what the copies are sent from.
      const { alertId, caseId, workOrderId } = originOf({ ...fields, assetId: undefined });
      const { signal, idempotencyKey } = callOptionsOf(options);
      const id = idempotencyKey === undefined ? randomId('job') : await stableId('job', principal.id, idempotencyKey);
      return transactFresh(
        context.store,
        async (transaction) => {
          const existing = await transaction.get('commandJob', id);
          if (existing) return existing;
          const plan = checked(await planTargets(transaction, scope, content));
          await expectOrigin(transaction, { alertId, caseId, workOrderId }, plan.going);
          const digest = await commandJobDigest(plan.order, plan.targets);
          if (expected !== undefined && expected !== digest) {
            throw new ConnectedServiceError('conflict', 'This would no longer do what the preview has shown.', {
              details: { field: 'digest', count: plan.targets.length },
            });
          }
          const job = await create(
            transaction,
            'commandJob',
            { ...draftOf(id, plan, digest), ...scopeFields(scope), alertId, caseId, workOrderId },
            idempotencyKey,
          );
          await createBatches(transaction, id, plan);
          return job;
        },
        { signal },
      );
    },
  };

  function draftOf(id: Id<'commandJob'>, plan: TargetPlan, digest: string): Unversioned<'commandJob'> {
    const { order, targets, dangerous } = plan;
    const [at, actor] = [nowOf(context), actorOf(principal)];
    const status = dangerous ? 'awaiting-approval' : 'approved';
    const within = dangerous ? approvalMs(context.commandRules) : SEND_WITHIN_MS;
    return {
      ...order,
      id,
      status,
      targetCount: targets.length,
      excluded: excludedOf(plan),
      digest,
      tally: { ...tallyOf([]), waiting: targets.length },
      openBatches: Math.ceil(targets.length / JOB_BATCH_SIZE),
      expiresAt: instantOf(context.clock.now() + within),
      requestedBy: actor,
      requestedById: principal.id,
      transitions: [{ at, to: status, actor }],
    };
  }
}

function checked(plan: TargetPlan): TargetPlan {
  if (plan.targets.length === 0) {
    const why = plan.excluded.map(({ reason, count }) => `${reason}: ${count}`).join(', ');
    throw invalid('where', `leaves no device to send to (${why})`);
  }
  if (JSON.stringify(plan.order.parameters).length > MAX_JOB_PARAMETERS) {
    throw invalid('parameters', `must have at most ${MAX_JOB_PARAMETERS} characters as JSON when sent to many devices`);
  }
  return plan;
}

function excludedOf({ excluded }: TargetPlan): CommandJob['excluded'] {
  const count = (reason: ExclusionReason) => excluded.find((one) => one.reason === reason)?.count ?? 0;
  return {
    'not-registered': count('not-registered'),
    'unknown-command': count('unknown-command'),
    'queue-nearly-full': count('queue-nearly-full'),
  };
}

function scopeFields({ assetId, where }: ReturnType<typeof scopeOf>): Pick<CommandJob, 'assetId' | 'where'> {
  // A filter is JSON by its definition.
  return assetId === undefined ? { where: where as Json | undefined } : { assetId };
}

async function createBatches(
  transaction: StoreTransaction,
  jobId: Id<'commandJob'>,
  { targets, leftOut }: TargetPlan,
): Promise<void> {
  const going = [...partsOf(targets, JOB_BATCH_SIZE)].map((part, index): RecordWrite<'commandJobBatch'> => {
    const tally = { ...tallyOf([]), waiting: part.length };
    const record = { id: batchIdOf(jobId, index), jobId, index, status: 'waiting', targets: part, tally } as const;
    return { record, ifVersion: null };
  });
  // They open nothing: the job ends without them.
  const staying = [...partsOf(leftOut, JOB_BATCH_SIZE)].map((part, index): RecordWrite<'commandJobBatch'> => {
    const record = { id: leftOutIdOf(jobId, index), jobId, index, status: 'left-out', targets: [] } as const;
    return { record: { ...record, excluded: part, tally: tallyOf([]) }, ifVersion: null };
  });
  await transaction.putAll('commandJobBatch', [...going, ...staying]);
}
