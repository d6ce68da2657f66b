import type { Clock } from '../clock.ts';
import { HubError, throttled } from '../hub/hub-error.ts';
import { DailyQuota } from './daily-quota.ts';
import { limitsOf, METHOD_METER, OPERATIONS, type Operation, type TierLimits, type TierOptions } from './tiers.ts';
import { TokenBucket } from './token-bucket.ts';

const DEFAULT_BURST_SECONDS = 60;
const DEFAULT_QUEUE_SECONDS = 2;

/** Not counted against the daily quota: the registry, jobs and configurations as such, and connecting. */
const UNMETERED: ReadonlySet<Operation> = new Set(['registry', 'connect', 'job', 'configuration', 'c2dReceive']);

/** How far a limit is used, for a status page. */
export interface LimitReport {
  readonly sku: string;
  readonly units: number;
  readonly dailyMessages: number;
  readonly usedMessages: number;
  /** ISO 8601. */
  readonly quotaResetsAt: string;
  readonly maxDevices: number;
  /** Per second (`method`: bytes), and what may still be taken at once; negative while requests wait. */
  readonly throttles: readonly { readonly operation: Operation; readonly rate: number; readonly available: number }[];
}

/** Keeps the limits of one hub's edition: throttles, the daily quota and what the edition does not have. */
export class HubLimits {
  readonly tier: TierLimits;
  readonly quota: DailyQuota;
  readonly #buckets: ReadonlyMap<Operation, TokenBucket>;

  /** @throws RangeError for an edition that does not exist. */
  constructor(options: TierOptions, clock: Clock) {
    this.tier = limitsOf(options);
    const { burstSeconds = DEFAULT_BURST_SECONDS, queueSeconds = DEFAULT_QUEUE_SECONDS } = options;
    this.quota = new DailyQuota(this.tier.dailyMessages, this.tier.meterBytes, clock);
    this.#buckets = new Map(
      OPERATIONS.map((operation) => {
        const rate = this.tier.rates[operation];
        // A limit of less than one a second still lets one through.
        const smallest = operation === 'method' ? METHOD_METER : 1;
        const burst = Math.max(smallest, rate * burstSeconds);
        return [operation, new TokenBucket(rate, burst, rate * queueSeconds, clock.now)];
      }),
    );
  }

  /**
   * Takes an operation's place in its throttle.
   *
   * @param bytes payload of a direct method, which is throttled by data.
   * @returns milliseconds to wait before it goes on.
   * @throws HubError 400 when the edition does not have it, 403 when the day's quota is used up, 429 when throttled.
   */
  take(operation: Operation, bytes = 0): number {
    if (this.tier.unavailable.has(operation)) {
      throw new HubError(400, 'InvalidOperation', `The operation is not available in tier ${this.tier.sku}.`);
    }
    if (!UNMETERED.has(operation) && this.quota.isExhausted) throw this.#quotaExceeded();
    const cost = operation === 'method' ? METHOD_METER * Math.max(1, Math.ceil(bytes / METHOD_METER)) : 1;
    const verdict = this.#buckets.get(operation)?.take(cost);
    if (!verdict || verdict.isAllowed) return verdict?.waitMs ?? 0;
    throw throttled(verdict.retryAfterMs);
  }

  /** Counts what was sent, or answered, against the daily quota. */
  meter(bytes: number): void {
    this.quota.meter(bytes);
  }

  /** @throws HubError 403 when the hub has as many devices and modules as its edition may. */
  requireRoom(devices: number): void {
    const { maxDevices, sku } = this.tier;
    if (devices < maxDevices) return;
    throw new HubError(403, 'TooManyDevices', `A hub of tier ${sku} has at most ${maxDevices} devices and modules.`);
  }

  report(): LimitReport {
    const { sku, units, dailyMessages, maxDevices } = this.tier;
    return {
      sku,
      units,
      dailyMessages,
      usedMessages: this.quota.used,
      quotaResetsAt: new Date(this.quota.resetsAt).toISOString(),
      maxDevices,
      throttles: [...this.#buckets].map(([operation, bucket]) => ({
        operation,
        rate: Math.round(bucket.rate * 100) / 100,
        available: Math.floor(bucket.tokens),
      })),
    };
  }

  #quotaExceeded(): HubError {
    const { limit, used } = this.quota;
    return new HubError(
      403,
      'IotHubQuotaExceeded',
      `The hub has taken ${used} messages of the ${limit} that its tier allows a day. It takes more on the next UTC day.`,
    );
  }
}
