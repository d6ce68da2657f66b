import { randomUUID } from 'node:crypto';
import { HubError } from '../hub/hub-error.ts';
import type { JsonObject } from '../json.ts';

/** An error as the provisioning service reports it. The status decides which typed error the SDKs raise. */
export class ProvisioningError extends Error {
  readonly status: number;
  /** The status and three digits that tell apart what has the same status. */
  readonly errorCode: number;
  /** Whole seconds after which it is worth while to try again. */
  readonly retryAfter: number | undefined;

  constructor(status: number, errorCode: number, message: string, retryAfter?: number) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.retryAfter = retryAfter;
  }
}

export const badRequest = (message: string): ProvisioningError => new ProvisioningError(400, 400_004, message);
export const unsupportedVersion = (version: string): ProvisioningError =>
  new ProvisioningError(400, 400_003, `The api-version '${version.slice(0, 32)}' is not supported.`);
/** One text for every cause: a caller learns nothing about which registrations exist. */
export const unauthorized = (): ProvisioningError => new ProvisioningError(401, 401_002, 'Unauthorized');
export const scopeNotFound = (): ProvisioningError =>
  new ProvisioningError(404, 404_001, 'There is no provisioning service with this id scope.');
export const enrollmentNotFound = (): ProvisioningError => new ProvisioningError(404, 404_201, 'Enrollment not found.');
export const groupNotFound = (): ProvisioningError =>
  new ProvisioningError(404, 404_202, 'Enrollment group not found.');
export const registrationNotFound = (): ProvisioningError =>
  new ProvisioningError(404, 404_203, 'Registration not found.');
export const staleEtag = (): ProvisioningError =>
  new ProvisioningError(412, 412_002, 'The etag given is not the current one.');
export const throttled = (retryAfter: number): ProvisioningError =>
  new ProvisioningError(429, 429_001, 'Too many registrations.', retryAfter);

/** The hub's refusals, of a twin for instance, in this service's own form; undefined for what nobody foresaw. */
export function asProvisioningError(error: unknown): ProvisioningError | undefined {
  if (error instanceof ProvisioningError) return error;
  if (!(error instanceof HubError)) return undefined;
  return new ProvisioningError(error.status, error.status * 1000, error.message);
}

export const errorBody = (error: ProvisioningError, now: number): JsonObject => ({
  errorCode: error.errorCode,
  trackingId: randomUUID(),
  message: error.message,
  timestampUtc: new Date(now).toISOString(),
});
