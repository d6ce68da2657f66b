import { HubError } from '../hub/hub-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { CentralError, invalidBody, notFound } from './central-error.ts';
import type { CentralCommands } from './commands.ts';
import type { CentralDevices } from './devices.ts';
import type { CentralDocuments } from './documents.ts';
import { membersOf, type DeviceGroup } from './groups.ts';

type DeviceStatus = 'pending' | 'completed' | 'failed';

/** A job over the devices of a group; the list of devices is taken when it is made. */
interface Job {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
  readonly group: string;
  readonly batch?: JsonObject;
  readonly cancellationThreshold?: JsonObject;
  readonly data: readonly JsonObject[];
  readonly status: 'running' | 'stopped' | 'complete' | 'canceled';
  readonly devices: Readonly<Record<string, DeviceStatus>>;
}

const TYPES = new Set<unknown>(['property', 'cloudProperty', 'command', 'deviceTemplateMigration']);
/** Devices that a job works on at once, unless its batch says less. */
const WIDTH = 8;

/** Jobs: the same change or command for many devices, each remembered by itself. */
export class CentralJobs {
  readonly #documents: CentralDocuments;
  readonly #devices: CentralDevices;
  readonly #commands: CentralCommands;
  readonly #running = new Set<string>();
  readonly #log: (line: string) => void;
  #closed = false;

  constructor(
    documents: CentralDocuments,
    devices: CentralDevices,
    commands: CentralCommands,
    log: (line: string) => void,
  ) {
    this.#log = log;
    this.#documents = documents;
    this.#devices = devices;
    this.#commands = commands;
  }

