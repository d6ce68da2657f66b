import type { Journal, Journaled } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { JsonObject } from '../json.ts';

const TOPIC = 'central';

/** What an application keeps, each kind by id. */
export type DocumentKind =
  | 'device'
  | 'template'
  | 'group'
  | 'job'
  | 'token'
  | 'rule'
  | 'destination'
  | 'export'
  | 'command'
  | 'delivery'
  | 'progress';

/** Changes that are durable together or not at all. A missing document deletes. */
export type DocumentChange = readonly [kind: DocumentKind, id: string, document?: object];

/** Every document of the application. Changes are seen at once and acknowledged when durable. */
export class CentralDocuments implements Journaled {
  readonly topic = TOPIC;
  readonly #kinds = new Map<DocumentKind, Map<string, object>>();
  #journal: Journal | undefined;

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  get(kind: DocumentKind, id: string): object | undefined {
    return this.#kinds.get(kind)?.get(id);
  }

  /** All of a kind, in the order in which they first came. */
  all(kind: DocumentKind): Iterable<object> {
    return this.#of(kind).values();
  }

  ids(kind: DocumentKind): Iterable<string> {
    return this.#of(kind).keys();
  }

  count(kind: DocumentKind): number {
    return this.#kinds.get(kind)?.size ?? 0;
  }

  async change(...changes: readonly DocumentChange[]): Promise<void> {
    if (changes.length === 0) return;
    this.#apply(changes);
    await this.#journal!.append({ topic: TOPIC, data: { c: changes as unknown as JsonObject } });
  }

  replay(data: JsonObject): void {
    this.#apply(data['c'] as unknown as readonly DocumentChange[]);
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const [kind, documents] of this.#kinds) {
      for (const [id, document] of documents) {
        yield { topic: TOPIC, data: { c: [[kind, id, document]] as unknown as JsonObject } };
      }
    }
  }

  #apply(changes: readonly DocumentChange[]): void {
    for (const [kind, id, document] of changes) {
      if (document === undefined || document === null) this.#of(kind).delete(id);
      else this.#of(kind).set(id, document);
    }
  }

  #of(kind: DocumentKind): Map<string, object> {
    let documents = this.#kinds.get(kind);
    if (!documents) this.#kinds.set(kind, (documents = new Map<string, object>()));
    return documents;
  }
}
