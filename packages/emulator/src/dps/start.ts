import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Doorkeeper } from '../faults/doorkeeper.ts';
import type { OtherService } from '../http/exchange.ts';
import type { Hub } from '../hub/hub.ts';
import type { OtherMqttService } from '../hub/mqtt/session.ts';
import { keyFor } from '../sas/derived-key.ts';
import type { ClientCertificate } from '../tls/client-certificate.ts';
import { DeviceRegistrations } from './device-registrations.ts';
import { Enrollments } from './enrollments.ts';
import { HubScope } from './hub-scope.ts';
import { provisioningOverMqtt } from './mqtt/session.ts';
import type { ProvisioningOptions } from './provisioning-options.ts';
import type { ProvisioningStore } from './provisioning-store.ts';
import { RegistrationLimit } from './registration-limit.ts';
import { createProvisioningService } from './rest/service.ts';
import type { ProvisioningScope } from './scope.ts';

export interface ProvisioningParts {
  readonly hub: Hub;
  /** Recovered and attached to its journal. */
  readonly store: ProvisioningStore;
  /** The service's own key and its id scope follow from it, and last as long. */
  readonly rootKey: string;
  readonly options: ProvisioningOptions;
  readonly doorkeeper: Doorkeeper;
  /** Id scopes beside the service's own. */
  readonly others: readonly ProvisioningScope[];
  /** Of the hub, as devices reach it. */
  readonly hostName: () => string;
  readonly certificateOf: (transport: Duplex) => ClientCertificate | undefined;
  readonly log: (line: string) => void;
}

/** The Device Provisioning Service, to be given the connections that are its own. */
export interface Provisioning {
  readonly idScope: string;
  /** Of the policy that may do everything, base64. */
  readonly ownerKey: string;
  readonly overHttp: OtherService;
  readonly overMqtt: OtherMqttService;
}

/** The service with the enrolments of the options. */
export async function startProvisioning(parts: ProvisioningParts): Promise<Provisioning> {
  const { hub, store, rootKey, options, doorkeeper, hostName, log } = parts;
  const { now } = hub;
  const hex = createHash('sha256').update(`csk-dps ${rootKey}`).digest('hex');
  const idScope = `0ne${hex.slice(0, 8).toUpperCase()}`;
  const ownerKey = keyFor(rootKey, 'csk-dps provisioningserviceowner');
  const authorities = new Map(Object.entries(options.authorities ?? {}));
  const enrollments = new Enrollments(store, idScope, hostName, now);
  await enrollments.seed(options.enrollments ?? [], options.enrollmentGroups ?? []);
  const registrations = new DeviceRegistrations({
    store,
    scopes: [new HubScope({ idScope, hub, store, authorities }), ...parts.others],
    doorkeeper,
    limit: new RegistrationLimit(options.registrationsPerMinute, now),
    assignedHub: hostName,
    now,
  });
  const certificateOf = (request: IncomingMessage): ClientCertificate | undefined =>
    parts.certificateOf(request.socket);
  return {
    idScope,
    ownerKey,
    overHttp: createProvisioningService({ registrations, enrollments, ownerKey, doorkeeper, certificateOf, now, log }),
    overMqtt: provisioningOverMqtt({ registrations, now, log }),
  };
}
