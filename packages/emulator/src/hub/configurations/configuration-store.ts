import type { Journal, Journaled } from '../../journal/journal.ts';
import type { JournalRecord } from '../../journal/record.ts';
import type { Json, JsonObject } from '../../json.ts';
import { HubError, preconditionFailed } from '../hub-error.ts';
import { configurationFrom, type Configuration } from './configuration.ts';

const TOPIC = 'configurations';
/** Azure's limit of the standard tiers. */
const MAX_CONFIGURATIONS = 100;

/** The configurations of a hub, durable. A record holds the whole new value, so it may be replayed twice. */
export class ConfigurationStore implements Journaled {
  readonly topic = TOPIC;
  readonly #configurations = new Map<string, Configuration>();
  readonly #now: () => number;
  #journal: Journal | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  get size(): number {
    return this.#configurations.size;
  }

  all(): IterableIterator<Configuration> {
    return this.#configurations.values();
  }

  /** @throws HubError 404 when there is no such configuration. */
  get(id: string): Configuration {
    const configuration = this.#configurations.get(id);
    if (!configuration) throw new HubError(404, 'ConfigurationNotFound', `There is no configuration ${id}.`);
    return configuration;
  }

  /** @param etag undefined creates. @throws HubError 400, 403, 404, 409 or 412. */
  async put(id: string, body: Json, etag: string | undefined): Promise<Configuration> {
    const current = etag === undefined ? undefined : this.get(id);
    if (!current && this.#configurations.has(id)) {
      throw new HubError(409, 'ConfigurationAlreadyExists', `There is a configuration ${id} already.`);
    }
    if (current && etag !== '*' && etag !== current.etag) throw preconditionFailed(id);
    if (!current && this.size >= MAX_CONFIGURATIONS) {
      throw new HubError(
        403,
        'ConfigurationCountLimitExceeded',
        `A hub has at most ${MAX_CONFIGURATIONS} configurations.`,
      );
    }
    const configuration = configurationFrom(id, body, current, this.#now());
    await this.#append({ put: configuration as unknown as JsonObject });
    return configuration;
  }

  /** @throws HubError 404 or 412. */
  async delete(id: string, etag: string): Promise<void> {
    if (etag !== '*' && etag !== this.get(id).etag) throw preconditionFailed(id);
    await this.#append({ delete: this.get(id).id });
  }

  replay(data: JsonObject): void {
    if (typeof data['delete'] === 'string') this.#configurations.delete(data['delete']);
    else if (data['put']) {
      const configuration = data['put'] as unknown as Configuration;
      this.#configurations.set(configuration.id, configuration);
    }
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const configuration of this.all()) {
      yield { topic: TOPIC, data: { put: configuration as unknown as JsonObject } };
    }
  }

  #append(data: JsonObject): Promise<void> {
    this.replay(data);
    return this.#journal!.append({ topic: TOPIC, data });
  }
}
