import {
  ConnectedServiceError,
  isConnectedServiceError,
  isProviderInstanceId,
  PROVIDER_TYPES,
  transitionProviderInstance,
  urlTemplateProblem,
  wasDoneBy,
} from '../../model/index.ts';
import type { Id, Principal, ProviderInstance, ProviderInstanceAction, WriteOptions } from '../../model/index.ts';
import type { DeviceCloud, ProviderCheck, ProviderInstancesClient, StoreTransaction } from '../../ports/index.ts';
import { changeOnce } from '../change-once.ts';
import { actorOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { withCloudDeadline } from './device-cloud-call.ts';
import { defaultInstance, INSTANCES_LOCK, recordInstances } from './default-instance.ts';
import { callOptionsOf, fieldsOf, idOf, invalid, MAX_NAME, MAX_TEXT, MAX_URL } from '../input-guard.ts';
import { oneOf, optionalTextOf, textOf } from '../input-guard.ts';
import { readClient } from '../read-client.ts';
import { changedValuesOf, choiceField, required, textField } from '../registry/record-fields.ts';
import type { FieldRules } from '../registry/record-fields.ts';
import { setUpSteps } from './set-up-check.ts';
import type { SetUpFacts } from './set-up-check.ts';
import { messageOf } from '../engine/supervisor.ts';
import { create, expectRecord, replace, transactFresh } from '../transaction.ts';

const FIELDS: FieldRules = {
  name: required(textField(MAX_NAME)),
  type: required(choiceField(PROVIDER_TYPES)),
  urlTemplate: { read: urlTemplateOf },
};

/** Provider instances, for one principal. */
export function providerInstancesClient(context: ServiceContext, principal: Principal): ProviderInstancesClient {
  const actor = actorOf(principal);
  const step =
    (action: ProviderInstanceAction) =>
    async (id: unknown, input?: unknown, options?: WriteOptions): Promise<ProviderInstance> => {
      const reason = optionalTextOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
      await recordIfOurs(context, id);
      return changeOnce(context, 'providerInstance', id, options, {
        change: (instance, { at, opId }) => transitionProviderInstance(instance, action, { actor, at, reason, opId }),
      });
    };
  return {
    ...readClient(context.store, 'providerInstance'),
    async create(input, options) {
      const { id, name = id, type, urlTemplate } = inputOf(input);
      const { signal, idempotencyKey: opId } = callOptionsOf(options);
      return transactFresh(
        context.store,
        async (transaction) => {
          await transaction.lock(INSTANCES_LOCK);
          const existing = await transaction.get('providerInstance', id);
          if (existing && wasDoneBy(existing, opId)) return existing;
          if (existing) throw taken(id);
          const isDefault = (await defaultInstance(transaction)) === undefined;
          const transitions = [{ at: nowOf(context), actor, action: 'create', to: 'connected', opId }] as const;
          const instance = { id, name, type, urlTemplate, isDefault, status: 'connected', transitions } as const;
          return create(transaction, 'providerInstance', instance, opId);
        },
        { signal },
      );
    },
    async update(id, patch, options) {
      const changes = changedValuesOf(FIELDS, patch);
      await recordIfOurs(context, id);
      return changeOnce(context, 'providerInstance', id, options, {
        change: (instance) => ({ ...instance, ...changes }),
      });
    },
    connect: step('connect'),
    disconnect: step('disconnect'),
    async makeDefault(id, options) {
      await recordIfOurs(context, id);
      return changeOnce(context, 'providerInstance', id, options, {
        async change(instance, { at, opId }, transaction) {
          await transaction.lock(INSTANCES_LOCK);
          return transitionProviderInstance(instance, 'make-default', { actor, at, opId });
        },
        async save({ transaction, at, opId }, next) {
          await yieldDefault(transaction, { actor, at, opId, reason: `Now "${next.name}" is the default.` });
          return replace(transaction, 'providerInstance', next, opId);
        },
      });
    },
    async check(id, options) {
      const { signal } = callOptionsOf(options);
      return checkInstance(context, idOf(id), signal);
    },
  };
}

/** An engine that was not started has written nothing down; what it has a cloud for is there all the same. */
async function recordIfOurs(context: ServiceContext, id: unknown): Promise<void> {
  if (context.clouds.all.has(idOf(id))) await recordInstances(context);
}

function inputOf(input: unknown): Pick<ProviderInstance, 'id' | 'type' | 'urlTemplate'> & { readonly name?: string } {
  const given = fieldsOf(input, '', ['providerInstanceId', 'name', 'type', 'urlTemplate']);
  const { name, type, urlTemplate } = given;
  const id = idOf(given.providerInstanceId, 'providerInstanceId');
  if (!isProviderInstanceId(id)) {
    throw invalid('providerInstanceId', 'must be 1 to 50 letters, digits, - and _, the first a letter or digit');
  }
  return {
    id,
    type: oneOf(type, 'type', PROVIDER_TYPES),
    ...(name === undefined ? {} : { name: textOf(name, 'name', MAX_NAME) }),
    ...(urlTemplate === undefined ? {} : { urlTemplate: urlTemplateOf(urlTemplate, 'urlTemplate') }),
  };
}

function urlTemplateOf(value: unknown, field: string): string {
  const template = textOf(value, field, MAX_URL);
  const problem = urlTemplateProblem(template);
  if (problem !== undefined) throw invalid(field, problem);
  return template;
}

function taken(id: Id<'providerInstance'>): ConnectedServiceError {
  return new ConnectedServiceError('conflict', 'There is a provider instance with this id already.', {
    details: { field: 'providerInstanceId', providerInstanceId: id },
  });
}

/** The old default first: the store takes no second one. */
async function yieldDefault(
  transaction: StoreTransaction,
  by: { readonly actor: string; readonly at: string; readonly opId: string | undefined; readonly reason: string },
): Promise<void> {
  const before = await defaultInstance(transaction);
  if (!before) return;
  await replace(transaction, 'providerInstance', transitionProviderInstance(before, 'yield-default', by), by.opId);
}

/** Asks the instance's cloud for something cheap, whether or not it is used. */
async function checkInstance(
  context: ServiceContext,
  id: Id<'providerInstance'>,
  signal: AbortSignal | undefined,
): Promise<ProviderCheck> {
  const cloud = context.clouds.all.get(id);
  const instance = await context.store.get('providerInstance', id);
  // One that was only configured may be checked before anybody has written anything down of it.
  if (!instance && !cloud) await expectRecord(context.store, 'providerInstance', id);
  const unreachable = cloud && (await whyUnreachable(context, cloud, signal));
  const state = !cloud ? 'not-configured' : unreachable ? 'unreachable' : (instance?.status ?? 'connected');
  return {
    providerInstanceId: id,
    state,
    ...(unreachable ? { message: unreachable.message } : {}),
    checkedAt: nowOf(context),
    steps: setUpSteps({ id, instance, cloud, ...(unreachable ? { unreachable } : {}) }, context.setUp),
  };
}

async function whyUnreachable(
  { clock }: ServiceContext,
  cloud: DeviceCloud,
  signal: AbortSignal | undefined,
): Promise<SetUpFacts['unreachable']> {
  try {
    await withCloudDeadline(clock, signal, async (until) => {
      for await (const page of cloud.listDevices({ signal: until }).byPage({ maxPageSize: 1 })) return page;
      return undefined;
    });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    // Only our own errors are worded for people; another one may quote a connection string.
    return isConnectedServiceError(error)
      ? { message: messageOf(error), code: error.code }
      : { message: 'The device cloud failed.', code: undefined };
  }
}
