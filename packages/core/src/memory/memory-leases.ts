import { ConnectedServiceError } from '../model/index.ts';
import type { Clock, Lease, LeaseGrant } from '../ports/index.ts';

interface Held {
  readonly holder: string;
  readonly token: string;
  readonly expiresAt: number;
}

/** The leases of one store in memory. */
export function createMemoryLeases(clock: Clock) {
  const held = new Map<string, Held>();
  let tokens = 0;

  const current = ({ name, token }: Lease): Held | undefined => {
    const now = held.get(name);
    return now?.token === token ? now : undefined;
  };
  const isRunning = ({ expiresAt }: Held): boolean => expiresAt > clock.now();

  return {
    acquire(name: string, holder: string, ttlMs: number): LeaseGrant {
      const now = held.get(name);
      if (now && now.holder !== holder && isRunning(now)) return { holder: now.holder };
      tokens += 1;
      const token = String(tokens);
      held.set(name, { holder, token, expiresAt: clock.now() + ttlMs });
      return { holder, lease: { name, token } };
    },
    renew(lease: Lease, ttlMs: number): boolean {
      const now = current(lease);
      if (!now || !isRunning(now)) return false;
      held.set(lease.name, { ...now, expiresAt: clock.now() + ttlMs });
      return true;
    },
    release(lease: Lease): void {
      if (current(lease)) held.delete(lease.name);
    },
    /** @throws ConnectedServiceError `conflict` when the lease is not the newest of its name any more. */
    expect(lease: Lease): void {
      if (current(lease)) return;
      throw new ConnectedServiceError('conflict', 'The lease under which this was done has passed to somebody else.', {
        details: { lease: lease.name },
      });
    },
  };
}
