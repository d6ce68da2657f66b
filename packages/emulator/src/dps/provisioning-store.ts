import type { Journal, Journaled } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { JsonObject } from '../json.ts';
import { registrationKey, type EnrollmentGroup, type IndividualEnrollment } from './enrollment.ts';
import type { RegistrationRecord } from './registration.ts';

const TOPIC = 'provisioning';

interface Kinds {
  readonly enrollment: IndividualEnrollment;
  readonly group: EnrollmentGroup;
  readonly registration: RegistrationRecord;
}

type Kind = keyof Kinds;

/** Changes that are durable together or not at all. A missing document deletes. */
export type StoreChange = { readonly [K in Kind]: readonly [kind: K, key: string, document?: Kinds[K]] }[Kind];

/** Where a registration is kept: scopes do not see each other's. */
export const recordKey = (idScope: string, registrationId: string): string =>
  `${idScope}/${registrationKey(registrationId)}`;

/** Enrolments and registration records by key. Changes are seen at once and acknowledged when durable. */
export class ProvisioningStore implements Journaled {
  readonly topic = TOPIC;
  readonly #kinds: { readonly [K in Kind]: Map<string, Kinds[K]> } = {
    enrollment: new Map(),
    group: new Map(),
    registration: new Map(),
  };
  #journal: Journal | undefined;

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  get<K extends Kind>(kind: K, key: string): Kinds[K] | undefined {
    return this.#kinds[kind].get(key);
  }

  all<K extends Kind>(kind: K): Iterable<Kinds[K]> {
    return this.#kinds[kind].values();
  }

  async change(...changes: readonly StoreChange[]): Promise<void> {
    this.#apply(changes);
    await this.#journal!.append({ topic: TOPIC, data: { c: changes as unknown as JsonObject } });
  }

  replay(data: JsonObject): void {
    this.#apply(data['c'] as unknown as readonly StoreChange[]);
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const [kind, documents] of Object.entries(this.#kinds)) {
      for (const [key, document] of documents as Map<string, unknown>) {
        yield { topic: TOPIC, data: { c: [[kind, key, document]] as unknown as JsonObject } };
      }
    }
  }

  #apply(changes: readonly StoreChange[]): void {
    for (const [kind, key, document] of changes) {
      const documents = this.#kinds[kind] as Map<string, unknown>;
      // On disk an absent document is null.
      if ((document ?? undefined) === undefined) documents.delete(key);
      else documents.set(key, document);
    }
  }
}
