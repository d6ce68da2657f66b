import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { invalidArgument } from '../hub-error.ts';
import { methodCallFrom } from '../method-call.ts';
import { parseCondition } from '../query/parser.ts';
import type { Condition } from '../query/syntax.ts';
import { changeTwin, newTwin, twinChangeFrom } from '../twin.ts';
import type { Job, JobType } from './job.ts';

const JOB_ID = /^[A-Za-z0-9-]{1,64}$/;
const DEFAULT_EXECUTION_SECONDS = 3600;
/** A job that ran longer would outlive the time for which jobs are remembered. */
const MAX_EXECUTION_SECONDS = 30 * 24 * 3600;

/** The devices that a job is for; undefined is every device. */
export const jobConditionOf = ({ queryCondition }: Job): Condition | undefined =>
  queryCondition.trim() === '*' ? undefined : parseCondition(queryCondition);

/**
 * Reads the body of a request for a new job.
 *
 * @throws HubError 400 when its id, type, condition or work is not what IoT Hub takes.
 */
export function jobFrom(jobId: string, body: Json, now: number): Job {
  if (!isJsonObject(body)) throw invalidArgument('The body must be a job object.');
  if (!JOB_ID.test(jobId)) throw invalidArgument('A job id is 1 to 64 letters, digits and dashes.');
  if (body['jobId'] !== undefined && body['jobId'] !== jobId) throw invalidArgument('The job id of the body differs.');
  const type = body['type'];
  if (type !== 'scheduleUpdateTwin' && type !== 'scheduleDeviceMethod') {
    throw invalidArgument('The type of a job is scheduleUpdateTwin or scheduleDeviceMethod.');
  }
  const queryCondition = body['queryCondition'];
  if (typeof queryCondition !== 'string' || queryCondition.trim() === '') {
    throw invalidArgument('A job needs a queryCondition.');
  }
  const startAt = startOf(body['startTime'], now);
  const job: Job = {
    jobId,
    type,
    queryCondition,
    ...workOf(type, body),
    createdAt: now,
    startAt,
    maxExecutionSeconds: executionSeconds(body['maxExecutionTimeInSeconds']),
    status: startAt > now ? 'scheduled' : 'queued',
  };
  jobConditionOf(job);
  return job;
}

/** What the job does is tried out on nothing, so that a mistake is told now and not once for each device. */
function workOf(type: JobType, body: JsonObject): Pick<Job, 'updateTwin' | 'cloudToDeviceMethod'> {
  if (type === 'scheduleUpdateTwin') {
    const { updateTwin } = body;
    changeTwin(newTwin(0), twinChangeFrom(updateTwin ?? null), false, 0);
    return { updateTwin: updateTwin as JsonObject };
  }
  const { cloudToDeviceMethod } = body;
  methodCallFrom(cloudToDeviceMethod ?? null);
  return { cloudToDeviceMethod: cloudToDeviceMethod as JsonObject };
}

function startOf(given: Json | undefined, now: number): number {
  if (given === undefined || given === null || given === '') return now;
  const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(at)) throw invalidArgument('startTime must be a date in ISO 8601.');
  return at;
}

function executionSeconds(given: Json | undefined): number {
  if (given === undefined || given === null || given === 0) return DEFAULT_EXECUTION_SECONDS;
  if (typeof given !== 'number' || given < 1 || given > MAX_EXECUTION_SECONDS) {
    throw invalidArgument(`maxExecutionTimeInSeconds is 1 to ${MAX_EXECUTION_SECONDS}.`);
  }
  return given;
}
