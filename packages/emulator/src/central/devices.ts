import { HubError } from '../hub/hub-error.ts';
import type { Hub } from '../hub/hub.ts';
import { newEtag, requireDeviceId, type DeviceIdentity } from '../hub/identity.ts';
import type { Twin } from '../hub/twin.ts';
import { sasAuthentication } from '../dps/device-proof.ts';
import type { KeyPair } from '../sas/derived-key.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { CentralError, invalidBody, notFound, staleEtag } from './central-error.ts';
import type { CentralDocuments } from './documents.ts';
import { modelOf, type Model } from './model.ts';
import { changeOf, mergeCloud, propertiesDocument, replacing, writeReply, type CloudProperties } from './properties.ts';

/** What the application keeps of a device; identity, keys and twin are the hub's. */
export interface CentralDevice {
  readonly id: string;
  readonly etag: string;
  readonly displayName: string;
  readonly template?: string;
  readonly simulated: boolean;
  readonly enabled: boolean;
  /** It has connected at least once. */
  readonly provisioned: boolean;
  readonly organizations?: readonly string[];
  readonly cloud: CloudProperties;
}

/** Something that happened to a device, as data export tells it. */
export type LifecycleEvent =
  'registered' | 'deleted' | 'provisioned' | 'enabled' | 'disabled' | 'displayNameChanged' | 'deviceTemplateChanged';

/** Told of changes, so that they can be exported. */
export interface DeviceObserver {
  lifecycle(device: CentralDevice, event: LifecycleEvent): void;
  properties(device: CentralDevice, messageType: string, changed: readonly JsonObject[]): void;
}

const WRITABLE = new Set([
  'displayName',
  'template',
  'simulated',
  'enabled',
  'organizations',
  'etag',
  'id',
  'provisioned',
  '$schema',
  'type',
]);

/** The application's devices. Each is an identity of the hub inside. */
export class CentralDevices {
  observer: DeviceObserver = { lifecycle: () => {}, properties: () => {} };
  readonly #documents: CentralDocuments;
  readonly #hub: Hub;
  readonly #keysOf: (deviceId: string) => KeyPair;
  readonly #now: () => number;

  /** @param keysOf the keys that the application's enrolment group gives a device. */
  constructor(documents: CentralDocuments, hub: Hub, keysOf: (deviceId: string) => KeyPair, now: () => number) {
    this.#documents = documents;
    this.#hub = hub;
    this.#keysOf = keysOf;
    this.#now = now;
  }

  find(id: string): CentralDevice | undefined {
    return this.#documents.get('device', id) as CentralDevice | undefined;
  }

  /** @throws CentralError 404. */
  get(id: string): CentralDevice {
    const device = this.find(id);
    if (!device) throw notFound(`device ${id}`);
    return device;
  }

