import type { DeviceProof } from '../hub/access.ts';
import type { Json, JsonObject } from '../json.ts';
import type { RegistrationRecord, Substatus } from './registration.ts';

/** What a device that registers has become. */
export interface Assignment {
  readonly deviceId: string;
  readonly substatus: Substatus;
}

/** A device that has proved who it is. */
export interface Admission {
  /** False when its enrolment is disabled: it is told so, and gets nothing. */
  readonly isEnabled: boolean;
  readonly enrollmentGroupId?: string;
  readonly certificate?: JsonObject;
  /** Gives the device its place in the hub. `before` is its last registration. Can be repeated after a crash. */
  assign(before: RegistrationRecord | undefined, payload: Json | undefined): Promise<Assignment>;
}

/** All devices of one id scope: a provisioning service, or an IoT Central application. */
export interface ProvisioningScope {
  readonly idScope: string;
  /**
   * @param now the time by which the proof is checked, in milliseconds since 1970.
   * @throws ProvisioningError 401 when nothing says that the device may register.
   */
  admit(registrationId: string, proof: DeviceProof, now: number): Admission;
}
