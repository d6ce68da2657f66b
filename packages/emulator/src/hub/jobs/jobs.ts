import { jsonBytes, type Json } from '../../json.ts';
import type { Hub } from '../hub.ts';
import { HubError } from '../hub-error.ts';
import { methodCallFrom } from '../method-call.ts';
import { matches } from '../query/evaluate.ts';
import { twinChangeFrom } from '../twin.ts';
import { isOver, type DeviceJob, type Job } from './job.ts';
import { jobConditionOf, jobFrom } from './job-request.ts';
import type { JobStore } from './job-store.ts';

/** Devices of one job that are worked on at once. */
const PARALLEL = 10;
/** Jobs that are over are remembered for this long, and at most so many. */
const TTL_MS = 30 * 24 * 3_600_000;
const MAX_REMEMBERED = 1000;

/** Runs jobs at their time, over the devices that meet their condition when they start. */
export class Jobs {
  readonly store: JobStore;
  readonly #hub: Hub;
  readonly #log: (line: string) => void;
  /** Call off jobs that wait for their time, by id. */
  readonly #waiting = new Map<string, () => void>();
  #isClosed = false;

  constructor(store: JobStore, hub: Hub, log: (line: string) => void) {
    this.store = store;
    this.#hub = hub;
    this.#log = log;
  }

  /** Takes up the jobs of an earlier run where they were left. */
  start(): void {
    for (const job of this.store.all()) if (!isOver(job)) this.#schedule(job);
  }

  close(): void {
    this.#isClosed = true;
    for (const callOff of this.#waiting.values()) callOff();
  }

  /** @throws HubError 400 for a bad body, 409 when the id is in use, 429 when too many jobs wait or run. */
  async create(jobId: string, body: Json): Promise<Job> {
    const job = jobFrom(jobId, body, this.#hub.now());
    await this.#forgetOld();
    // From here to the store in one turn: of two requests with one id, or for one last place, one is refused.
    if (this.store.find(jobId)) throw new HubError(409, 'JobAlreadyExists', `There is a job ${jobId} already.`);
    const active = [...this.store.all()].filter((other) => !isOver(other)).length;
    if (active >= this.#hub.guard.maxActiveJobs)
      throw new HubError(429, 'ThrottlingException', 'Too many jobs wait or run.');
    await this.store.put(job);
    this.#schedule(job);
    return job;
  }

  /** Ends a job that is not over; devices that it has not reached are left alone. @throws HubError 400 or 404. */
  async cancel(jobId: string): Promise<Job> {
    const job = this.store.get(jobId);
    if (isOver(job)) throw new HubError(400, 'JobCancellationNotAllowed', `Job ${jobId} is over already.`);
    this.#waiting.get(jobId)?.();
    this.#waiting.delete(jobId);
    const now = this.#hub.now();
    const cancelled: Job = { ...job, status: 'cancelled', endAt: now };
    const pending = [...this.store.devicesOf(jobId)].filter((device) => device.status === 'pending');
    const rest = pending.map((device): DeviceJob => ({ ...device, status: 'canceled', updatedAt: now, endAt: now }));
    await Promise.all([this.store.put(cancelled), ...rest.map((device) => this.store.putDevice(device))]);
    return cancelled;
  }

  #schedule(job: Job): void {
    const callOff = this.#hub.clock.at(job.startAt, () => {
      this.#waiting.delete(job.jobId);
      const current = this.store.find(job.jobId);
      if (!current || isOver(current)) return;
      this.#run(current).catch((error: unknown) => this.#log(`job ${job.jobId} stopped: ${String(error)}`));
    });
    this.#waiting.set(job.jobId, callOff);
  }

  async #run(job: Job): Promise<void> {
    const running: Job = { ...job, status: 'running' };
    // A job that was interrupted goes on with the devices that it began with.
    const isResumed = job.status === 'running';
    if (!isResumed) await this.store.start(running, this.#targetsOf(job), this.#hub.now());
    const waiting = [...this.store.devicesOf(job.jobId)].filter(
      ({ status }) => status === 'pending' || status === 'running',
    );
    const deadline = (isResumed ? this.#hub.now() : job.startAt) + job.maxExecutionSeconds * 1000;
    const work = async (): Promise<void> => {
      for (let device = waiting.shift(); device; device = waiting.shift()) {
        if (this.#isClosed || this.store.find(job.jobId)?.status !== 'running') return;
        await this.#runOn(running, device, deadline);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    if (this.#isClosed || this.store.find(job.jobId)?.status !== 'running') return;
    const now = this.#hub.now();
    const isLate = now > deadline;
    await this.store.put({
      ...running,
      status: isLate ? 'failed' : 'completed',
      endAt: now,
      ...(isLate && { failureReason: 'The time limit of the job passed before all devices were done.' }),
    });
  }

  #targetsOf(job: Job): string[] {
    const condition = jobConditionOf(job);
    return [...this.#hub.registry]
      .filter((device) => !condition || matches(this.#hub.twinObject(device), condition))
      .map((device) => device.identity.deviceId);
  }

  async #runOn(job: Job, device: DeviceJob, deadline: number): Promise<void> {
    const startAt = this.#hub.now();
    const begun: DeviceJob = { ...device, status: 'running', startAt, updatedAt: startAt };
    await this.store.putDevice(begun);
    let end: Pick<DeviceJob, 'status' | 'outcome' | 'error'>;
    try {
      await this.#hub.guard.turn('jobDevice');
      if (this.#hub.now() > deadline) throw new HubError(408, 'JobTimedOut', 'The time limit of the job has passed.');
      end = { status: 'completed', ...(await this.#do(job, device.deviceId)) };
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      end = { status: 'failed', error: { code: error.code, description: error.message } };
    }
    const now = this.#hub.now();
    await this.store.putDevice({ ...begun, ...end, endAt: now, updatedAt: now });
  }

  async #do(job: Job, deviceId: string): Promise<Pick<DeviceJob, 'outcome'>> {
    if (job.type === 'scheduleUpdateTwin') {
      const { updateTwin = null } = job;
      await this.#hub.changeTwin(deviceId, twinChangeFrom(updateTwin), false, '*');
      this.#hub.guard.meter(() => jsonBytes(updateTwin));
      return {};
    }
    const call = methodCallFrom(job.cloudToDeviceMethod ?? null);
    const { status, payload } = await this.#hub.invokeMethod(
      deviceId,
      call.name,
      call.payload,
      call.connectTimeout,
      call.responseTimeout,
    );
    return { outcome: { deviceMethodResponse: { status, payload: payload as Json } } };
  }

  async #forgetOld(): Promise<void> {
    const over = [...this.store.all()].filter(isOver);
    const limit = this.#hub.now() - TTL_MS;
    const old = over.filter((job, index) => job.createdAt < limit || index < over.length - MAX_REMEMBERED);
    await Promise.all(old.map((job) => this.store.forget(job.jobId)));
  }
}