  all(): CentralDevice[] {
    return [...this.#documents.all('device')] as CentralDevice[];
  }

  rest(device: CentralDevice): JsonObject {
    const { cloud: _cloud, ...rest } = device;
    return rest;
  }

  /** Model of the device's template. */
  model({ template }: CentralDevice): Model | undefined {
    const document = template === undefined ? undefined : this.#documents.get('template', template);
    return document ? modelOf(document as JsonObject) : undefined;
  }

  /** Creates or replaces (`PUT`), or changes (`PATCH`). @throws CentralError 400, 404 or 412. */
  async write(id: string, body: Json, ifMatch: string | undefined, isPatch: boolean): Promise<CentralDevice> {
    if (!isJsonObject(body)) throw invalidBody('The body must be a device.');
    const unknown = Object.keys(body).find((name) => !WRITABLE.has(name));
    if (unknown !== undefined) throw invalidBody(`A device has no field '${unknown.slice(0, 64)}'.`);
    requireDeviceId(id);
    const old = this.find(id);
    if (isPatch && !old) throw notFound(`device ${id}`);
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== old?.etag) throw staleEtag();
    const { enabled } = this.#deviceFrom(id, body, old, isPatch);
    if (!this.#hub.registry.find(id)) {
      const authentication = sasAuthentication(this.#keysOf(id));
      await this.#hub.createIdentity(id, { status: enabled ? 'enabled' : 'disabled', authentication });
    } else if (old?.enabled !== enabled) {
      await this.#hub.updateIdentity(id, { status: enabled ? 'enabled' : 'disabled' }, '*');
    }
    // While the hub wrote, the device may have connected, or its cloud properties may have been written.
    const before = this.find(id);
    const device = this.#deviceFrom(id, body, before, isPatch);
    await this.#documents.change(['device', id, device]);
    this.#tell(before, device);
    return device;
  }

  async delete(id: string, ifMatch: string | undefined): Promise<void> {
    const device = this.get(id);
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== device.etag) throw staleEtag();
    await this.#hub.deleteDevice(id, '*').catch((error: unknown) => {
      if (!(error instanceof HubError) || error.status !== 404) throw error;
    });
    // Another device of this id has not run its commands.
    const histories = [...this.#documents.ids('command')].filter((key) => key.startsWith(`${id}/`));
    await this.#documents.change(['device', id], ...histories.map((key) => ['command', key] as const));
    this.observer.lifecycle(device, 'deleted');
  }

  identity(id: string): DeviceIdentity {
    this.get(id);
    return this.#hub.registry.get(id).identity;
  }

  properties(id: string, component?: string): JsonObject {
    const device = this.get(id);
    const model = this.model(device);
    const document = propertiesDocument(model, this.#twin(id), device.cloud);
    if (component === undefined) return document;
    if (!model?.components.has(component)) throw notFound(`component ${component}`);
    return document[component] as JsonObject;
  }

  async writeProperties(id: string, patch: Json, isReplace: boolean, component?: string): Promise<JsonObject> {
    const device = this.get(id);
    const model = this.model(device);
    let change = changeOf(model, patch, component);
    if (isReplace && model && component === undefined) change = replacing(model, change, this.#twin(id));
    if (Object.keys(change.desired).length > 0) await this.#hub.changeTwin(id, { desired: change.desired }, false, '*');
    if (Object.keys(change.cloud).length > 0) {
      const now = new Date(this.#now()).toISOString();
      const cloud = mergeCloud(this.get(id).cloud, change.cloud, now);
      await this.#documents.change(['device', id, { ...this.get(id), cloud }]);
    }
    this.#tellProperties(device, 'devicePropertyDesiredChange', change.desired);
    for (const [path, { values }] of Object.entries(change.cloud)) {
      const changed = path === '' ? values : { [path]: { __t: 'c', ...values } };
      this.#tellProperties(device, 'cloudPropertyChange', changed);
    }
    return writeReply(patch, change);
  }

  /** Keys of the device's credentials; undefined when there is no such device, also when only the hub has lost it. */
  keys(id: string): KeyPair | undefined {
    return this.find(id) && this.#hub.registry.find(id)?.identity;
  }

  /** Makes sure that there is a device and that the group's key is good for it. */
  async admit(id: string): Promise<void> {
    if (!this.find(id)) await this.write(id, {}, undefined, false);
    const { primaryKey, secondaryKey } = this.#keysOf(id);
    const keys = this.keys(id);
    if (keys?.primaryKey === primaryKey && keys.secondaryKey === secondaryKey) return;
    await this.#hub.provision(id, { authentication: sasAuthentication({ primaryKey, secondaryKey }) }, {}, false);
  }

  /** The device connected, announcing a model or none. */
  async connected(id: string): Promise<void> {
    const device = this.find(id);
    if (!device || device.provisioned) return;
    const provisioned = { ...device, provisioned: true, etag: newEtag() };
    await this.#documents.change(['device', id, provisioned]);
    this.observer.lifecycle(provisioned, 'provisioned');
  }

  /** A device that says which model it has gets the template of that model, unless it has one. */
  async announced(id: string, modelId: string): Promise<void> {
    const device = this.find(id);
    if (!device || device.template !== undefined) return;
    for (const template of this.#documents.all('template') as Iterable<JsonObject>) {
      if (modelOf(template).id !== modelId) continue;
      const assigned = { ...device, template: template['@id'] as string, etag: newEtag() };
      await this.#documents.change(['device', id, assigned]);
      this.observer.lifecycle(assigned, 'deviceTemplateChanged');
      return;
    }
  }

  /** The device reported properties. */
  reported(id: string, patch: JsonObject): void {
    const device = this.find(id);
    if (device) this.#tellProperties(device, 'devicePropertyReportedChange', patch);
  }

  #twin(id: string): Twin {
    return this.#hub.registry.get(id).twin;
  }

  #deviceFrom(id: string, body: JsonObject, old: CentralDevice | undefined, isPatch: boolean): CentralDevice {
    const kept = isPatch ? old : undefined;
    const flag = (name: 'simulated' | 'enabled', otherwise: boolean): boolean => {
      const value = body[name] ?? kept?.[name] ?? otherwise;
      if (typeof value !== 'boolean') throw invalidBody(`'${name}' must be true or false.`);
      return value;
    };
    const displayName = body['displayName'] ?? kept?.displayName ?? id;
    if (typeof displayName !== 'string' || displayName.length > 200) throw invalidBody("'displayName' must be text.");
    const template = body['template'] ?? (body['template'] === null ? undefined : kept?.template);
    if (template !== undefined && (typeof template !== 'string' || !this.#documents.get('template', template))) {
      throw new CentralError(400, 'InvalidBody', 'There is no device template with this id.');
    }
    const organizations = (body['organizations'] ?? kept?.organizations) as readonly string[] | undefined;
    return {
      id,
      etag: newEtag(),
      displayName,
      ...(template !== undefined && { template }),
      simulated: flag('simulated', false),
      enabled: flag('enabled', true),
      provisioned: old?.provisioned ?? false,
      ...(organizations && { organizations }),
      cloud: old?.cloud ?? {},
    };
  }

  #tell(old: CentralDevice | undefined, device: CentralDevice): void {
    if (!old) this.observer.lifecycle(device, 'registered');
    else if (old.enabled !== device.enabled) this.observer.lifecycle(device, device.enabled ? 'enabled' : 'disabled');
    if (old && old.displayName !== device.displayName) this.observer.lifecycle(device, 'displayNameChanged');
    if (old && old.template !== device.template) this.observer.lifecycle(device, 'deviceTemplateChanged');
  }

  #tellProperties(device: CentralDevice, messageType: string, changed: JsonObject): void {
    const list = Object.entries(changed).flatMap(([name, value]): JsonObject[] => {
      if (!isJsonObject(value) || value['__t'] !== 'c')
        return name.startsWith('$') ? [] : [{ name, value: value ?? null }];
      return Object.entries(value).flatMap(([inner, innerValue]) =>
        inner === '__t' ? [] : [{ name: inner, value: innerValue ?? null, component: name }],
      );
    });
    if (list.length > 0) this.observer.properties(device, messageType, list);
  }
}
