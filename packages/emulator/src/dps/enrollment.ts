import { randomUUID } from 'node:crypto';
import { requireDeviceId } from '../hub/identity.ts';
import { changeTwin, newTwin, type TwinChange } from '../hub/twin.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { attestationFrom, attestationToRest, type Attestation } from './attestation.ts';
import { badRequest } from './provisioning-error.ts';

/** What a device that registers again may become (page "Reprovisioning concepts"). */
export interface ReprovisionPolicy {
  /** Assign it anew; without, it keeps what it was given at first. */
  readonly updateHubAssignment: boolean;
  /** Keep its twin; without, the twin begins anew with the initial one. */
  readonly migrateDeviceData: boolean;
}

/** What individual enrolments and groups have in common. Times are ISO-8601 UTC. */
export interface EnrollmentEntry {
  readonly attestation: Attestation;
  readonly provisioningStatus: 'enabled' | 'disabled';
  readonly reprovisionPolicy: ReprovisionPolicy;
  readonly initialTwin: TwinChange;
  readonly isEdge: boolean;
  readonly etag: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The enrolment of one device. */
export interface IndividualEnrollment extends EnrollmentEntry {
  readonly registrationId: string;
  /** Its id in the hub, the registration id unless another is given. */
  readonly deviceId: string | undefined;
}

/** The enrolment of all devices that share a key to derive theirs from, or an authority. */
export interface EnrollmentGroup extends EnrollmentEntry {
  readonly enrollmentGroupId: string;
}

/** Azure's rule for registration ids and group ids. */
const ID = /^[A-Za-z0-9](?:[A-Za-z0-9\-._:]{0,126}[A-Za-z0-9])?$/;

/** Registration ids differ in more than case. */
export const registrationKey = (registrationId: string): string => registrationId.toLowerCase();

export const isRegistrationId = (id: string): boolean => ID.test(id);

/** @throws ProvisioningError 400 for what the service refuses; HubError 400 for an impossible twin or device id. */
export function individualFrom(
  body: Json,
  registrationId: string,
  current: IndividualEnrollment | undefined,
  now: number,
): IndividualEnrollment {
  const fields = fieldsOf(body, 'registrationId', registrationId);
  const deviceId = fields['deviceId'];
  const hasDeviceId = deviceId !== undefined && deviceId !== null && deviceId !== '';
  return {
    registrationId,
    deviceId: hasDeviceId ? requireDeviceId(deviceId) : undefined,
    ...entryFrom(fields, current, false, now),
  };
}

/** @throws ProvisioningError 400; HubError 400 for an impossible twin. */
export function groupFrom(
  body: Json,
  enrollmentGroupId: string,
  current: EnrollmentGroup | undefined,
  now: number,
): EnrollmentGroup {
  const fields = fieldsOf(body, 'enrollmentGroupId', enrollmentGroupId);
  return { enrollmentGroupId, ...entryFrom(fields, current, true, now) };
}

function fieldsOf(body: Json, idField: string, id: string): JsonObject {
  if (!isJsonObject(body)) throw badRequest('The body must be an enrollment.');
  if (!isRegistrationId(id)) throw badRequest(`${idField} is not valid.`);
  const given = body[idField];
  if (given !== undefined && (typeof given !== 'string' || registrationKey(given) !== registrationKey(id))) {
    throw badRequest(`${idField} differs from the address.`);
  }
  const policy = body['allocationPolicy'];
  if (policy === 'custom') throw badRequest('The emulator has no custom allocation.');
  return body;
}

function entryFrom(
  fields: JsonObject,
  current: EnrollmentEntry | undefined,
  isGroup: boolean,
  now: number,
): EnrollmentEntry {
  const status = fields['provisioningStatus'] ?? 'enabled';
  if (status !== 'enabled' && status !== 'disabled') throw badRequest('provisioningStatus is enabled or disabled.');
  const at = new Date(now).toISOString();
  const capabilities = fields['capabilities'];
  return {
    attestation: attestationFrom(fields['attestation'], current?.attestation, isGroup),
    provisioningStatus: status,
    reprovisionPolicy: policyFrom(fields['reprovisionPolicy']),
    initialTwin: initialTwinFrom(fields['initialTwin'], now),
    isEdge: isJsonObject(capabilities) && capabilities['iotEdge'] === true,
    // Quoted, as Azure writes it: clients send it back in If-Match as it is.
    etag: `"${randomUUID()}"`,
    createdAt: current?.createdAt ?? at,
    updatedAt: at,
  };
}

/** Without a policy the service assigns anew and keeps the data. */
function policyFrom(given: Json | undefined): ReprovisionPolicy {
  if (given === undefined || given === null) return { updateHubAssignment: true, migrateDeviceData: true };
  if (!isJsonObject(given)) throw badRequest('reprovisionPolicy must be an object.');
  const flag = (name: keyof ReprovisionPolicy): boolean => {
    const value = given[name] ?? false;
    if (typeof value !== 'boolean') throw badRequest(`reprovisionPolicy.${name} is true or false.`);
    return value;
  };
  return { updateHubAssignment: flag('updateHubAssignment'), migrateDeviceData: flag('migrateDeviceData') };
}

/** Checked by making a twin of it: what no device could be given is refused when the enrolment is written. */
function initialTwinFrom(given: Json | undefined, now: number): TwinChange {
  if (given === undefined || given === null) return {};
  if (!isJsonObject(given)) throw badRequest('initialTwin must be an object.');
  const properties = given['properties'];
  const desired = isJsonObject(properties) ? properties['desired'] : undefined;
  const tags = given['tags'];
  const change = { ...(isJsonObject(tags) && { tags }), ...(isJsonObject(desired) && { desired }) };
  changeTwin(newTwin(now), change, false, now);
  return change;
}

/** The enrolment as the service API shows it. */
export function entryToRest(entry: IndividualEnrollment | EnrollmentGroup): JsonObject {
  const { tags, desired } = entry.initialTwin;
  return {
    ...('registrationId' in entry
      ? { registrationId: entry.registrationId, ...(entry.deviceId !== undefined && { deviceId: entry.deviceId }) }
      : { enrollmentGroupId: entry.enrollmentGroupId }),
    attestation: attestationToRest(entry.attestation),
    capabilities: { iotEdge: entry.isEdge },
    provisioningStatus: entry.provisioningStatus,
    reprovisionPolicy: { ...entry.reprovisionPolicy },
    initialTwin: { tags: tags ?? {}, properties: { desired: desired ?? {} } },
    allocationPolicy: 'hashed',
    etag: entry.etag,
    createdDateTimeUtc: entry.createdAt,
    lastUpdatedDateTimeUtc: entry.updatedAt,
  };
}
