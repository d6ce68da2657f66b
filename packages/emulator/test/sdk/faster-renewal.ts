import type { TestContext } from 'node:test';
import { defer } from '../integration/running-emulator.ts';

/** The clients renew the token of a shared access signature after this time, whatever it says. Milliseconds. */
const RENEWAL = 45 * 60_000;

/**
 * Runs `make`, and lets the timers for token renewal of this process fire after `ms` until the test ends. They keep the
 * process alive no more, for good: a client that is closed while it renews sets its timer once again.
 */
export function withFasterRenewal<T>(t: TestContext, ms: number, make: () => T): T {
  const original = globalThis.setTimeout;
  let isOver = false;
  const faster = (action: () => void, wait?: number, ...rest: []): NodeJS.Timeout =>
    wait === RENEWAL ? original(action, isOver ? wait : ms).unref() : original(action, wait, ...rest);
  globalThis.setTimeout = Object.assign(faster, original);
  defer(t, () => {
    isOver = true;
  });
  return make();
}
