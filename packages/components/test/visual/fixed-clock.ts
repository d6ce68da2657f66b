const NOW = Date.UTC(2026, 2, 12, 14, 30);

/** Stops the clock, so that ages and times read the same at every run; gives the way to let it go on. */
export function stopClock(): () => void {
  const { Date: real } = globalThis;
  class StoppedDate extends real {
    constructor(...parts: readonly unknown[]) {
      if (parts.length === 0) super(NOW);
      else super(...(parts as [number]));
    }
    static override now(): number {
      return NOW;
    }
  }
  globalThis.Date = StoppedDate as DateConstructor;
  return () => (globalThis.Date = real);
}
