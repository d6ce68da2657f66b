import { isSignedWith } from '../dps/device-proof.ts';
import { unauthorized } from '../dps/provisioning-error.ts';
import type { RegistrationRecord } from '../dps/registration.ts';
import type { Admission, Assignment, ProvisioningScope } from '../dps/scope.ts';
import type { DeviceProof } from '../hub/access.ts';
import { isJsonObject, type Json } from '../json.ts';
import type { CentralApplication } from './application.ts';

const NO_AUTHORITIES: ReadonlyMap<string, string> = new Map();

/**
 * The application's own id scope: a device registers with the key of its credentials, or with one derived from the
 * application's group key; with the latter also a device that nobody has made before.
 */
export class CentralScope implements ProvisioningScope {
  readonly idScope: string;
  readonly #app: CentralApplication;

  constructor(app: CentralApplication) {
    this.idScope = app.idScope;
    this.#app = app;
  }

  admit(registrationId: string, proof: DeviceProof, now: number): Admission {
    const { devices, enrollmentGroup } = this.#app;
    const context = { idScope: this.idScope, registrationId, proof, authorities: NO_AUTHORITIES, now };
    const device = devices.find(registrationId);
    const keys = devices.keys(registrationId);
    const isOwn = keys !== undefined && isSignedWith(keys, context);
    const isOfGroup = isSignedWith(enrollmentGroup.keysOf(registrationId), context);
    if (!isOwn && !isOfGroup) throw unauthorized();
    return {
      isEnabled: device?.enabled ?? true,
      enrollmentGroupId: enrollmentGroup.id,
      assign: (before, payload) => this.#assign(registrationId, !isOwn, before, payload),
    };
  }

  /** A device that came with a key that is not in its credentials gets that one, else the hub would not know it. */
  async #assign(
    id: string,
    needsKeys: boolean,
    before: RegistrationRecord | undefined,
    payload: Json | undefined,
  ): Promise<Assignment> {
    const { devices } = this.#app;
    if (needsKeys) await devices.admit(id);
    const modelId = modelIdOf(payload);
    if (modelId !== undefined) await devices.announced(id, modelId);
    return { deviceId: id, substatus: before?.substatus ?? 'initialAssignment' };
  }
}

/** `iotcModelId` is what devices sent before IoT Plug and Play had `modelId`. */
function modelIdOf(payload: Json | undefined): string | undefined {
  const modelId = isJsonObject(payload) ? (payload['modelId'] ?? payload['iotcModelId']) : undefined;
  return typeof modelId === 'string' ? modelId : undefined;
}
