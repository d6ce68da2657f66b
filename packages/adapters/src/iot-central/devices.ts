import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { CallOptions, CloudDevice, Json, JsonObject, Page, PageOptions, RegistrationStatus } from '@csk/core';

import { PORT, unsupported } from './central-errors.ts';
import { readPage } from './collection.ts';
import type { ConnectivityBook } from './connectivity.ts';
import { isObject, objectOf, textIn } from './foreign-json.ts';
import { etagOf, readDevice, readProperties, toCloudDevice } from './properties-document.ts';
import type { CentralDevice, PropertyDocuments } from './properties-document.ts';
import type { RestClient } from './rest-client.ts';
import type { Templates } from './templates.ts';
import type { Template } from './template.ts';

const DEFAULT_PAGE = 50;
/** IoT Central gives no more devices than this on one page. */
const MAX_PAGE = 100;

interface FullDevice {
  readonly device: CentralDevice;
  readonly template: Template | undefined;
  readonly properties: PropertyDocuments;
}

/** Devices, their properties and credentials. */
export class Devices {
  readonly #rest: RestClient;
  readonly #templates: Templates;
  readonly #connectivity: ConnectivityBook;
  /** Of devices that are registered here. */
  readonly #template: string | undefined;

  constructor(rest: RestClient, templates: Templates, connectivity: ConnectivityBook, template: string | undefined) {
    this.#rest = rest;
    this.#templates = templates;
    this.#connectivity = connectivity;
    this.#template = template;
  }

