import type { TestContext } from 'node:test';
import { defer } from '../integration/running-emulator.ts';

/** The clients renew the token of a shared access signature after this time, whatever it says. Milliseconds. */
const RENEWAL = 45 * 60_000;

/** Runs `make`, and lets the timers for token renewal of this process fire after `ms` until the test ends. */
export function withFasterRenewal<T>(t: TestContext, ms: number, make: () => T): T {
  const original = globalThis.setTimeout;
  const faster = (action: () => void, wait?: number, ...rest: []): NodeJS.Timeout =>
    original(action, wait === RENEWAL ? ms : wait, ...rest);
  globalThis.setTimeout = Object.assign(faster, original);
  defer(t, () => {
    globalThis.setTimeout = original;
  });
  return make();
}
