import type { Instant, Json } from '@csk/core';
import type { DeviceMethodParams } from 'azure-iothub';

import { invalidField } from '../links/invalid-field.ts';
import { toInstant } from './cloud-device.ts';
import { methodName } from './command-wire.ts';
import { PORT } from './hub-errors.ts';

/** Which devices: by their keys, or by the condition of a query over twins (`tags.site = 'north'`; `*` is all). */
export type HubJobTarget = { readonly deviceKeys: readonly string[] } | { readonly where: string };

export type HubJobRequest = HubJobTarget & {
  /** Given by the caller, so that a repeated call starts no second job: 1 to 64 letters, digits and dashes. */
  readonly id: string;
  /** When to begin; the default is now. */
  readonly startAt?: Instant;
  /** After so long what is left is failed, in milliseconds; the default is an hour. */
  readonly timeoutMs?: number;
} & (
    | { readonly twin: { readonly tags?: Json; readonly desired?: Json } }
    | { readonly method: { readonly name: string; readonly parameters: Json } }
  );

export type HubJobStatus = 'scheduled' | 'running' | 'completed' | 'failed' | 'cancelled';

export interface HubJob {
  readonly id: string;
  readonly status: HubJobStatus;
  readonly startAt?: Instant;
  readonly endedAt?: Instant;
  /** Why it failed as a whole. */
  readonly reason?: string;
  /** Absent until the hub has counted. */
  readonly devices?: {
    readonly all: number;
    readonly pending: number;
    readonly running: number;
    readonly succeeded: number;
    readonly failed: number;
  };
}

export interface HubJobDevice {
  readonly deviceKey: string;
  readonly status: HubJobStatus;
  /** What the device answered to a method. */
  readonly response?: Json;
  /** Why it failed: the hub's code and text. */
  readonly reason?: string;
}

const MAX_KEYS = 1_000;
/** The hub waits so long for a device that is offline, and for an answer. */
const METHOD_SECONDS = 30;

/** The hub's words for the states of jobs, of several years. */
const STATUSES: ReadonlyMap<unknown, HubJobStatus> = new Map([
  ['running', 'running'],
  ['completed', 'completed'],
  ['finished', 'completed'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
]);

/** @throws ConnectedServiceError `invalid` for what the hub takes for no id: it would also stand in a query. */
export function checkJobId(id: string): void {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) throw invalidField(PORT, 'id', 'must be 1 to 64 letters, digits and dashes');
}

/** The condition of a job. @throws ConnectedServiceError `invalid` for an id or target that cannot be. */
export function conditionOf(job: HubJobRequest): string {
  checkJobId(job.id);
  if ('where' in job) {
    if (job.where.trim() === '') throw invalidField(PORT, 'where', 'must be a condition, or * for all devices');
    return job.where;
  }
  const { deviceKeys } = job;
  if (deviceKeys.length === 0 || deviceKeys.length > MAX_KEYS) {
    throw invalidField(PORT, 'deviceKeys', `must be 1 to ${MAX_KEYS} keys`);
  }
  // A quotation mark would end the text in the query.
  if (deviceKeys.some((key) => !/^[A-Za-z0-9\-:.+%_#*?!(),=@;$]{1,128}$/.test(key))) {
    throw invalidField(PORT, 'deviceKeys', 'must be keys of devices, without quotation marks');
  }
  return `deviceId IN [${deviceKeys.map((key) => `'${key}'`).join(', ')}]`;
}

/** When a job begins. @throws ConnectedServiceError `invalid` for what is no time. */
export function startOf({ startAt }: Pick<HubJobRequest, 'startAt'>): Date {
  const start = startAt === undefined ? new Date() : new Date(startAt);
  if (Number.isNaN(start.getTime())) throw invalidField(PORT, 'startAt', 'must be a time');
  return start;
}

export function patchOf({ tags, desired }: { readonly tags?: Json; readonly desired?: Json }): object {
  return {
    etag: '*',
    ...(tags === undefined ? {} : { tags }),
    ...(desired === undefined ? {} : { properties: { desired } }),
  };
}

export function methodOf(method: { readonly name: string; readonly parameters: Json }): DeviceMethodParams {
  return {
    methodName: methodName(method.name),
    payload: method.parameters,
    responseTimeoutInSeconds: METHOD_SECONDS,
    connectTimeoutInSeconds: 0,
  };
}

/** Reads a job as the SDK gives what the hub tells of it. */
export function jobOf(answer: { readonly jobStatus?: unknown }): HubJob {
  const { jobId, status, startTime, endTime, failureReason, deviceJobStatistics } = factsOf(answer.jobStatus);
  const startAt = timeOf(startTime);
  const endedAt = timeOf(endTime);
  return {
    id: String(jobId),
    status: statusOf(status),
    ...(startAt === undefined ? {} : { startAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(typeof failureReason === 'string' && failureReason !== '' ? { reason: failureReason } : {}),
    ...(typeof deviceJobStatistics === 'object' && deviceJobStatistics !== null
      ? { devices: countsOf(factsOf(deviceJobStatistics)) }
      : {}),
  };
}

function countsOf(counts: Facts): NonNullable<HubJob['devices']> {
  const count = (name: string): number => (typeof counts[name] === 'number' ? counts[name] : 0);
  return {
    all: count('deviceCount'),
    pending: count('pendingCount'),
    running: count('runningCount'),
    succeeded: count('succeededCount'),
    failed: count('failedCount'),
  };
}

/** Reads a row of `devices.jobs`. */
export function jobDeviceOf(row: unknown): HubJobDevice {
  const { deviceId, status, outcome, error } = factsOf(row);
  const { payload } = factsOf(factsOf(outcome)['deviceMethodResponse']);
  const { code, description } = factsOf(error);
  const reason = [code, description].filter((text) => typeof text === 'string' && text !== '').join(': ');
  return {
    deviceKey: String(deviceId),
    status: statusOf(status),
    ...(payload === undefined ? {} : { response: payload as Json }),
    ...(reason === '' ? {} : { reason }),
  };
}

type Facts = Readonly<Record<string, unknown>>;

const factsOf = (value: unknown): Facts => (typeof value === 'object' && value !== null ? (value as Facts) : {});

const timeOf = (value: unknown): Instant | undefined => (typeof value === 'string' ? toInstant(value) : undefined);

/** What waits in whatever way is scheduled. */
function statusOf(status: unknown): HubJobStatus {
  return STATUSES.get(typeof status === 'string' ? status.toLowerCase() : status) ?? 'scheduled';
}
