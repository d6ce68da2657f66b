import { jsonSchemaOf } from '../../model/index.ts';
import type { CommandOrder, Device, Principal } from '../../model/index.ts';
import type { CommandsClient, StoreReader, Unversioned } from '../../ports/index.ts';
import { commandContentOf, definitionsFor, orderOf } from './command-content.ts';
import { commandHandling, withCommand } from './command-handling.ts';
import { commandJobRequests } from '../command-jobs/command-job-request.ts';
import { expectOrigin, ORIGIN_FIELDS, originOf } from './command-origin.ts';
import { asItStands } from '../alerts/alert-cascade.ts';
import { actorOf, instantOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { openDeviceCloud } from '../provider-instances/device-clouds.ts';
import { pendingOf, queueWarningFor } from './device-queue.ts';
import { callOptionsOf, fieldsOf, idOf, invalid } from '../input-guard.ts';
import { readClient } from '../read-client.ts';
import { randomId, stableId } from '../stable-id.ts';
import { create, expectRecord, replace, transactFresh } from '../transaction.ts';

/** Commands, for one principal. Sending is the dispatcher's work: here a command is only queued. */
export function commandsClient(context: ServiceContext, principal: Principal): CommandsClient {
  return {
    ...readClient(context.store, 'command'),
    ...commandHandling(context, principal),
    ...commandJobRequests(context, principal),
    async definitions(query, options) {
      const { deviceId } = fieldsOf(query, '', ['deviceId']);
      callOptionsOf(options);
      const device = await expectRecord(context.store, 'device', idOf(deviceId, 'deviceId'));
      const definitions = await definitionsFor(context.store, device);
      return definitions.map((definition) => ({ ...definition, schema: jsonSchemaOf(definition) }));
    },
    async pending(deviceId, options) {
      callOptionsOf(options);
      const { id } = await expectRecord(context.store, 'device', idOf(deviceId));
      return pendingOf(context.store, id, nowOf(context));
    },
    async send(input, options) {
      const fields = fieldsOf(input, '', ['deviceId', 'name', 'parameters', 'raw', 'assetId', ...ORIGIN_FIELDS]);
      const deviceId = idOf(fields.deviceId, 'deviceId');
      const content = commandContentOf(fields, context.commandRules, principal);
      const origin = originOf(fields);
      const { signal, idempotencyKey } = callOptionsOf(options);
      const id =
        idempotencyKey === undefined ? randomId('command') : await stableId('command', principal.id, idempotencyKey);

      return transactFresh(
        context.store,
        async (transaction) => {
          const existing = await transaction.get('command', id);
          if (existing) return existing;
          const device = await expectRecord(transaction, 'device', deviceId);
          await openDeviceCloud(context.clouds, transaction, device.deviceKey);
          const alert = await expectOrigin(transaction, origin, [device]);
          const order = 'raw' in content ? content.raw : await definedOrder(transaction, device, content);
          const at = nowOf(context);
          const command: Unversioned<'command'> = {
            ...order,
            id,
            deviceId,
            deviceKey: device.deviceKey,
            status: 'queued',
            deadline: instantOf(context.clock.now() + order.timeoutMs),
            ...origin,
            requestedBy: actorOf(principal),
            queueWarning: order.mode === 'queued' ? await queueWarningFor(transaction, deviceId) : undefined,
            transitions: [{ at, to: 'queued' }],
          };
          const queued = await create(transaction, 'command', command, idempotencyKey);
          if (alert) {
            const stands = await asItStands(transaction, alert);
            await replace(transaction, 'alert', withCommand(stands, queued, queued.requestedBy, at), idempotencyKey);
          }
          return queued;
        },
        { signal },
      );
    },
  };
}

async function definedOrder(
  reader: StoreReader,
  device: Device,
  { name, parameters }: { readonly name: string; readonly parameters: unknown },
): Promise<CommandOrder> {
  const definition = (await definitionsFor(reader, device)).find((candidate) => candidate.name === name);
  if (!definition) throw invalid('name', 'the device does not know this command');
  return orderOf(definition, parameters);
}
