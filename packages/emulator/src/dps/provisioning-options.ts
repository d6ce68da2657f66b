import { isJsonObject, type JsonObject } from '../json.ts';
import { readCertificate } from '../tls/certificate-chain.ts';
import { groupFrom, individualFrom } from './enrollment.ts';

/** What the provisioning service begins with. Enrolments have the form of its REST API. */
export interface ProvisioningOptions {
  /** Individual enrolments, each with its `registrationId`. At each start they are written over what is there. */
  readonly enrollments?: readonly object[];
  /** Enrolment groups, each with its `enrollmentGroupId`. */
  readonly enrollmentGroups?: readonly object[];
  /** PEM of the certificates that attestations name as `caReferences`, by their names. */
  readonly authorities?: Readonly<Record<string, string>>;
  /** Registrations that are taken within a minute, 1 to 1 000 000; more get 429. Default: any number. */
  readonly registrationsPerMinute?: number;
}

const LISTS = [
  ['enrollments', 'registrationId', individualFrom],
  ['enrollmentGroups', 'enrollmentGroupId', groupFrom],
] as const;

/** @throws RangeError when an option is outside its limits; the text names it. */
export function checkProvisioning(options: ProvisioningOptions): void {
  const refuse = (what: string): never => {
    throw new RangeError(`Option provisioning${what}`);
  };
  if (!isJsonObject(options)) refuse(' must be an object.');
  for (const [list, idField, read] of LISTS) {
    const items = options[list] ?? [];
    if (!Array.isArray(items)) refuse(`.${list} must be a list.`);
    (items as readonly JsonObject[]).forEach((item, index) => {
      const id = isJsonObject(item) ? item[idField] : undefined;
      const place = `.${list}[${index}]`;
      if (typeof id !== 'string') return refuse(`${place} needs a ${idField}.`);
      try {
        read(item, id, undefined, 0);
      } catch (error) {
        refuse(`${place}: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }
  for (const [name, pem] of Object.entries(options.authorities ?? {})) {
    if (typeof pem !== 'string' || !readCertificate(pem)) refuse(`.authorities.${name} is not a PEM certificate.`);
  }
  const limit = options.registrationsPerMinute;
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1 || limit > 1_000_000)) {
    refuse('.registrationsPerMinute must be a whole number from 1 to 1000000.');
  }
}
