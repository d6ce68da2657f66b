import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from '../../http/exchange.ts';
import type { Json } from '../../json.ts';
import type { DeviceAccess, Permission } from '../access.ts';
import type { Configurations } from '../configurations/configurations.ts';
import type { FileUploads } from '../files/file-uploads.ts';
import type { Hub } from '../hub.ts';
import { keyOf } from '../identity.ts';
import type { Jobs } from '../jobs/jobs.ts';

/** What the REST API is an address of. */
export interface HubServices {
  readonly hub: Hub;
  readonly jobs: Jobs;
  readonly configurations: Configurations;
  readonly files: FileUploads;
}

/** One request after authentication. `segments` are the decoded variable parts of the path. */
export interface RestRequest extends HubServices {
  readonly segments: readonly string[];
  readonly body: Json;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
}

/** A call of the service API. */
export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly permission: Permission;
  readonly handle: (request: RestRequest) => Promise<Reply> | Reply;
}

/** A call of a device: its segments begin with the device's id. */
export interface DeviceRequest extends HubServices {
  readonly device: DeviceAccess['identity'];
  readonly segments: readonly string[];
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
  /** Names with the case in which they were sent: names of properties are in them. */
  readonly rawHeaders: readonly (readonly [string, string])[];
  readonly query: URLSearchParams;
}

export interface DeviceRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: (request: DeviceRequest) => Promise<Reply> | Reply;
}

/** The key of the device, or of the module, that an address names. */
export const keyFrom = ([deviceId = '', moduleId]: readonly string[]): string =>
  keyOf({ deviceId, ...(moduleId !== undefined && { moduleId }) });
