import { isConnectedServiceError, paged } from '@csk/core';
import type { CallOptions, Json, PageOptions, Paged } from '@csk/core';

import { invalidField } from '../links/invalid-field.ts';
import { PORT } from './central-errors.ts';
import { readPage } from './collection.ts';
import { objectOf, textIn } from './foreign-json.ts';
import type { RestClient } from './rest-client.ts';

/** What a job does at each device: writes properties or cloud properties by their paths, or runs a command. */
export type CentralJobWork =
  | { readonly properties: Readonly<Record<string, Json>> }
  | { readonly cloudProperties: Readonly<Record<string, Json>> }
  | { readonly command: { readonly name: string; readonly parameters: Json } };

export type CentralJobRequest = CentralJobWork & {
  /** Given by the caller, so that a repeated call starts no second job: letters, digits, dashes and dots. */
  readonly id: string;
  /** As people see it in the application; the default is the id. */
  readonly name?: string;
  /** Id of the device group whose members of now get it. */
  readonly group: string;
  /** Id of the device template that has the properties or the command. */
  readonly template: string;
  /** So many devices at a time, in number or percent; the default is as the application likes. */
  readonly batch?: { readonly type: 'number' | 'percentage'; readonly value: number };
};

export type CentralJobStatus = 'pending' | 'running' | 'stopped' | 'completed' | 'cancelled' | 'failed';

export interface CentralJob {
  readonly id: string;
  readonly name: string;
  readonly status: CentralJobStatus;
  /** Absent until Central has counted. */
  readonly devices?: {
    readonly all: number;
    readonly pending: number;
    readonly succeeded: number;
    readonly failed: number;
  };
}

export interface CentralJobDevice {
  readonly deviceKey: string;
  readonly status: CentralJobStatus;
}

/** Jobs that the application carries out over the devices of a group by itself, also while nobody of ours runs. */
export interface CentralJobs {
  /**
   * Hands a job to the application. A job with this id that is there already is given back as it is, so a call may be
   * repeated.
   * @throws ConnectedServiceError `invalid`, `not-found` (group or template).
   */
  start(job: CentralJobRequest, options?: CallOptions): Promise<CentralJob>;
  /** A job and how far it is; undefined when the application does not know it. */
  get(id: string, options?: CallOptions): Promise<CentralJob | undefined>;
  /** What became of each device. */
  devices(id: string, options?: CallOptions): Paged<CentralJobDevice>;
  /** Stops after the devices in hand; {@link CentralJobs.resume} goes on. @throws ConnectedServiceError `not-found`. */
  stop(id: string, options?: CallOptions): Promise<void>;
  resume(id: string, options?: CallOptions): Promise<void>;
  /** Starts a job `newId` for the devices at which this one failed. @throws ConnectedServiceError `not-found`. */
  retryFailed(id: string, newId: string, options?: CallOptions): Promise<CentralJob>;
}

/** Central's words, of which some come in two spellings. */
const STATUSES: ReadonlyMap<unknown, CentralJobStatus> = new Map([
  ['running', 'running'],
  ['stopped', 'stopped'],
  ['complete', 'completed'],
  ['completed', 'completed'],
  ['canceled', 'cancelled'],
  ['cancelled', 'cancelled'],
  ['failed', 'failed'],
]);

export function createCentralJobs(rest: RestClient, assertUsable: () => void): CentralJobs {
  const pathOf = (id: string, rest = ''): string => {
    assertUsable();
    // In an address a dot alone is a step, and would lead to what is no job.
    if (!/^(?!\.{1,2}$)[A-Za-z0-9.-]{1,128}$/.test(id))
      throw invalidField(PORT, 'id', 'must be 1 to 128 letters, digits, dashes and dots, and no mere dots');
    return `jobs/${id}${rest}`;
  };

  const get = async (id: string, options: CallOptions = {}): Promise<CentralJob | undefined> => {
    try {
      return jobOf(await rest.call({ method: 'GET', path: pathOf(id), what: `Reading job ${id}` }, options));
    } catch (error) {
      if (isConnectedServiceError(error, 'not-found')) return undefined;
      throw error;
    }
  };

  const order = async (id: string, verb: 'stop' | 'resume', options: CallOptions): Promise<void> => {
    await rest.call({ method: 'POST', path: pathOf(id, `/${verb}`), what: `${verb} of job ${id}` }, options);
  };

  const page = async (id: string, { continuationToken }: PageOptions, options: CallOptions) => {
    const collection = { path: pathOf(id, '/devices'), what: `Reading the devices of job ${id}` };
    return await readPage(rest, collection, continuationToken, jobDeviceOf, options);
  };

  return {
    start: async (job, options = {}) => {
      const request = {
        method: 'PUT',
        path: pathOf(job.id),
        body: bodyOf(job),
        what: `Starting job ${job.id}`,
      } as const;
      try {
        return jobOf(await rest.call(request, options));
      } catch (error) {
        const known = isConnectedServiceError(error, 'conflict') ? await get(job.id, options) : undefined;
        if (known) return known;
        throw error;
      }
    },
    get,
    devices: (id, options = {}) => paged((asked) => page(id, asked, options)),
    stop: (id, options = {}) => order(id, 'stop', options),
    resume: (id, options = {}) => order(id, 'resume', options),
    retryFailed: async (id, newId, options = {}) => {
      pathOf(newId);
      const path = pathOf(id, `/rerun/${newId}`);
      return jobOf(await rest.call({ method: 'PUT', path, what: `Repeating job ${id}` }, options));
    },
  };
}

function bodyOf(job: CentralJobRequest): object {
  const data = workOf(job).map((entry) => ({ ...entry, target: job.template }));
  if (data.length === 0) throw invalidField(PORT, 'properties', 'must name at least one');
  return { displayName: job.name ?? job.id, group: job.group, data, ...(job.batch ? { batch: job.batch } : {}) };
}

interface WorkEntry {
  readonly type: 'property' | 'cloudProperty' | 'command';
  readonly path: string;
  readonly value: Json;
}

function workOf(job: CentralJobWork): readonly WorkEntry[] {
  if ('command' in job) return [{ type: 'command', path: job.command.name, value: job.command.parameters }];
  const [type, values] =
    'properties' in job ? (['property', job.properties] as const) : (['cloudProperty', job.cloudProperties] as const);
  return Object.entries(values).map(([path, value]) => ({ type, path, value }));
}

function jobOf(answer: unknown): CentralJob {
  const { id, displayName, status, progress } = objectOf(answer);
  const counts = objectOf(progress);
  const count = (name: string): number => (typeof counts[name] === 'number' ? counts[name] : 0);
  return {
    id: textIn(id, 128) ?? '',
    name: textIn(displayName, 256) ?? '',
    status: statusOf(status),
    ...(typeof counts['total'] === 'number'
      ? {
          devices: {
            all: count('total'),
            pending: count('pending'),
            succeeded: count('completed'),
            failed: count('failed'),
          },
        }
      : {}),
  };
}

function jobDeviceOf(row: unknown): CentralJobDevice {
  const { id, status } = objectOf(row);
  return { deviceKey: textIn(id, 128) ?? '', status: statusOf(status) };
}

/** What Central may call it in years to come has not begun, for all that we know. */
function statusOf(status: unknown): CentralJobStatus {
  return STATUSES.get(typeof status === 'string' ? status.toLowerCase() : status) ?? 'pending';
}
