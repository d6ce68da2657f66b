import type { JsonObject } from '../../json.ts';

/** How a job stands. `queued` waits for its turn, `scheduled` for its start time. */
export type JobStatus = 'scheduled' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
export type JobType = 'scheduleUpdateTwin' | 'scheduleDeviceMethod';

/** A job over many devices (page "Schedule jobs on multiple devices"). Times are milliseconds since 1970. */
export interface Job {
  readonly jobId: string;
  readonly type: JobType;
  /** What stands after WHERE; `*` is every device. */
  readonly queryCondition: string;
  /** Body of a twin PATCH; only of a twin update. */
  readonly updateTwin?: JsonObject;
  /** Body of a direct method call; only of a method job. */
  readonly cloudToDeviceMethod?: JsonObject;
  readonly createdAt: number;
  readonly startAt: number;
  readonly endAt?: number;
  readonly maxExecutionSeconds: number;
  readonly status: JobStatus;
  readonly failureReason?: string;
  readonly statusMessage?: string;
}

export type DeviceJobStatus = 'pending' | 'running' | 'completed' | 'failed' | 'canceled';

/** What a job did to one device. */
export interface DeviceJob {
  readonly jobId: string;
  readonly deviceId: string;
  readonly status: DeviceJobStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly startAt?: number;
  readonly endAt?: number;
  readonly outcome?: JsonObject;
  readonly error?: JsonObject;
}

export const isOver = ({ status }: Job): boolean => ['completed', 'failed', 'cancelled'].includes(status);

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

/** The job object of the REST API. */
export function jobToRest(job: Job, devices: Iterable<DeviceJob>): JsonObject {
  const counts = { deviceCount: 0, failedCount: 0, succeededCount: 0, runningCount: 0, pendingCount: 0 };
  for (const { status } of devices) {
    counts.deviceCount += 1;
    if (status === 'failed') counts.failedCount += 1;
    if (status === 'completed') counts.succeededCount += 1;
    if (status === 'running') counts.runningCount += 1;
    if (status === 'pending') counts.pendingCount += 1;
  }
  return {
    jobId: job.jobId,
    queryCondition: job.queryCondition,
    createdTime: iso(job.createdAt),
    startTime: iso(job.startAt),
    ...(job.endAt !== undefined && { endTime: iso(job.endAt) }),
    maxExecutionTimeInSeconds: job.maxExecutionSeconds,
    type: job.type,
    ...(job.updateTwin && { updateTwin: job.updateTwin }),
    ...(job.cloudToDeviceMethod && { cloudToDeviceMethod: job.cloudToDeviceMethod }),
    status: job.status,
    ...(job.failureReason !== undefined && { failureReason: job.failureReason }),
    ...(job.statusMessage !== undefined && { statusMessage: job.statusMessage }),
    deviceJobStatistics: counts,
  };
}

/** A row of `devices.jobs`. */
export const deviceJobToRest = (device: DeviceJob, job: Job): JsonObject => ({
  deviceId: device.deviceId,
  jobId: device.jobId,
  jobType: job.type,
  status: device.status,
  startTimeUtc: iso(device.startAt ?? job.startAt),
  ...(device.endAt !== undefined && { endTimeUtc: iso(device.endAt) }),
  createdDateTimeUtc: iso(device.createdAt),
  lastUpdatedDateTimeUtc: iso(device.updatedAt),
  ...(device.outcome && { outcome: device.outcome }),
  ...(device.error && { error: device.error }),
});
