import type {
  StreamAnalyticsManagementClient,
  StreamAnalyticsManagementClientOptionalParams,
} from '@azure/arm-streamanalytics';
import { ConnectedServiceError } from '@csk/core';
import { API_VERSION } from '../arm-job.ts';
import type { PlainValue } from '../arm-value.ts';
import { armError, deadlineError } from './arm-errors.ts';
import { type CurrentJob, currentJobOf } from './current-job.ts';
import type { Change, OutputStart } from './deploy-plan.ts';

/** Gives access tokens, as the classes of `@azure/identity` do. */
export type AzureCredential = ConstructorParameters<typeof StreamAnalyticsManagementClient>[0];
/** Settings of Microsoft's client, for example a proxy or another cloud's endpoint. */
export type ArmClientOptions = Omit<StreamAnalyticsManagementClientOptionalParams, 'apiVersion'>;

export interface ArmTarget {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly job: string;
}

/** What a deployment does in Azure. Every call ends by the deadline of `signal`. */
export interface ArmJobClient {
  read(): Promise<CurrentJob | undefined>;
  write(change: Change, body: PlainValue): Promise<void>;
  stop(): Promise<void>;
  start(from: OutputStart): Promise<void>;
}

const DEFAULT_POLL_MS = 2_000;

/** The parts of Microsoft's pollers that are used: one question at a time, so that waiting stays ours. */
interface Poller {
  poll(): Promise<void>;
  isDone(): boolean;
}

interface RawResponse {
  readonly bodyAsText?: string | null | undefined;
  readonly headers: { get(name: string): string | undefined };
}

/** Talks to Azure Resource Manager through `@azure/arm-streamanalytics`. */
export class SdkArmJobClient implements ArmJobClient {
  readonly #client: StreamAnalyticsManagementClient;
  readonly #target: ArmTarget;
  readonly #signal: AbortSignal;
  readonly #pollMs: number;
  #body: string | undefined;
  #last: RawResponse | undefined;

  constructor(client: StreamAnalyticsManagementClient, target: ArmTarget, signal: AbortSignal, pollMs: number) {
    this.#client = client;
    this.#target = target;
    this.#signal = signal;
    this.#pollMs = pollMs;
    // The models of the SDK are of an older API: they drop what they do not know, such as PostgreSQL outputs and
    // JavaScript aggregates. So the body that was made for the resource goes in place of what they wrote.
    client.pipeline.addPolicy({
      name: 'cskBody',
      sendRequest: (request, next) => {
        if (request.method === 'GET') {
          // The SDK repeats the conditions of a write when it asks how far the write is: Azure would answer 304.
          request.headers.delete('if-match');
          request.headers.delete('if-none-match');
        } else if (this.#body !== undefined) request.body = this.#body;
        return next(request);
      },
    });
  }

  /** @throws ConnectedServiceError `unsupported` when the optional package is not installed. */
  static async connect(
    credential: AzureCredential,
    target: ArmTarget,
    signal: AbortSignal,
    options: { readonly client?: ArmClientOptions | undefined; readonly pollMs?: number | undefined },
  ): Promise<SdkArmJobClient> {
    const sdk = await import('@azure/arm-streamanalytics').catch((cause: unknown) => {
      throw new ConnectedServiceError('unsupported', 'deploying needs the package @azure/arm-streamanalytics', {
        cause,
      });
    });
    const client = new sdk.StreamAnalyticsManagementClient(credential, target.subscription, {
      ...options.client,
      apiVersion: API_VERSION,
    });
    return new SdkArmJobClient(client, target, signal, options.pollMs ?? DEFAULT_POLL_MS);
  }

  async read(): Promise<CurrentJob | undefined> {
    const { resourceGroup, job } = this.#target;
    try {
      await this.#client.streamingJobs.get(resourceGroup, job, {
        ...this.#options(),
        expand: 'inputs,transformation,outputs,functions',
      });
    } catch (error) {
      const failure = armError(error, `reading job ${job}`);
      // A resource group that is missing is not a job that is missing.
      if (failure.code === 'not-found' && !/ResourceGroupNotFound|SubscriptionNotFound/.test(failure.message)) {
        return undefined;
      }
      throw failure;
    }
    return currentJobOf(JSON.parse(this.#last?.bodyAsText ?? 'null') as unknown, this.#last?.headers.get('etag'));
  }

  async write(change: Change, body: PlainValue): Promise<void> {
    const { resourceGroup, job } = this.#target;
    const { kind, name, action, etag } = change;
    const condition = action === 'create' ? { ifNoneMatch: '*' } : etag === undefined ? {} : { ifMatch: etag };
    const options = { ...this.#options(), ...condition };
    this.#body = JSON.stringify(body);
    try {
      switch (kind) {
        case 'job':
          if (action === 'change') await this.#client.streamingJobs.update(resourceGroup, job, {}, options);
          else
            await this.#finish(await this.#client.streamingJobs.beginCreateOrReplace(resourceGroup, job, {}, options));
          break;
        case 'function':
          await this.#client.functions.createOrReplace(resourceGroup, job, name, {}, options);
          break;
        case 'input':
          await this.#client.inputs.createOrReplace(resourceGroup, job, name, {}, options);
          break;
        case 'output':
          await this.#client.outputs.createOrReplace(resourceGroup, job, name, {}, options);
          break;
        case 'transformation':
          await this.#client.transformations.createOrReplace(resourceGroup, job, name, {}, options);
      }
    } catch (error) {
      throw armError(error, `writing ${kind} ${name}`);
    } finally {
      this.#body = undefined;
    }
  }

  async stop(): Promise<void> {
    const { resourceGroup, job } = this.#target;
    await this.#run(`stopping job ${job}`, () =>
      this.#client.streamingJobs.beginStop(resourceGroup, job, this.#options()),
    );
  }

  async start(from: OutputStart): Promise<void> {
    const { resourceGroup, job } = this.#target;
    const startJobParameters = {
      outputStartMode: from.mode,
      ...(from.mode === 'CustomTime' ? { outputStartTime: new Date(from.time) } : {}),
    };
    await this.#run(`starting job ${job}`, () =>
      this.#client.streamingJobs.beginStart(resourceGroup, job, { ...this.#options(), startJobParameters }),
    );
  }

  async #run(doing: string, begin: () => Promise<Poller>): Promise<void> {
    try {
      await this.#finish(await begin());
    } catch (error) {
      throw armError(error, doing);
    }
  }

  /** Asks until the operation has ended, as often as Azure wants to be asked. */
  async #finish(poller: Poller): Promise<void> {
    while (!poller.isDone()) {
      const seconds = Number(this.#last?.headers.get('retry-after') ?? 0);
      await pause(Math.max(this.#pollMs, Number.isFinite(seconds) ? seconds * 1_000 : 0), this.#signal);
      await poller.poll();
    }
  }

  #options() {
    return {
      abortSignal: this.#signal,
      onResponse: (response: RawResponse): void => {
        this.#last = response;
      },
    };
  }
}

/**
 * Waits, at most until the signal.
 * @throws ConnectedServiceError `timeout`
 */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(deadlineError('waiting for Azure'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
