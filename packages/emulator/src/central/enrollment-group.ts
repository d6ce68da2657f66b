import type { JsonObject } from '../json.ts';
import { derivedKeys, keyFor, type KeyPair } from '../sas/derived-key.ts';

/** The group `SAS-IoT-Devices` that every application has: its keys give each device its own. */
export class CentralEnrollmentGroup {
  readonly id = 'sas-iot-devices';
  readonly #keys: KeyPair;

  constructor(rootKey: string) {
    this.#keys = {
      primaryKey: keyFor(rootKey, 'csk-central SAS-IoT-Devices primary'),
      secondaryKey: keyFor(rootKey, 'csk-central SAS-IoT-Devices secondary'),
    };
  }

  keysOf(deviceId: string): KeyPair {
    return derivedKeys(this.#keys, deviceId);
  }

  /** As `GET /api/enrollmentGroups/{id}` shows it. */
  rest(): JsonObject {
    const { primaryKey, secondaryKey } = this.#keys;
    return {
      id: this.id,
      displayName: 'SAS-IoT-Devices',
      enabled: true,
      type: 'iot',
      attestation: { type: 'symmetricKey', symmetricKey: { primaryKey, secondaryKey } },
    };
  }
}
