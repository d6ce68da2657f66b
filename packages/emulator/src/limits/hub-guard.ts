import type { Faults } from '../faults/faults.ts';
import type { Protocol } from '../faults/fault.ts';
import { HubError, throttled } from '../hub/hub-error.ts';
import type { HubLimits } from './hub-limits.ts';
import type { Operation } from './tiers.ts';

/** The circumstances of an operation. */
export interface Call {
  readonly protocol: Protocol;
  /** Key of the device or module; services have none. */
  readonly device?: string | undefined;
  /** Size of a direct method's payload. */
  readonly bytes?: number;
}

const DEFAULT_RETRY_MS = 1000;
/** Jobs of a hub without a tier; what Azure's largest allows for old jobs. */
const MAX_ACTIVE_JOBS = 50;

/** Stands before everything that the hub does for a client: limits of its tier, and faults that play a busy hub. */
export class HubGuard {
  readonly limits: HubLimits | undefined;
  readonly #faults: Faults;

  constructor(faults: Faults, limits?: HubLimits) {
    this.#faults = faults;
    this.limits = limits;
  }

  /**
   * Undefined when the operation may go on at once; else resolves when it may.
   *
   * @throws HubError at once: 400, 403 or 429, see {@link HubLimits.take}.
   */
  admit(operation: Operation, { protocol, device, bytes }: Call): Promise<void> | undefined {
    const devices = device === undefined ? [] : [device];
    const fault = this.#faults.strike('throttle', { service: 'hub', protocol, devices, operation });
    if (fault) throw throttled(fault.waitMs ?? DEFAULT_RETRY_MS);
    const waitMs = this.limits?.take(operation, bytes) ?? 0;
    return waitMs > 0 ? sleep(waitMs) : undefined;
  }

  /** Waits for an operation's turn, however long; for what the hub does by itself. */
  async turn(operation: Operation): Promise<void> {
    for (;;) {
      try {
        const waitMs = this.limits?.take(operation) ?? 0;
        return waitMs > 0 ? await sleep(waitMs) : undefined;
      } catch (error) {
        if (!(error instanceof HubError) || error.retryAfterMs === undefined) throw error;
        await sleep(error.retryAfterMs);
      }
    }
  }

  /** Counts bytes against the daily quota; `size` is asked for only when there is one. */
  meter(size: () => number): void {
    this.limits?.meter(size());
  }

  requireRoom(devices: () => number): void {
    this.limits?.requireRoom(devices());
  }

  get maxActiveJobs(): number {
    return this.limits?.tier.maxActiveJobs ?? MAX_ACTIVE_JOBS;
  }

  get maxConfigurations(): number {
    return this.limits?.tier.maxConfigurations ?? Number.POSITIVE_INFINITY;
  }
}

/** Whoever waits does not keep the process alive: it ends with the emulator. */
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
