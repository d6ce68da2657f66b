import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { CallOptions, CloudDevice, Json, Page, PageOptions, RegistrationStatus } from '@csk/core';
import type { Registry } from 'azure-iothub';

import { toCloudDevice } from './cloud-device.ts';
import type { HubTwin } from './cloud-device.ts';
import type { HubCall } from './hub-call.ts';
import { PORT } from './hub-errors.ts';

const DEFAULT_PAGE = 50;
/** The hub gives no more twins than this on one page. */
const MAX_PAGE = 1_000;
const ANY_ETAG = '*';
/** Identities hardly ever change, and never again and again. */
const SWITCH_ATTEMPTS = 3;

export interface DeviceRegistryOptions {
  readonly client: Registry;
  readonly hostName: string;
  readonly call: HubCall;
}

/** Identities and twins over the hub's REST interface. */
export class DeviceRegistry {
  readonly #registry: Registry;
  readonly #call: HubCall;
  readonly #hostName: string;

  constructor({ client, hostName, call }: DeviceRegistryOptions) {
    this.#registry = client;
    this.#call = call;
    this.#hostName = hostName;
  }

  async register(
    { deviceKey, tags }: { readonly deviceKey: string; readonly tags?: Json },
    options: CallOptions,
  ): Promise<{ readonly status: RegistrationStatus; readonly credential?: string }> {
    const what = `Registering device ${deviceKey}`;
    const created = await this.#call('registry', what, options, () =>
      this.#registry.create({ deviceId: deviceKey, status: 'enabled' }),
    ).catch(ignore('conflict'));
    const { responseBody: identity } =
      created ?? (await this.#call('registry', what, options, () => this.#registry.get(deviceKey)));
    if (tags !== undefined && (created !== undefined || (await this.#isUntagged(deviceKey, options)))) {
      await this.#patchTwin(deviceKey, { tags }, ANY_ETAG, options);
    }
    const key = identity.authentication?.symmetricKey?.primaryKey;
    return {
      status: 'registered',
      ...(key ? { credential: `HostName=${this.#hostName};DeviceId=${deviceKey};SharedAccessKey=${key}` } : {}),
    };
  }

  async unregister(deviceKey: string, options: CallOptions): Promise<void> {
    await this.#call('registry', `Removing device ${deviceKey}`, options, () => this.#registry.delete(deviceKey)).catch(
      ignore('not-found'),
    );
  }

  async get(deviceKey: string, options: CallOptions): Promise<CloudDevice | undefined> {
    const answer = await this.#call('twin-read', `Reading device ${deviceKey}`, options, () =>
      this.#registry.getTwin(deviceKey),
    ).catch(ignore('not-found'));
    return answer && toCloudDevice(asTwin(answer.responseBody));
  }

  async list(page: PageOptions, options: CallOptions): Promise<Page<CloudDevice>> {
    const size = Math.min(MAX_PAGE, Math.max(1, page.maxPageSize ?? DEFAULT_PAGE));
    const query = this.#registry.createQuery('SELECT * FROM devices', size);
    const answer = await this.#call('query', 'Listing devices', options, () =>
      query.next(page.continuationToken ?? ''),
    );
    const twins = Array.isArray(answer.result) ? (answer.result as readonly HubTwin[]) : [];
    const token: unknown = query.continuationToken;
    return {
      items: twins.map(toCloudDevice),
      ...(typeof token === 'string' && token !== '' ? { continuationToken: token } : {}),
    };
  }

  async update(
    deviceKey: string,
    patch: { readonly tags?: Json; readonly desired?: Json; readonly enabled?: boolean },
    { ifEtag, ...options }: CallOptions & { readonly ifEtag?: string },
  ): Promise<CloudDevice> {
    const { tags, desired, enabled } = patch;
    const twinPatch = {
      ...(tags === undefined ? {} : { tags }),
      ...(desired === undefined ? {} : { properties: { desired } }),
    };
    // An empty patch with an etag changes nothing and still fails when the etag is stale.
    if (Object.keys(twinPatch).length > 0 || ifEtag !== undefined) {
      const twin = await this.#patchTwin(deviceKey, twinPatch, ifEtag ?? ANY_ETAG, options);
      if (enabled === undefined) return toCloudDevice(twin);
    }
    if (enabled !== undefined) await this.#switch(deviceKey, enabled, options);
    const device = await this.get(deviceKey, options);
    if (!device) throw new ConnectedServiceError('not-found', `There is no device ${deviceKey}.`, { port: PORT });
    return device;
  }

  /** A device without any tag may be our own, of an attempt that broke off before its tags were written. */
  async #isUntagged(deviceKey: string, options: CallOptions): Promise<boolean> {
    const device = await this.get(deviceKey, options);
    return Object.keys(device?.tags ?? {}).length === 0;
  }

  async #switch(deviceKey: string, enabled: boolean, options: CallOptions): Promise<void> {
    const what = `Switching device ${deviceKey} ${enabled ? 'on' : 'off'}`;
    const status = enabled ? 'enabled' : 'disabled';
    for (let attempt = 1; ; attempt += 1) {
      const { responseBody: identity } = await this.#call('registry', what, options, () =>
        this.#registry.get(deviceKey),
      );
      if (identity.status === status) return;
      try {
        await this.#call('registry', what, options, () => this.#replace({ ...identity, status }));
        return;
      } catch (error) {
        if (attempt === SWITCH_ATTEMPTS || !isConnectedServiceError(error, 'conflict')) throw error;
      }
    }
  }

  /**
   * The hub replaces the whole identity, so it gets back what it had, keys included, and only if it has that still: a key
   * that somebody renewed meanwhile would be the old one again. Of the SDK's calls only the one for many compares etags.
   */
  async #replace(identity: Registry.DeviceDescription): Promise<void> {
    const { responseBody: result } = await this.#registry.updateDevices([identity], false);
    if (result.isSuccessful) return;
    throw Object.assign(new Error(result.errors[0]?.errorStatus), { responseBody: JSON.stringify(result) });
  }

  async #patchTwin(deviceKey: string, patch: object, etag: string, options: CallOptions): Promise<HubTwin> {
    const { responseBody } = await this.#call('twin-update', `Updating device ${deviceKey}`, options, () =>
      this.#registry.updateTwin(deviceKey, patch, etag),
    );
    return asTwin(responseBody);
  }
}

/** The SDK's twin object carries all properties of the answer; its type names only some. */
function asTwin(twin: object): HubTwin {
  return twin as HubTwin;
}

function ignore(code: 'not-found' | 'conflict'): (error: unknown) => undefined {
  return (error) => {
    if (!isConnectedServiceError(error, code)) throw error;
    return undefined;
  };
}
