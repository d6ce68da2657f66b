import { createHash, randomUUID } from 'node:crypto';
import type { Doorkeeper } from '../faults/doorkeeper.ts';
import type { DeviceProof } from '../hub/access.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { isRegistrationId, registrationKey } from './enrollment.ts';
import { badRequest, registrationNotFound, scopeNotFound, unauthorized } from './provisioning-error.ts';
import { recordKey, type ProvisioningStore } from './provisioning-store.ts';
import { registrationToRest, type RegistrationRecord } from './registration.ts';
import type { RegistrationLimit } from './registration-limit.ts';
import type { Admission, ProvisioningScope } from './scope.ts';

export interface DeviceRegistrationsParts {
  readonly store: ProvisioningStore;
  readonly scopes: readonly ProvisioningScope[];
  readonly limit: RegistrationLimit;
  readonly doorkeeper: Doorkeeper;
  /** `HostName` under which devices reach the hub. */
  readonly assignedHub: () => string;
  readonly now: () => number;
}

/** Who asks, whatever the protocol. */
export interface RegistrationClaim {
  readonly idScope: string;
  readonly registrationId: string;
  readonly proof: DeviceProof;
}

/** What a device may send along. It is told back, as the answer of a custom allocation would be. Bytes of its JSON. */
const MAX_PAYLOAD = 16 * 1024;

/** The device side of the provisioning service: register, then ask how it went. */
export class DeviceRegistrations {
  readonly #parts: DeviceRegistrationsParts;

  constructor(parts: DeviceRegistrationsParts) {
    this.#parts = parts;
  }

  /**
   * Registers a device. When this resolves the device can connect, so the first question for the operation finds it
   * assigned. @throws ProvisioningError 400, 401, 404 or 429.
   */
  async register(claim: RegistrationClaim, body: Json): Promise<JsonObject> {
    const { store, limit, now } = this.#parts;
    limit.take();
    const admission = this.#admit(claim);
    const payload = payloadFrom(body, claim.registrationId);
    if (!admission.isEnabled) return disabled(claim);
    const key = recordKey(claim.idScope, claim.registrationId);
    const before = store.get('registration', key);
    const assignment = await admission.assign(before, payload);
    const at = new Date(now()).toISOString();
    const { enrollmentGroupId, certificate } = admission;
    const record: RegistrationRecord = {
      idScope: claim.idScope,
      registrationId: claim.registrationId,
      ...(enrollmentGroupId !== undefined && { enrollmentGroupId }),
      ...assignment,
      etag: `"${randomUUID()}"`,
      createdAt: before?.createdAt ?? at,
      updatedAt: at,
      ...(payload !== undefined && { payload }),
      ...(certificate && { certificate }),
    };
    await store.change(['registration', key, record]);
    return { operationId: `${operationPrefix(key)}${randomUUID()}`, status: 'assigning' };
  }

  /** How a registration went. @throws ProvisioningError 401 or 404. */
  operation(claim: RegistrationClaim, operationId: string): JsonObject {
    const admission = this.#admit(claim);
    if (!admission.isEnabled) return disabled(claim);
    const isOurs = operationId.startsWith(operationPrefix(recordKey(claim.idScope, claim.registrationId)));
    if (!isOurs) throw registrationNotFound();
    return { operationId, status: 'assigned', registrationState: this.#state(claim) };
  }

  /** The last registration. @throws ProvisioningError 401 or 404. */
  lookUp(claim: RegistrationClaim): JsonObject {
    this.#admit(claim);
    return this.#state(claim);
  }

  #state({ idScope, registrationId }: RegistrationClaim): JsonObject {
    const record = this.#parts.store.get('registration', recordKey(idScope, registrationId));
    if (!record) throw registrationNotFound();
    return registrationToRest(record, this.#parts.assignedHub());
  }

  #admit({ idScope, registrationId, proof }: RegistrationClaim): Admission {
    const { scopes, doorkeeper } = this.#parts;
    const scope = scopes.find((known) => known.idScope === idScope);
    if (!scope) throw scopeNotFound();
    if (!isRegistrationId(registrationId)) throw badRequest('The registration id is not valid.');
    if (doorkeeper.isRefused(registrationId)) throw unauthorized();
    return scope.admit(registrationId, proof, doorkeeper.now());
  }
}

/**
 * What the ids of all operations of one registration begin with. An operation needs no record of its own then, and one
 * that was begun before a restart, or beside another, can still be asked for.
 */
const operationPrefix = (key: string): string => `4.${createHash('sha256').update(key).digest('hex').slice(0, 16)}.`;

const disabled = ({ registrationId }: RegistrationClaim): JsonObject => ({
  operationId: '',
  status: 'disabled',
  registrationState: { registrationId, status: 'disabled' },
});

function payloadFrom(body: Json, registrationId: string): Json | undefined {
  if (!isJsonObject(body)) throw badRequest('The body must be a device registration.');
  const given = body['registrationId'];
  if (
    given !== undefined &&
    (typeof given !== 'string' || registrationKey(given) !== registrationKey(registrationId))
  ) {
    throw badRequest('The registration id of the body differs from the one that was proved.');
  }
  const payload = body['payload'] ?? undefined;
  if (payload !== undefined && Buffer.byteLength(JSON.stringify(payload)) > MAX_PAYLOAD) {
    throw badRequest(`The payload has at most ${MAX_PAYLOAD} bytes.`);
  }
  return payload;
}
