import type { Journal, Journaled } from '../../journal/journal.ts';
import type { JournalRecord } from '../../journal/record.ts';
import type { JsonObject } from '../../json.ts';
import { HubError } from '../hub-error.ts';
import type { DeviceJob, Job } from './job.ts';

const TOPIC = 'jobs';

interface Entry {
  job: Job;
  readonly devices: Map<string, DeviceJob>;
}

/** Jobs and what they did to each device, durable. A record holds the whole new value, so it may be replayed twice. */
export class JobStore implements Journaled {
  readonly topic = TOPIC;
  readonly #entries = new Map<string, Entry>();
  #journal: Journal | undefined;

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  find(jobId: string): Job | undefined {
    return this.#entries.get(jobId)?.job;
  }

  /** @throws HubError 404 when there is no such job. */
  get(jobId: string): Job {
    const job = this.find(jobId);
    if (!job) throw new HubError(404, 'JobNotFound', `There is no job ${jobId}.`);
    return job;
  }

  /** In the order in which they were made. */
  *all(): IterableIterator<Job> {
    for (const { job } of this.#entries.values()) yield job;
  }

  get size(): number {
    return this.#entries.size;
  }

  *devicesOf(jobId: string): IterableIterator<DeviceJob> {
    yield* this.#entries.get(jobId)?.devices.values() ?? [];
  }

  put(job: Job): Promise<void> {
    return this.#append({ job: job as unknown as JsonObject });
  }

  /** The job begins: it is for these devices from now on. */
  start(job: Job, deviceIds: readonly string[], now: number): Promise<void> {
    return this.#append({ job: job as unknown as JsonObject, devices: deviceIds, at: now });
  }

  putDevice(device: DeviceJob): Promise<void> {
    return this.#append({ device: device as unknown as JsonObject });
  }

  forget(jobId: string): Promise<void> {
    return this.#append({ forget: jobId });
  }

  replay(data: JsonObject): void {
    if (typeof data['forget'] === 'string') this.#entries.delete(data['forget']);
    if (data['device']) {
      const device = data['device'] as unknown as DeviceJob;
      this.#entries.get(device.jobId)?.devices.set(device.deviceId, device);
    }
    if (!data['job']) return;
    const job = data['job'] as unknown as Job;
    const entry = this.#entries.get(job.jobId) ?? { job, devices: new Map<string, DeviceJob>() };
    entry.job = job;
    this.#entries.set(job.jobId, entry);
    const at = data['at'] as number;
    for (const deviceId of (data['devices'] ?? []) as readonly string[]) {
      // A snapshot may know more of the device than this record.
      if (entry.devices.has(deviceId)) continue;
      entry.devices.set(deviceId, { jobId: job.jobId, deviceId, status: 'pending', createdAt: at, updatedAt: at });
    }
  }

  *snapshot(): Iterable<JournalRecord> {
    for (const { job, devices } of this.#entries.values()) {
      yield { topic: TOPIC, data: { job: job as unknown as JsonObject } };
      for (const device of devices.values()) yield { topic: TOPIC, data: { device: device as unknown as JsonObject } };
    }
  }

  #append(data: JsonObject): Promise<void> {
    this.replay(data);
    return this.#journal!.append({ topic: TOPIC, data });
  }
}
