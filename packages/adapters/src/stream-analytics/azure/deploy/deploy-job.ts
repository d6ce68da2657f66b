import { ConnectedServiceError } from '@csk/core';
import { type ArmJob, armJobOf } from '../arm-job.ts';
import { type ArmObject, plainValue, type Secret, secretsIn } from '../arm-value.ts';
import { invalid } from '../fields.ts';
import type { StreamJobSource } from '../read-job.ts';
import {
  type ArmClientOptions,
  type ArmJobClient,
  type AzureCredential,
  pause,
  SdkArmJobClient,
} from './arm-client.ts';
import { type CurrentJob, isPassing } from './current-job.ts';
import { type DeployPlan, type PlanOptions, planDeploy } from './deploy-plan.ts';

export interface DeployOptions extends PlanOptions {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly credential: AzureCredential;
  /** Region of a new job, when the description names none. */
  readonly location?: string | undefined;
  /** Where keys come from: `CSK_STREAM_INPUT_<NAME>_SHAREDACCESSPOLICYKEY` and the like. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Only plan. */
  readonly whatIf?: boolean | undefined;
  /** Everything together ends after this; the default is 900,000, a start takes minutes. */
  readonly timeoutMs?: number | undefined;
  /** How often to ask after an operation; the default is 2,000. */
  readonly pollMs?: number | undefined;
  /** Called before each step, with words for a person. */
  readonly onStep?: ((step: string) => void) | undefined;
  readonly client?: ArmClientOptions | undefined;
}

const DEFAULT_TIMEOUT_MS = 900_000;
const RESOURCE_GROUP = /^[-\w.()]{1,90}$/;
const SUBSCRIPTION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Makes Azure have the job as described: creates or changes the job, its functions, inputs, outputs and query, each only
 * if it differs and only if nobody else changed it meanwhile. A running job is stopped for a change and started again
 * where its output ended. Doing it twice changes nothing the second time.
 * @returns what was done, or with `whatIf` what would be.
 * @throws ConnectedServiceError; after `timeout`, `throttled` and `unavailable` the same call may succeed. When a job had
 * been stopped, the message says so.
 */
export async function deployStreamJob(source: StreamJobSource, options: DeployOptions): Promise<DeployPlan> {
  const { subscription, resourceGroup } = options;
  if (!SUBSCRIPTION.test(subscription)) throw invalid('subscription', 'must be the id of a subscription');
  if (!RESOURCE_GROUP.test(resourceGroup)) throw invalid('resourceGroup', 'is no name of a resource group');
  const described = armJobOf(source);
  const wanted: ArmJob = { ...described, location: described.location ?? options.location };
  const signal = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const target = { subscription, resourceGroup, job: wanted.name };
  const client = await SdkArmJobClient.connect(options.credential, target, signal, options);
  return new Deployment(wanted, client, options, signal).run();
}

class Deployment {
  readonly #wanted: ArmJob;
  readonly #client: ArmJobClient;
  readonly #options: DeployOptions;
  readonly #signal: AbortSignal;

  constructor(wanted: ArmJob, client: ArmJobClient, options: DeployOptions, signal: AbortSignal) {
    this.#wanted = wanted;
    this.#client = client;
    this.#options = options;
    this.#signal = signal;
  }

  async run(): Promise<DeployPlan> {
    const current = this.#options.whatIf === true ? await this.#client.read() : await this.#settled();
    const plan = planDeploy(this.#wanted, current, this.#options);
    if (current === undefined && this.#wanted.location === undefined) {
      throw invalid('location', 'is needed for a new job, in the description or with --location');
    }
    if (this.#options.whatIf === true) return plan;
    // Keys are looked for before anything is changed.
    this.#bodies(plan);
    if (!plan.stop) return this.#carryOut(plan);
    this.#say(`stop job ${plan.job}`);
    await this.#client.stop();
    try {
      // Stopping changed the job, and with it its etag.
      const from = this.#options.from ?? { mode: 'LastOutputEventTime' };
      await this.#carryOut(planDeploy(this.#wanted, await this.#settled(), { ...this.#options, start: true, from }));
    } catch (error) {
      throw afterStop(error, plan.job);
    }
    return plan;
  }

  async #carryOut(plan: DeployPlan): Promise<DeployPlan> {
    const bodies = this.#bodies(plan);
    for (const [index, change] of plan.changes.entries()) {
      this.#say(`${change.action} ${change.kind} ${change.name}`);
      await this.#client.write(change, bodies[index] ?? {});
    }
    if (plan.start !== undefined) {
      this.#say(`start job ${plan.job} from ${plan.start.mode === 'CustomTime' ? plan.start.time : plan.start.mode}`);
      await this.#client.start(plan.start);
    }
    return plan;
  }

  /** What to send for each change. */
  #bodies(plan: DeployPlan) {
    const missing = plan.changes
      .flatMap(({ body }) => secretsIn(body))
      .filter((secret) => this.#secret(secret) === undefined)
      .map(({ variable }) => variable);
    if (missing.length > 0) throw invalid('environment', `there is no value for ${missing.join(', ')}`);
    const { location } = this.#wanted;
    return plan.changes.map(({ kind, action, body }) => {
      const region: ArmObject = kind === 'job' && action === 'create' && location !== undefined ? { location } : {};
      return plainValue({ ...region, ...body }, (secret) => this.#secret(secret) ?? '');
    });
  }

  #secret({ variable }: Secret): string | undefined {
    const value = this.#options.environment[variable];
    return value === undefined || value === '' ? undefined : value;
  }

  /** The job, once it is neither starting nor stopping. */
  async #settled(): Promise<CurrentJob | undefined> {
    for (;;) {
      const current = await this.#client.read();
      if (current === undefined || !isPassing(current)) return current;
      this.#say(`wait while job ${this.#wanted.name} is ${current.state.toLowerCase()}`);
      await pause(this.#options.pollMs ?? 2_000, this.#signal);
    }
  }

  #say(step: string): void {
    this.#options.onStep?.(step);
  }
}

/** Says that the job stands still: whoever deploys must not believe that it went on as before. */
function afterStop(error: unknown, job: string): unknown {
  if (!(error instanceof ConnectedServiceError)) return error;
  const message = `${error.message}. The job ${job} is stopped; deploy again with --start --from last-output`;
  const { cause, retryAfterMs, port, details } = error;
  return new ConnectedServiceError(error.code, message, {
    cause,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(port === undefined ? {} : { port }),
    ...(details === undefined ? {} : { details }),
  });
}
