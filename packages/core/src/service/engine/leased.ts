import { linkAbort } from '../../async/linked-abort.ts';
import { withDeadline } from '../../async/waiting.ts';
import { isConnectedServiceError } from '../../model/index.ts';
import type { Clock, Lease, LeaseStore } from '../../ports/index.ts';
import type { Hop, HopReport } from './supervisor.ts';

/** A hop that works in one process at a time. */
export interface LeasedHop {
  readonly name: string;
  /** Works while the lease is held: when it is lost the signal aborts. Checkpoints are saved under the lease. */
  run(signal: AbortSignal, report: HopReport, lease: Lease): Promise<void>;
  /** What there is to do here while another process has the lease. */
  standby?(signal: AbortSignal, report: HopReport): Promise<void>;
}

export interface LeaseTerms {
  readonly leases: LeaseStore;
  /** This process, by a name that no other has. */
  readonly holder: string;
  /** For how long a process that has died keeps its leases, in milliseconds. */
  readonly ttlMs: number;
  readonly clock: Clock;
}

/** The work stops so much of the time to live before the store lets another process in. */
const MARGIN = 0.2;
const RENEWALS = 3;
const ATTEMPTS = 5;

/**
 * Runs a hop only while this process holds the hop's lease. The end of a lease is told by a timer that starts before the
 * store is asked, so it comes early rather than late and does not mind a wall clock that jumps. A process that sleeps
 * through it all is stopped by what it does next: its checkpoint is refused, its other effects can be repeated.
 */
export function leased(terms: LeaseTerms, hop: LeasedHop): Hop {
  return {
    name: hop.name,
    async run(signal, report) {
      while (!signal.aborted) {
        const { lease, term } = await waitForTurn(terms, hop, signal, report);
        report.holder(terms.holder, true);
        const holding = linkAbort(signal);
        const kept = keep(terms, lease, term, holding.signal).then(() => holding.end(new Error('The lease was lost.')));
        try {
          await hop.run(holding.signal, report, lease);
          if (!holding.signal.aborted) throw new Error('It ended by itself.');
        } catch (error) {
          if (!holding.signal.aborted && !isLeaseLost(error)) throw error;
        } finally {
          // A hop that fails here may do better elsewhere: its lease is free at once.
          holding.end();
          await kept;
          await giveBack(terms, lease);
        }
        if (!signal.aborted) report.count('leasesLost');
      }
    },
  };
}

interface Term {
  /** Resolves when the time is over. */
  readonly over: Promise<void>;
  isOver(): boolean;
  stop(): void;
}

function startTerm({ clock, ttlMs }: LeaseTerms): Term {
  const stopped = new AbortController();
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    clock.sleep(ttlMs * (1 - MARGIN), { signal: stopped.signal }).then(
      () => {
        isOver = true;
        resolve();
      },
      () => undefined,
    );
  });
  return { over, isOver: () => isOver, stop: () => stopped.abort() };
}

/** Tries until the lease is ours; meanwhile does what a process without it has to do. */
async function waitForTurn(
  terms: LeaseTerms,
  hop: LeasedHop,
  signal: AbortSignal,
  report: HopReport,
): Promise<{ readonly lease: Lease; readonly term: Term }> {
  const waiting = linkAbort(signal);
  let beside: Promise<void> | undefined;
  try {
    for (;;) {
      const term = startTerm(terms);
      const { lease, holder } = await terms.leases
        .acquire(hop.name, terms.holder, terms.ttlMs, { signal })
        .catch((error: unknown) => {
          term.stop();
          throw error;
        });
      if (lease) return { lease, term };
      term.stop();
      report.holder(holder, false);
      beside ??= hop
        .standby?.(waiting.signal, report)
        .catch((error: unknown) => {
          if (!waiting.signal.aborted) report.error(error);
        })
        .finally(() => (beside = undefined));
      await terms.clock.sleep(terms.ttlMs / ATTEMPTS, { signal });
    }
  } finally {
    waiting.end();
    await beside;
  }
}

/** Renews a lease; resolves when it is lost, can no longer be renewed in time, or the signal aborts. */
async function keep(terms: LeaseTerms, lease: Lease, first: Term, signal: AbortSignal): Promise<void> {
  const { leases, clock, ttlMs } = terms;
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  let term = first;
  try {
    for (;;) {
      const pause = clock.sleep(ttlMs / RENEWALS, { signal }).catch(() => undefined);
      await Promise.race([pause, term.over]);
      if (signal.aborted || term.isOver()) return;
      const next = startTerm(terms);
      // An error says nothing about the lease: another try, as long as there is time.
      const renewal = leases.renew(lease, ttlMs, { signal }).catch(() => undefined);
      const renewed = await Promise.race([renewal, term.over, aborted]);
      if (renewed === true) {
        term.stop();
        term = next;
      } else {
        next.stop();
        if (renewed === false || signal.aborted || term.isOver()) return;
      }
    }
  } finally {
    term.stop();
  }
}

/** What cannot be given back runs out. */
async function giveBack({ leases, clock, ttlMs }: LeaseTerms, lease: Lease): Promise<void> {
  await withDeadline(clock, ttlMs, undefined, (signal) => leases.release(lease, { signal })).catch(() => undefined);
}

/** Whether a save was refused because the lease had passed on. */
function isLeaseLost(error: unknown): boolean {
  if (!isConnectedServiceError(error, 'conflict')) return false;
  const { details } = error;
  return details !== null && typeof details === 'object' && 'lease' in details;
}