  /** Goes on with what was interrupted. */
  start(): void {
    for (const job of [...this.#documents.all('job')] as Job[]) if (job.status === 'running') void this.#run(job.id);
  }

  close(): void {
    this.#closed = true;
  }

  async create(id: string, body: Json): Promise<JsonObject> {
    if (this.#documents.get('job', id)) throw new CentralError(409, 'Conflict', 'There is a job with this id.');
    if (!isJsonObject(body)) throw invalidBody('The body must be a job.');
    const { displayName, description, group, data, batch, cancellationThreshold } = body;
    const found =
      typeof group === 'string' ? (this.#documents.get('group', group) as DeviceGroup | undefined) : undefined;
    if (!found) throw invalidBody("'group' must be the id of a device group.");
    const entries = Array.isArray(data) ? (data as readonly Json[]).filter(isJsonObject) : [];
    const type = entries[0]?.['type'];
    if (entries.length === 0 || !TYPES.has(type) || entries.some((entry) => entry['type'] !== type)) {
      throw invalidBody(
        "'data' must be entries of one type: property, cloudProperty, command or deviceTemplateMigration.",
      );
    }
    const members = membersOf(found.filter, this.#devices.all());
    const job: Job = {
      id,
      displayName: typeof displayName === 'string' ? displayName : id,
      ...(typeof description === 'string' && { description }),
      group: found.id,
      ...(isJsonObject(batch) && { batch }),
      ...(isJsonObject(cancellationThreshold) && { cancellationThreshold }),
      data: entries,
      status: 'running',
      devices: Object.fromEntries(members.map((device) => [device.id, 'pending'])),
    };
    await this.#documents.change(['job', id, job]);
    void this.#run(id);
    return rest(job);
  }

  get(id: string): JsonObject {
    return rest(this.#find(id));
  }

  list(): JsonObject[] {
    return ([...this.#documents.all('job')] as Job[]).map(rest);
  }

  devices(id: string): JsonObject[] {
    return Object.entries(this.#find(id).devices).map(([deviceId, status]) => ({ id: deviceId, status }));
  }

  async stop(id: string): Promise<void> {
    const job = this.#find(id);
    if (job.status === 'running') await this.#documents.change(['job', id, { ...job, status: 'stopped' }]);
  }

  async resume(id: string): Promise<void> {
    const job = this.#find(id);
    if (job.status !== 'stopped') return;
    await this.#documents.change(['job', id, { ...job, status: 'running' }]);
    void this.#run(id);
  }

  /** A new job for the devices at which this one failed. */
  async rerun(id: string, newId: string): Promise<JsonObject> {
    const { devices, ...job } = this.#find(id);
    if (this.#documents.get('job', newId)) throw new CentralError(409, 'Conflict', 'There is a job with this id.');
    const failed = Object.entries(devices).filter(([, status]) => status === 'failed');
    const again: Job = {
      ...job,
      id: newId,
      status: 'running',
      devices: Object.fromEntries(failed.map(([deviceId]) => [deviceId, 'pending'])),
    };
    await this.#documents.change(['job', newId, again]);
    void this.#run(newId);
    return rest(again);
  }

  #find(id: string): Job {
    const job = this.#documents.get('job', id) as Job | undefined;
    if (!job) throw notFound(`job ${id}`);
    return job;
  }

  async #run(id: string): Promise<void> {
    if (this.#running.has(id)) return;
    this.#running.add(id);
    try {
      for (;;) {
        const job = this.#documents.get('job', id) as Job | undefined;
        if (job?.status !== 'running' || this.#closed) return;
        const pending = Object.keys(job.devices).filter((deviceId) => job.devices[deviceId] === 'pending');
        if (pending.length === 0) {
          await this.#documents.change(['job', id, { ...job, status: 'complete' }]);
          return;
        }
        const outcomes = await Promise.all(
          pending.slice(0, widthOf(job)).map((deviceId) => this.#atDevice(job, deviceId)),
        );
        // It may have been stopped meanwhile.
        const now = this.#find(id);
        const devices = { ...now.devices, ...Object.fromEntries(outcomes) };
        const status = now.status === 'running' && isOverThreshold(now, devices) ? 'canceled' : now.status;
        await this.#documents.change(['job', id, { ...now, status, devices }]);
      }
    } catch (error) {
      // It goes on at the next start.
      this.#log(`central: job ${id}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#running.delete(id);
    }
  }

  async #atDevice(job: Job, deviceId: string): Promise<[string, DeviceStatus]> {
    try {
      for (const entry of job.data) await this.#apply(entry, deviceId);
      return [deviceId, 'completed'];
    } catch (error) {
      if (error instanceof CentralError || error instanceof HubError) return [deviceId, 'failed'];
      throw error;
    }
  }

  async #apply(entry: JsonObject, deviceId: string): Promise<void> {
    const path = typeof entry['path'] === 'string' ? entry['path'] : '';
    const [first = '', second] = path.split('.');
    const component = second === undefined ? undefined : first;
    const name = second ?? first;
    if (entry['type'] === 'command') {
      await this.#commands.run(deviceId, component, name, { request: entry['value'] ?? null });
    } else if (entry['type'] === 'deviceTemplateMigration') {
      await this.#devices.write(deviceId, { template: entry['target'] ?? null }, undefined, true);
    } else {
      await this.#devices.writeProperties(deviceId, { [name]: entry['value'] ?? null }, false, component);
    }
  }
}

/** A batch is so many devices, or so many in a hundred of all. */
function widthOf({ batch, devices }: Job): number {
  const { type, value } = batch ?? {};
  if (typeof value !== 'number') return WIDTH;
  const wanted = type === 'percentage' ? (Object.keys(devices).length * value) / 100 : value;
  return Math.min(WIDTH, Math.max(1, Math.floor(wanted)));
}

function isOverThreshold({ cancellationThreshold }: Job, devices: Job['devices']): boolean {
  const statuses = Object.values(devices);
  const failed = statuses.filter((status) => status === 'failed').length;
  const { type, value } = cancellationThreshold ?? {};
  if (typeof value !== 'number' || failed === 0) return false;
  return type === 'percentage' ? (failed / statuses.length) * 100 >= value : failed >= value;
}

function rest({ devices, ...job }: Job): JsonObject {
  const count = (status: DeviceStatus): number => Object.values(devices).filter((one) => one === status).length;
  const progress = {
    total: Object.keys(devices).length,
    pending: count('pending'),
    completed: count('completed'),
    failed: count('failed'),
  };
  return { ...job, data: job.data, progress };
}
