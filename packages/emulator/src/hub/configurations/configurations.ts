import { isJsonObject, jsonBytes, type Json, type JsonObject } from '../../json.ts';
import type { Hub } from '../hub.ts';
import { HubError } from '../hub-error.ts';
import { keyOf } from '../identity.ts';
import { matches } from '../query/evaluate.ts';
import { groupedRows, isGrouped, rowOf } from '../query/run.ts';
import type { RegistryQuery } from '../query/syntax.ts';
import type { Device } from '../registry.ts';
import { contentFrom, metricQuery, targetOf, type Configuration } from './configuration.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { desiredPatch } from './desired-content.ts';

/** Twins looked at before others get their turn. */
const SLICE = 200;

/**
 * Keeps twins as configurations want them. Of those that target a twin the one with the highest priority is written,
 * the newest when several have it; it is written once, so that later changes of the twin by others stay.
 */
export class Configurations {
  readonly store: ConfigurationStore;
  readonly #hub: Hub;
  readonly #log: (line: string) => void;
  readonly #dirty = new Set<string>();
  #isRunning = false;
  #isClosed = false;

  constructor(store: ConfigurationStore, hub: Hub, log: (line: string) => void) {
    this.store = store;
    this.#hub = hub;
    this.#log = log;
    hub.onTwinChanged = (key) => {
      if (this.store.size > 0) this.#look([key]);
    };
  }

  start(): void {
    if (this.store.size > 0) this.#lookAtAll();
  }

  close(): void {
    this.#isClosed = true;
  }

  async put(id: string, body: Json, etag: string | undefined): Promise<Configuration> {
    const { maxConfigurations } = this.#hub.guard;
    if (etag === undefined && this.store.size >= maxConfigurations) {
      const text = `A hub of this tier has at most ${maxConfigurations} configurations.`;
      throw new HubError(403, 'ConfigurationCountLimitExceeded', text);
    }
    const configuration = await this.store.put(id, body, etag);
    this.#lookAtAll();
    return configuration;
  }

  async delete(id: string, etag: string): Promise<void> {
    await this.store.delete(id, etag);
    this.#lookAtAll();
  }