  async register(
    { deviceKey, tags }: { readonly deviceKey: string; readonly tags?: Json },
    options: CallOptions,
  ): Promise<{ readonly status: RegistrationStatus; readonly credential?: string }> {
    const what = `Registering device ${deviceKey}`;
    const path = pathOf(deviceKey);
    const present = await this.find(deviceKey, options);
    if (!present) {
      const body = { displayName: deviceKey, ...(this.#template === undefined ? {} : { template: this.#template }) };
      await this.#rest.call({ method: 'PUT', path, body, what }, options);
    }
    if (tags !== undefined && Object.keys(objectOf(tags)).length > 0) {
      // A device without any tag may be our own, of an attempt that broke off before its tags were written.
      const full = await this.#read(deviceKey, options);
      if (Object.keys(full.properties.tags).length === 0) await this.#writeProperties(full, { tags }, options);
    }
    const credentials = objectOf(await this.#rest.call({ method: 'GET', path: `${path}/credentials`, what }, options));
    const scope = textIn(credentials['idScope'], 100);
    const key = textIn(objectOf(credentials['symmetricKey'])['primaryKey'], 200);
    return {
      status: 'registered',
      ...(scope === undefined || key === undefined
        ? {}
        : { credential: `IdScope=${scope};DeviceId=${deviceKey};SharedAccessKey=${key}` }),
    };
  }

  async unregister(deviceKey: string, options: CallOptions): Promise<void> {
    const what = `Removing device ${deviceKey}`;
    try {
      await this.#rest.call({ method: 'DELETE', path: pathOf(deviceKey), what }, options);
    } catch (error) {
      if (!isConnectedServiceError(error, 'not-found')) throw error;
    }
    this.#connectivity.forget(deviceKey);
  }

  /** The device without its properties; undefined when there is none. */
  async find(deviceKey: string, options: CallOptions): Promise<CentralDevice | undefined> {
    try {
      const what = `Reading device ${deviceKey}`;
      return readDevice(await this.#rest.call({ method: 'GET', path: pathOf(deviceKey), what }, options));
    } catch (error) {
      if (!isConnectedServiceError(error, 'not-found')) throw error;
      return undefined;
    }
  }

  async get(deviceKey: string, options: CallOptions): Promise<CloudDevice | undefined> {
    try {
      return this.#toCloud(await this.#read(deviceKey, options));
    } catch (error) {
      if (!isConnectedServiceError(error, 'not-found')) throw error;
      return undefined;
    }
  }

  /** Without properties: they would be another request for each device. */
  async list({ continuationToken, maxPageSize }: PageOptions, options: CallOptions): Promise<Page<CloudDevice>> {
    const size = Math.min(MAX_PAGE, Math.max(1, maxPageSize ?? DEFAULT_PAGE));
    const collection = { path: 'devices', query: { $top: String(size) }, what: 'Listing devices' };
    const deviceIn = (row: unknown): CloudDevice => {
      const device = readDevice(row);
      return toCloudDevice(device, undefined, this.#connectivity.of(device.id));
    };
    return await readPage(this.#rest, collection, continuationToken, deviceIn, options);
  }

  /**
   * IoT Central has no conditional write of properties: with `ifEtag` they are read, compared and then written, and of
   * two writers at the very same moment the later one stays.
   */
  async update(
    deviceKey: string,
    patch: { readonly tags?: Json; readonly desired?: Json; readonly enabled?: boolean },
    { ifEtag, ...options }: CallOptions & { readonly ifEtag?: string },
  ): Promise<CloudDevice> {
    const full = await this.#read(deviceKey, options);
    if (ifEtag !== undefined && ifEtag !== etagOf(full.device, full.properties)) {
      throw new ConnectedServiceError('conflict', `Device ${deviceKey} was changed in the meantime.`, { port: PORT });
    }
    await this.#writeProperties(full, patch, options);
    if (patch.enabled !== undefined && patch.enabled !== full.device.enabled) {
      const what = `Switching device ${deviceKey} ${patch.enabled ? 'on' : 'off'}`;
      const condition = ifEtag === undefined || full.device.etag === undefined ? {} : { ifMatch: full.device.etag };
      const body = { enabled: patch.enabled };
      await this.#rest.call({ method: 'PATCH', path: pathOf(deviceKey), body, what, ...condition }, options);
    }
    return this.#toCloud(await this.#read(deviceKey, options));
  }

  async #read(deviceKey: string, options: CallOptions): Promise<FullDevice> {
    const path = pathOf(deviceKey);
    const what = `Reading device ${deviceKey}`;
    const [answer, properties] = await Promise.all([
      this.#rest.call({ method: 'GET', path, what }, options),
      this.#rest.call({ method: 'GET', path: `${path}/properties`, what }, options),
    ]);
    const device = readDevice(answer);
    const template = await this.#templates.get(device.template, options);
    return { device, template, properties: readProperties(properties, template) };
  }

  #toCloud({ device, properties }: FullDevice): CloudDevice {
    return toCloudDevice(device, properties, this.#connectivity.of(device.id));
  }

  async #writeProperties(
    { device, template }: FullDevice,
    patch: { readonly tags?: Json; readonly desired?: Json },
    options: CallOptions,
  ): Promise<void> {
    const tags = checked(patch.tags, 'tags', template, (property) => property.cloud);
    const desired = checked(patch.desired, 'desired', template, (property) => property.writable && !property.cloud);
    const body = { ...tags, ...desired };
    if (Object.keys(body).length === 0) return;
    const what = `Updating device ${device.id}`;
    await this.#rest.call({ method: 'PATCH', path: `${pathOf(device.id)}/properties`, body, what }, options);
  }
}

/** A tag must not end up on the device, nor a setting in the application: the template says which is which. */
function checked(
  document: Json | undefined,
  field: 'tags' | 'desired',
  template: Template | undefined,
  fits: (property: Template['properties'][number]) => boolean,
): JsonObject {
  if (document === undefined) return {};
  if (!isObject(document)) {
    throw new ConnectedServiceError('invalid', `${field}: must be an object.`, { port: PORT, details: { field } });
  }
  for (const name of Object.keys(document)) {
    const property = template?.properties.find((candidate) => candidate.name === name);
    const isComponent = field === 'desired' && template?.components.includes(name) === true;
    if (isComponent || (property && fits(property))) continue;
    const kind = field === 'tags' ? 'cloud property' : 'writable property';
    throw unsupported(`${field}.${name}: the device's template has no ${kind} of this name.`, {
      field: `${field}.${name}`,
    });
  }
  return document;
}

const pathOf = (deviceKey: string): string => `devices/${encodeURIComponent(deviceKey)}`;
