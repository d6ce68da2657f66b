/** A signal that follows others until it is let go. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  /** Aborts the signal and leaves no trace in those it followed. */
  readonly end: (reason?: unknown) => void;
}

type Follower = (reason: unknown) => void;

/** Who follows a signal. The signal itself gets a single listener, however many follow. */
const followersOf = new WeakMap<AbortSignal, Set<Follower>>();

/**
 * Like `AbortSignal.any` for signals that live long: that one leaves a reference behind at each call in Node.js 20, and a
 * listener for each follower makes Node.js warn of a leak.
 */
export function linkAbort(...followed: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController();
  const end = (reason?: unknown) => {
    for (const signal of followed) if (signal) followersOf.get(signal)?.delete(end);
    controller.abort(reason);
  };
  for (const signal of followed) {
    if (!signal) continue;
    if (signal.aborted) {
      end(signal.reason);
      break;
    }
    follow(signal, end);
  }
  return { signal: controller.signal, end };
}

function follow(signal: AbortSignal, follower: Follower): void {
  const known = followersOf.get(signal);
  const followers = known ?? new Set<Follower>();
  followers.add(follower);
  if (known) return;
  followersOf.set(signal, followers);
  signal.addEventListener(
    'abort',
    () => {
      for (const end of [...followers]) end(signal.reason);
    },
    { once: true },
  );
}
