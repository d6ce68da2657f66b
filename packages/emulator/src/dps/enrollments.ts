import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { mechanismToRest } from './attestation.ts';
import {
  entryToRest,
  groupFrom,
  individualFrom,
  registrationKey,
  type EnrollmentGroup,
  type IndividualEnrollment,
} from './enrollment.ts';
import {
  asProvisioningError,
  badRequest,
  enrollmentNotFound,
  groupNotFound,
  ProvisioningError,
  registrationNotFound,
  staleEtag,
} from './provisioning-error.ts';
import { recordKey, type ProvisioningStore, type StoreChange } from './provisioning-store.ts';
import { registrationToRest, type RegistrationRecord } from './registration.ts';

/** Azure's limit of one bulk operation. */
const MAX_BULK = 10;
const BULK_MODES = ['create', 'update', 'updateIfMatchETag', 'delete'];

/** The service side of the provisioning service: enrolments, groups and registration records of its one id scope. */
export class Enrollments {
  readonly #store: ProvisioningStore;
  readonly #idScope: string;
  readonly #assignedHub: () => string;
  readonly #now: () => number;

  constructor(store: ProvisioningStore, idScope: string, assignedHub: () => string, now: () => number) {
    this.#store = store;
    this.#idScope = idScope;
    this.#assignedHub = assignedHub;
    this.#now = now;
  }

