import type { Instant } from '../../model/index.ts';
import { fullJitter } from '../../async/full-jitter.ts';
import { linkAbort } from '../../async/linked-abort.ts';
import type { Clock, Logger } from '../../ports/index.ts';
import { instantOf } from '../context.ts';

/** One thing that went wrong with one input. */
export interface HopDiagnostic {
  readonly at: Instant;
  readonly message: string;
  readonly deviceKey?: string | undefined;
}

/** How one link of the chain does. */
export interface HopHealth {
  readonly name: string;
  /** `degraded`: it works again after an error a short while ago, or retries now; `failed`: it failed several times in a row; `standby`: well, and another process does the work. */
  readonly state: 'ok' | 'degraded' | 'failed' | 'standby';
  /** The process that does the work, for a hop that one process at a time does. */
  readonly holder?: string | undefined;
  readonly counts: Readonly<Record<string, number>>;
  readonly restarts: number;
  readonly lastError?: { readonly at: Instant; readonly message: string } | undefined;
  /** The newest ones, oldest first. */
  readonly diagnostics: readonly HopDiagnostic[];
}

/** What a hop tells about itself while it works. */
export interface HopReport {
  count(name: string, by?: number): void;
  /** A number that goes up and down, told among the counts. */
  gauge(name: string, value: number): void;
  /** A bad input: the hop itself is well. */
  diagnose(message: string, deviceKey?: string): void;
  /** Something failed and is tried again. */
  error(error: unknown): void;
  /** It works: forgets failures in a row. */
  ok(): void;
  /** Who holds the hop's lease, as far as it is known, and whether it is this process. */
  holder(holder: string | undefined, isThis: boolean): void;
}

export interface Hop {
  readonly name: string;
  /** Works until the signal aborts. Returning early or throwing means a restart. */
  run(signal: AbortSignal, report: HopReport): Promise<void>;
}

const MAX_DIAGNOSTICS = 50;
const RECENT_MS = 60_000;
const FAILED_AFTER = 3;
const HEALTHY_MS = 10_000;

/** Keeps a hop running: restarts it with back-off, knows how it does. */
export interface Supervisor {
  start(hop: Hop): void;
  health(): readonly HopHealth[];
  /** Stops all; resolves when they have ended, or after `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
}

export function createSupervisor({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }): Supervisor {
  const stopping = new AbortController();
  const monitors: ReturnType<typeof createMonitor>[] = [];
  const running: Promise<void>[] = [];

  async function keepRunning(hop: Hop, monitor: ReturnType<typeof createMonitor>): Promise<void> {
    const { signal } = linkAbort(stopping.signal);
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const started = clock.now();
      try {
        await hop.run(signal, monitor);
        if (signal.aborted) return;
        throw new Error('It ended by itself.');
      } catch (error) {
        if (signal.aborted) return;
        if (clock.now() - started >= HEALTHY_MS) attempt = 0;
        monitor.restarted(error);
        logger.log('error', `${hop.name} failed and will be started again.`, { error: messageOf(error), attempt });
        await clock.sleep(fullJitter(attempt), { signal }).catch(() => undefined);
      }
    }
  }

  return {
    start(hop) {
      const monitor = createMonitor(hop.name, clock);
      monitors.push(monitor);
      running.push(keepRunning(hop, monitor));
    },
    health: () => monitors.map((monitor) => monitor.health()),
    async stop(deadlineMs) {
      stopping.abort(new Error('The service is closing.'));
      const ended = new AbortController();
      const deadline = clock.sleep(deadlineMs, { signal: ended.signal }).catch(() => undefined);
      await Promise.race([Promise.all(running), deadline]);
      ended.abort();
    },
  };
}

function createMonitor(name: string, clock: Clock) {
  const counts = new Map<string, number>();
  const diagnostics: HopDiagnostic[] = [];
  let restarts = 0;
  let failuresInRow = 0;
  let holder: string | undefined;
  let isStandby = false;
  let lastError: { readonly at: number; readonly message: string } | undefined;

  const noteError = (error: unknown) => {
    failuresInRow += 1;
    lastError = { at: clock.now(), message: messageOf(error) };
  };
  const report: HopReport = {
    count: (what, by = 1) => counts.set(what, (counts.get(what) ?? 0) + by),
    gauge: (what, value) => counts.set(what, value),
    diagnose(message, deviceKey) {
      diagnostics.push({ at: instantOf(clock.now()), message, deviceKey });
      if (diagnostics.length > MAX_DIAGNOSTICS) diagnostics.shift();
    },
    error: noteError,
    ok() {
      failuresInRow = 0;
    },
    holder(who, isThis) {
      holder = who;
      isStandby = !isThis;
      // Not ours to do: what went wrong here before is over.
      if (isStandby) failuresInRow = 0;
    },
  };
  return {
    ...report,
    restarted(error: unknown) {
      restarts += 1;
      noteError(error);
    },
    health(): HopHealth {
      const well = isStandby ? 'standby' : 'ok';
      const recent = lastError !== undefined && clock.now() - lastError.at < RECENT_MS;
      return {
        name,
        state: failuresInRow >= FAILED_AFTER ? 'failed' : failuresInRow > 0 || recent ? 'degraded' : well,
        holder,
        counts: Object.fromEntries(counts),
        restarts,
        lastError: lastError && { at: instantOf(lastError.at), message: lastError.message },
        diagnostics: [...diagnostics],
      };
    },
  };
}

/** The text of an error, bounded; it may hold what a device sent. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
