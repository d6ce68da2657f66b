import type { Reading } from '../../model/index.ts';

/** Hands new readings to whoever watches a device now. Keeps nothing. */
export interface LiveReadings {
  publish(readings: readonly Reading[]): void;
  /** Returns the function that ends it. */
  subscribe(deviceKeys: readonly string[], listener: (readings: readonly Reading[]) => void): () => void;
}

type Listener = (readings: readonly Reading[]) => void;

export function createLiveReadings(): LiveReadings {
  const listeners = new Map<string, Set<Listener>>();
  return {
    publish(readings) {
      const byDevice = new Map<string, Reading[]>();
      for (const reading of readings) {
        if (!listeners.has(reading.deviceKey)) continue;
        const own = byDevice.get(reading.deviceKey);
        if (own) own.push(reading);
        else byDevice.set(reading.deviceKey, [reading]);
      }
      for (const [deviceKey, own] of byDevice) for (const listener of listeners.get(deviceKey) ?? []) listener(own);
    },
    subscribe(deviceKeys, listener) {
      for (const key of deviceKeys) {
        const set = listeners.get(key) ?? new Set();
        listeners.set(key, set.add(listener));
      }
      return () => {
        for (const key of deviceKeys) {
          const set = listeners.get(key);
          set?.delete(listener);
          if (set?.size === 0) listeners.delete(key);
        }
      };
    },
  };
}