  /** Writes a content to one device and its modules, once. Modules that it names and that are missing are made. */
  async applyOnce(deviceId: string, body: Json): Promise<void> {
    const content = contentFrom(body);
    const device = this.#hub.registry.get(deviceId);
    if (isJsonObject(content['deviceContent'])) await this.#write(device, content['deviceContent'], device.applied);
    const modules = isJsonObject(content['modulesContent']) ? content['modulesContent'] : {};
    for (const [moduleId, section] of Object.entries(modules)) {
      const key = keyOf({ deviceId, moduleId });
      if (!this.#hub.registry.find(key)) await this.#hub.createIdentity(key, { managedBy: 'IotEdge' });
      const module = this.#hub.registry.get(key);
      if (isJsonObject(section)) await this.#write(module, section, module.applied);
    }
  }

  /** The configuration object of the REST API, with the metrics as they are now. */
  toRest(configuration: Configuration): JsonObject {
    const { metricQueries, ...rest } = configuration;
    const collection = targetOf(configuration)?.isForModules ? 'devices.modules' : 'devices';
    const where = configuration.targetCondition.replace(/^\s*FROM\s+\S+(\s+WHERE)?/i, '').trim();
    const system = {
      targetedCount: `SELECT deviceId FROM ${collection}${where === '' || where === '*' ? '' : ` WHERE ${where}`}`,
      appliedCount: `SELECT deviceId FROM ${collection} WHERE configurations.[[${configuration.id}]].status = 'Applied'`,
    };
    const states = [...this.#hub.registry, ...this.#hub.registry.modules()].map(
      (device) => this.statusOf(device)[configuration.id] as JsonObject | undefined,
    );
    const results = {
      targetedCount: states.filter((state) => state !== undefined).length,
      appliedCount: states.filter((state) => state?.['status'] === 'Applied').length,
    };
    const counts = Object.entries(metricQueries).map(([name, text]) => [name, this.#count(metricQuery(text))] as const);
    return {
      ...(rest as unknown as JsonObject),
      systemMetrics: { results, queries: system },
      metrics: { results: Object.fromEntries(counts), queries: metricQueries },
    };
  }

  /** `configurations` of a twin: who targets it, and which of them was written. */
  statusOf(device: Device): JsonObject {
    const targeting = this.#targeting(device);
    return Object.fromEntries(
      targeting.map((configuration) => [
        configuration.id,
        { status: isApplied(device, configuration) ? 'Applied' : 'Targeted' },
      ]),
    );
  }

  /** A twin as queries see it: with what configurations did. */
  documentOf(device: Device): JsonObject {
    const twin = this.#hub.twinObject(device);
    return this.store.size === 0 ? twin : { ...twin, configurations: this.statusOf(device) };
  }

  #count(query: RegistryQuery): number {
    const devices = query.from === 'devices' ? [...this.#hub.registry] : [...this.#hub.registry.modules()];
    const documents = devices.map((device) => this.documentOf(device));
    if (isGrouped(query)) return groupedRows(query, documents).length;
    return documents.filter((document) => rowOf(query, document) !== undefined).length;
  }

  /** Configurations that target a twin, the one that wins first. */
  #targeting(device: Device): Configuration[] {
    const isModule = device.identity.moduleId !== undefined;
    let twin: JsonObject | undefined;
    const targeting = [...this.store.all()].filter((configuration) => {
      const target = targetOf(configuration);
      if (!target || target.isForModules !== isModule) return false;
      return !target.condition || matches((twin ??= this.#hub.twinObject(device)), target.condition);
    });
    return targeting.sort(
      (a, b) => b.priority - a.priority || b.createdTimeUtc.localeCompare(a.createdTimeUtc) || a.id.localeCompare(b.id),
    );
  }

  #lookAtAll(): void {
    const { registry } = this.#hub;
    this.#look([...registry, ...registry.modules()].map((device) => keyOf(device.identity)));
  }

  #look(keys: readonly string[]): void {
    for (const key of keys) this.#dirty.add(key);
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#work().catch((error: unknown) => {
      this.#isRunning = false;
      this.#log(`configurations: ${String(error)}`);
    });
  }

  async #work(): Promise<void> {
    let looked = 0;
    for (const key of this.#dirty) {
      // Also lets the change that brought us here be answered first.
      if (looked++ % SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
      if (this.#isClosed) return;
      this.#dirty.delete(key);
      const device = this.#hub.registry.find(key);
      if (device) await this.#adjust(device);
    }
    // In the same turn in which the last key was found done: a key that comes now starts anew.
    this.#isRunning = false;
  }

  async #adjust(device: Device): Promise<void> {
    const [winner] = this.#targeting(device);
    if (!winner) {
      if (device.applied) await this.#hub.applyConfiguration(keyOf(device.identity), {}, undefined);
      return;
    }
    if (isApplied(device, winner)) return;
    const part = device.identity.moduleId === undefined ? 'deviceContent' : 'moduleContent';
    const section = winner.content[part];
    try {
      await this.#write(device, isJsonObject(section) ? section : {}, { id: winner.id, etag: winner.createdTimeUtc });
    } catch (error) {
      // A twin that would grow too large keeps what it has; the configuration stays "Targeted" there.
      if (!(error instanceof HubError)) throw error;
      this.#log(`configuration ${winner.id} does not fit ${keyOf(device.identity)}: ${error.message}`);
    }
  }

  async #write(device: Device, section: JsonObject, applied: Device['applied']): Promise<void> {
    const patch = desiredPatch(section, device.twin.desired.values);
    await this.#hub.applyConfiguration(keyOf(device.identity), patch, applied);
    this.#hub.guard.meter(() => jsonBytes(section));
  }
}

/** A configuration that is deleted and made again is another one, so its time of birth is compared too. */
const isApplied = ({ applied }: Device, { id, createdTimeUtc }: Configuration): boolean =>
  applied?.id === id && applied.etag === createdTimeUtc;