  /**
   * Makes an enrolment, or changes one.
   *
   * @param etag of the enrolment that is to be changed, `*` for any; without it there may be none yet.
   * @throws ProvisioningError 400, 404, 409 or 412.
   */
  async put(id: string, body: Json, etag: string | undefined): Promise<JsonObject> {
    const key = registrationKey(id);
    const current = this.#store.get('enrollment', key);
    requireEtag(current, etag, enrollmentNotFound);
    const enrollment = individualFrom(body, current?.registrationId ?? id, current, this.#now());
    await this.#store.change(['enrollment', key, enrollment]);
    return this.#individualToRest(enrollment);
  }

  /** As {@link put}. */
  async putGroup(id: string, body: Json, etag: string | undefined): Promise<JsonObject> {
    const key = registrationKey(id);
    const current = this.#store.get('group', key);
    requireEtag(current, etag, groupNotFound);
    const group = groupFrom(body, current?.enrollmentGroupId ?? id, current, this.#now());
    await this.#store.change(['group', key, group]);
    return entryToRest(group);
  }

  /** Writes what the options name, over what is there under the same ids. */
  async seed(individuals: readonly object[], groups: readonly object[]): Promise<void> {
    for (const body of individuals as readonly JsonObject[]) {
      const id = body['registrationId'] as string;
      await this.put(id, body, this.#store.get('enrollment', registrationKey(id)) && '*');
    }
    for (const body of groups as readonly JsonObject[]) {
      const id = body['enrollmentGroupId'] as string;
      await this.putGroup(id, body, this.#store.get('group', registrationKey(id)) && '*');
    }
  }

  get(id: string): JsonObject {
    return this.#individualToRest(this.#individual(id));
  }

  getGroup(id: string): JsonObject {
    return entryToRest(this.#group(id));
  }

  mechanism(id: string): JsonObject {
    return mechanismToRest(this.#individual(id).attestation);
  }

  groupMechanism(id: string): JsonObject {
    return mechanismToRest(this.#group(id).attestation);
  }

  /** The registration goes with its enrolment; the device stays in the hub. */
  async delete(id: string, etag: string | undefined): Promise<void> {
    const current = this.#individual(id);
    requireEtag(current, etag ?? '*', enrollmentNotFound);
    const key = registrationKey(id);
    await this.#store.change(['enrollment', key], ['registration', recordKey(this.#idScope, id)]);
  }

  async deleteGroup(id: string, etag: string | undefined): Promise<void> {
    const group = this.#group(id);
    requireEtag(group, etag ?? '*', groupNotFound);
    const records = this.#recordsOf(group);
    await this.#store.change(
      ['group', registrationKey(id)],
      ...records.map(({ registrationId }): StoreChange => ['registration', recordKey(this.#idScope, registrationId)]),
    );
  }

  /** Enrolments in the order of their ids. */
  list(): readonly JsonObject[] {
    return inOrder(this.#store.all('enrollment'), (item) => item.registrationId).map((item) =>
      this.#individualToRest(item),
    );
  }

  listGroups(): readonly JsonObject[] {
    return inOrder(this.#store.all('group'), (item) => item.enrollmentGroupId).map(entryToRest);
  }

  /** Registrations of the devices of a group. @throws ProvisioningError 404. */
  listRegistrations(groupId: string): readonly JsonObject[] {
    return inOrder(this.#recordsOf(this.#group(groupId)), (item) => item.registrationId).map((record) =>
      registrationToRest(record, this.#assignedHub()),
    );
  }

  registration(id: string): JsonObject {
    return registrationToRest(this.#record(id), this.#assignedHub());
  }

  /** Forgets a registration: the next one is a first one. */
  async deleteRegistration(id: string, etag: string | undefined): Promise<void> {
    requireEtag(this.#record(id), etag ?? '*', registrationNotFound);
    await this.#store.change(['registration', recordKey(this.#idScope, id)]);
  }

  /** Several enrolments in one request, each for itself. @throws ProvisioningError 400. */
  async bulk(body: Json): Promise<JsonObject> {
    const mode = isJsonObject(body) ? body['mode'] : undefined;
    const items = isJsonObject(body) ? body['enrollments'] : undefined;
    const known = BULK_MODES.find((name) => typeof mode === 'string' && name.toLowerCase() === mode.toLowerCase());
    if (known === undefined) throw badRequest(`mode is one of ${BULK_MODES.join(', ')}.`);
    if (!Array.isArray(items) || items.length === 0 || items.length > MAX_BULK) {
      throw badRequest(`enrollments is a list of 1 to ${MAX_BULK}.`);
    }
    const errors: JsonObject[] = [];
    for (const item of items as readonly Json[]) {
      const registrationId =
        isJsonObject(item) && typeof item['registrationId'] === 'string' ? item['registrationId'] : '';
      try {
        await this.#bulkItem(known, registrationId, item);
      } catch (error) {
        const failure = asProvisioningError(error);
        if (!failure) throw error;
        errors.push({ registrationId, errorCode: failure.errorCode, errorStatus: failure.message });
      }
    }
    return { isSuccessful: errors.length === 0, errors };
  }

  async #bulkItem(mode: string, id: string, item: Json): Promise<void> {
    const etag = isJsonObject(item) && typeof item['etag'] === 'string' ? item['etag'] : undefined;
    if (mode === 'create') await this.put(id, item, undefined);
    else if (mode === 'update') await this.put(id, item, '*');
    else if (mode === 'delete') await this.delete(id, etag);
    else if (etag === undefined) throw badRequest('updateIfMatchETag needs the etag of each enrollment.');
    else await this.put(id, item, etag);
  }

  #individualToRest(enrollment: IndividualEnrollment): JsonObject {
    const record = this.#store.get('registration', recordKey(this.#idScope, enrollment.registrationId));
    return {
      ...entryToRest(enrollment),
      ...(record && { registrationState: registrationToRest(record, this.#assignedHub()) }),
    };
  }

  #recordsOf({ enrollmentGroupId }: EnrollmentGroup): RegistrationRecord[] {
    return [...this.#store.all('registration')].filter(
      (record) => record.idScope === this.#idScope && record.enrollmentGroupId === enrollmentGroupId,
    );
  }

  #individual(id: string): IndividualEnrollment {
    const found = this.#store.get('enrollment', registrationKey(id));
    if (!found) throw enrollmentNotFound();
    return found;
  }

  #group(id: string): EnrollmentGroup {
    const found = this.#store.get('group', registrationKey(id));
    if (!found) throw groupNotFound();
    return found;
  }

  #record(id: string): RegistrationRecord {
    const found = this.#store.get('registration', recordKey(this.#idScope, id));
    if (!found) throw registrationNotFound();
    return found;
  }
}

/** Etags compare without the quotes that some clients leave off. */
function requireEtag(
  current: { readonly etag: string } | undefined,
  etag: string | undefined,
  missing: () => ProvisioningError,
): void {
  if (etag === undefined) {
    if (current) throw new ProvisioningError(409, 409_201, 'It exists already; give its etag to change it.');
    return;
  }
  if (!current) throw missing();
  const bare = (text: string): string => text.replace(/^"|"$/g, '');
  if (etag !== '*' && bare(etag) !== bare(current.etag)) throw staleEtag();
}

const inOrder = <T>(items: Iterable<T>, idOf: (item: T) => string): T[] =>
  [...items].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
