import { isConnectedServiceError, paged } from '@csk/core';
import type { CallOptions, Page, PageOptions, Paged } from '@csk/core';
import type { JobClient, Registry } from 'azure-iothub';

import type { HubCall } from './hub-call.ts';
import { checkJobId, conditionOf, jobDeviceOf, jobOf, methodOf, patchOf, startOf } from './job-wire.ts';
import type { HubJob, HubJobDevice, HubJobRequest } from './job-wire.ts';

/**
 * Jobs that the hub carries out over many devices by itself: at its own pace, at a time of its own, also while nobody of
 * ours runs. They write without looking, so what must be confirmed by the devices or taken back is a campaign's.
 */
export interface HubJobs {
  /**
   * Hands a job to the hub. A job with this id that is there already is given back as it is, so a call may be repeated.
   * @throws ConnectedServiceError `invalid`; `throttled` when the hub has as many jobs as its tier may.
   */
  start(job: HubJobRequest, options?: CallOptions): Promise<HubJob>;
  /** A job and how far it is; undefined when the hub does not know it, or no more: it forgets after 30 days. */
  get(id: string, options?: CallOptions): Promise<HubJob | undefined>;
  /** What became of each device. */
  devices(id: string, options?: CallOptions): Paged<HubJobDevice>;
  /** Ends a job; devices that are done stay done. @throws ConnectedServiceError `not-found`; `conflict` when it has ended. */
  cancel(id: string, options?: CallOptions): Promise<HubJob>;
}

export interface HubJobsOptions {
  readonly client: JobClient;
  readonly registry: Registry;
  readonly call: HubCall;
}

const DEFAULT_TIMEOUT_MS = 3_600_000;
const DEFAULT_PAGE = 50;
const MAX_PAGE = 1_000;

export function createHubJobs({ client, registry, call }: HubJobsOptions): HubJobs {
  const get = async (id: string, options: CallOptions = {}): Promise<HubJob | undefined> => {
    checkJobId(id);
    try {
      return jobOf(await call('job', `Reading job ${id}`, options, () => client.getJob(id)));
    } catch (error) {
      if (isConnectedServiceError(error, 'not-found')) return undefined;
      throw error;
    }
  };

  return {
    start: async (job, options = {}) => {
      const condition = conditionOf(job);
      const what = `Starting job ${job.id}`;
      const at = startOf(job);
      const seconds = Math.ceil((job.timeoutMs ?? DEFAULT_TIMEOUT_MS) / 1_000);
      const schedule =
        'method' in job
          ? () => client.scheduleDeviceMethod(job.id, condition, methodOf(job.method), at, seconds)
          : () => client.scheduleTwinUpdate(job.id, condition, patchOf(job.twin), at, seconds);
      try {
        return jobOf(await call('job', what, options, schedule));
      } catch (error) {
        const known = isConnectedServiceError(error, 'conflict') ? await get(job.id, options) : undefined;
        if (known) return known;
        throw error;
      }
    },
    get,
    devices: (id, options = {}) => {
      checkJobId(id);
      return paged((page) => devicesOf(id, page, options));
    },
    cancel: async (id, options = {}) => {
      checkJobId(id);
      return jobOf(await call('job', `Cancelling job ${id}`, options, () => client.cancelJob(id)));
    },
  };

  async function devicesOf(id: string, page: PageOptions, options: CallOptions): Promise<Page<HubJobDevice>> {
    const size = Math.min(MAX_PAGE, Math.max(1, page.maxPageSize ?? DEFAULT_PAGE));
    const query = registry.createQuery(`SELECT * FROM devices.jobs WHERE devices.jobs.jobId = '${id}'`, size);
    const answer = await call('query', `Reading the devices of job ${id}`, options, () =>
      query.next(page.continuationToken ?? ''),
    );
    const rows: readonly unknown[] = Array.isArray(answer.result) ? answer.result : [];
    const token: unknown = query.continuationToken;
    return {
      items: rows.map(jobDeviceOf),
      ...(typeof token === 'string' && token !== '' ? { continuationToken: token } : {}),
    };
  }
}
