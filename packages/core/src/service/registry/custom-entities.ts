import type { Principal } from '../../model/index.ts';
import type { CustomEntitiesClient, CustomEntityInput } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import { connectDevice } from '../devices/device-connection.ts';
import { callOptionsOf, fieldsOf, idOf, writeOptionsOf } from '../input-guard.ts';
import { customEntityHistory } from '../timeline/timeline-scopes.ts';
import { expectRecord } from '../transaction.ts';
import { CUSTOM_ENTITIES } from './custom-entity-kind.ts';
import { registerCustomEntities, registrationsOf } from './custom-entity-registration.ts';
import { recordsClient } from './records-client.ts';
import { registerConnected } from './register-connected.ts';

/** Records of the host's own, for one principal. */
export function customEntitiesClient(context: ServiceContext, principal: Principal): CustomEntitiesClient {
  const { store } = context;
  const deviceOf = (input: unknown): string => idOf(fieldsOf(input, '', ['deviceId']).deviceId, 'deviceId');
  return {
    ...recordsClient<'customEntity', CustomEntityInput, Omit<CustomEntityInput, 'entity' | 'recordId'>>(
      context,
      principal,
      CUSTOM_ENTITIES,
    ),
    history: (id, query, options) => customEntityHistory(store, { id, query, options }),
    async connect(id, input, options) {
      const [customEntityId, deviceId, checked] = [idOf(id), deviceOf(input), writeOptionsOf(options)];
      await expectRecord(store, 'customEntity', customEntityId);
      return connectDevice(context, deviceId, () => ({ customEntityId }), checked);
    },
    async disconnect(id, input, options) {
      const [customEntityId, deviceId, checked] = [idOf(id), deviceOf(input), writeOptionsOf(options)];
      await expectRecord(store, 'customEntity', customEntityId);
      return connectDevice(
        context,
        deviceId,
        (device) => (device.customEntityId === customEntityId ? { customEntityId: undefined } : {}),
        checked,
      );
    },
    async register(id, options) {
      const checked = callOptionsOf(options);
      const { id: customEntityId } = await expectRecord(store, 'customEntity', idOf(id));
      return registerConnected(context, principal, { customEntityId }, checked);
    },
    async registerAll(input, options) {
      return registerCustomEntities(context, principal, registrationsOf(input), callOptionsOf(options));
    },
  };
}
