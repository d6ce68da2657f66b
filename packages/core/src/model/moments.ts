import type { Instant } from './primitives.ts';

/**
 * A moment that is not before what it follows. Clocks are set back and differ from machine to machine; a step that seems
 * to come before the one it follows took no time, it did not take less than none.
 */
export function notBefore(moment: Instant, ...earlier: readonly (Instant | undefined)[]): Instant {
  // In the one form that records use, moments compare as text.
  return earlier.reduce<Instant>((latest, one) => (one !== undefined && one > latest ? one : latest), moment);
}
