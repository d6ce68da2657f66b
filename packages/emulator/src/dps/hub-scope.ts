import type { DeviceProof } from '../hub/access.ts';
import type { Hub } from '../hub/hub.ts';
import { prove, type ProofContext, type Proven } from './device-proof.ts';
import { registrationKey, type EnrollmentGroup, type IndividualEnrollment } from './enrollment.ts';
import { unauthorized } from './provisioning-error.ts';
import type { ProvisioningStore } from './provisioning-store.ts';
import { reassign, type RegistrationRecord } from './registration.ts';
import type { Admission, Assignment, ProvisioningScope } from './scope.ts';

export interface HubScopeParts {
  readonly idScope: string;
  readonly hub: Hub;
  readonly store: ProvisioningStore;
  /** Certificates that enrolments refer to by name, PEM. */
  readonly authorities: ReadonlyMap<string, string>;
}

/** The provisioning service that is linked to the emulator's hub: its enrolments say who may register. */
export class HubScope implements ProvisioningScope {
  readonly idScope: string;
  readonly #parts: HubScopeParts;

  constructor(parts: HubScopeParts) {
    this.idScope = parts.idScope;
    this.#parts = parts;
  }

  /**
   * A device's own enrolment counts before any group's, also when it refuses. It says how the device is called: ids of
   * registrations do not differ by case, those of the hub do.
   */
  admit(registrationId: string, proof: DeviceProof, now: number): Admission {
    const { store, authorities } = this.#parts;
    const context = { idScope: this.idScope, registrationId, proof, authorities, now };
    const individual = store.get('enrollment', registrationKey(registrationId));
    if (individual) {
      const proven = prove(individual.attestation, false, context);
      if (!proven) throw unauthorized();
      return this.#admission(individual, individual.deviceId ?? individual.registrationId, proven);
    }
    const found = this.#groupOf(context);
    if (!found) throw unauthorized();
    return this.#admission(found.group, registrationId, found.proven);
  }

  /** The group whose key or authority is behind the proof; one that is enabled, if there are several. */
  #groupOf(context: ProofContext): { group: EnrollmentGroup; proven: Proven } | undefined {
    let disabled: { group: EnrollmentGroup; proven: Proven } | undefined;
    for (const group of this.#parts.store.all('group')) {
      const proven = prove(group.attestation, true, context);
      if (!proven) continue;
      if (group.provisioningStatus === 'enabled') return { group, proven };
      disabled ??= { group, proven };
    }
    return disabled;
  }

  #admission(entry: IndividualEnrollment | EnrollmentGroup, deviceId: string, proven: Proven): Admission {
    return {
      isEnabled: entry.provisioningStatus === 'enabled',
      ...('enrollmentGroupId' in entry && { enrollmentGroupId: entry.enrollmentGroupId }),
      ...(proven.certificate && { certificate: proven.certificate }),
      assign: (before) => this.#assign(entry, deviceId, proven, before),
    };
  }

  async #assign(
    entry: IndividualEnrollment | EnrollmentGroup,
    deviceId: string,
    { authentication }: Proven,
    before: RegistrationRecord | undefined,
  ): Promise<Assignment> {
    const { hub } = this.#parts;
    const exists = hub.registry.find(deviceId) !== undefined;
    const { substatus, isKept, isReset } = reassign(entry.reprovisionPolicy, before?.substatus, exists);
    if (isKept && before) return { deviceId: before.deviceId, substatus };
    const body = { authentication, capabilities: { iotEdge: entry.isEdge } };
    await hub.provision(deviceId, body, entry.initialTwin, isReset);
    return { deviceId, substatus };
  }
}
