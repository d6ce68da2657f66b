import type { Json, JsonObject } from '../json.ts';
import type { ReprovisionPolicy } from './enrollment.ts';

/** How a device came to its present assignment, in the service's words. */
export type Substatus =
  'initialAssignment' | 'deviceDataMigrated' | 'deviceDataReset' | 'reprovisionedToInitialAssignment';

/** What is kept of a device that registered. Times are ISO-8601 UTC. */
export interface RegistrationRecord {
  readonly idScope: string;
  readonly registrationId: string;
  readonly enrollmentGroupId?: string;
  readonly deviceId: string;
  readonly substatus: Substatus;
  readonly etag: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** What the device sent along. */
  readonly payload?: Json;
  /** What the service tells of the certificate that the device showed. */
  readonly certificate?: JsonObject;
}

/** What to do with a device that registers: with its keys and with its twin. */
export interface Reassignment {
  readonly substatus: Substatus;
  /** Nothing is written: the device keeps what it has. */
  readonly isKept: boolean;
  /** The twin begins anew with the initial one, also if the device exists. */
  readonly isReset: boolean;
}

/**
 * Decides what a registration does. A device that exists without a record was made by somebody else, or its record was
 * lost to a crash: its twin is kept.
 *
 * @param before substatus of the last registration; undefined when there is none.
 */
export function reassign(
  policy: ReprovisionPolicy,
  before: Substatus | undefined,
  deviceExists: boolean,
): Reassignment {
  if (before === undefined) return { substatus: 'initialAssignment', isKept: false, isReset: false };
  if (!policy.updateHubAssignment) return { substatus: before, isKept: true, isReset: false };
  if (!deviceExists) return { substatus: 'reprovisionedToInitialAssignment', isKept: false, isReset: true };
  return policy.migrateDeviceData
    ? { substatus: 'deviceDataMigrated', isKept: false, isReset: false }
    : { substatus: 'deviceDataReset', isKept: false, isReset: true };
}

/** The registration as devices and services see it. */
export function registrationToRest(record: RegistrationRecord, assignedHub: string): JsonObject {
  return {
    ...(record.certificate && {
      x509: {
        certificateInfo: record.certificate,
        ...(record.enrollmentGroupId !== undefined && { enrollmentGroupId: record.enrollmentGroupId }),
      },
    }),
    registrationId: record.registrationId,
    createdDateTimeUtc: record.createdAt,
    assignedHub,
    deviceId: record.deviceId,
    status: 'assigned',
    substatus: record.substatus,
    lastUpdatedDateTimeUtc: record.updatedAt,
    etag: record.etag,
    ...(record.payload !== undefined && { payload: record.payload }),
  };
}
