import { createWakeUp } from '../../async/wake-up.ts';
import { isConnectedServiceError } from '../../model/index.ts';
import { actingStore } from '../acting-store.ts';
import type { ServiceContext } from '../context.ts';
import { pullDevice } from './device-pull.ts';
import { messageOf } from '../engine/supervisor.ts';
import type { Hop } from '../engine/supervisor.ts';

/** Devices that wait to be asked about at most. Whoever is beyond that is found by the sweeps, later. */
const MAX_WAITING = 10_000;
/** Enough to hide the cloud's latency, few enough for its throttling. */
const AT_ONCE = 8;

/** Devices of which their cloud has told that something is other than it was. */
export interface DeviceChanges {
  note(deviceKey: string): void;
  /** Takes so many of those that have waited longest. */
  take(max: number): readonly string[];
  wait(signal: AbortSignal): Promise<void>;
}

export function createDeviceChanges(): DeviceChanges {
  const waiting = new Set<string>();
  const wakeUp = createWakeUp();
  return {
    note(deviceKey) {
      if (waiting.size < MAX_WAITING) waiting.add(deviceKey);
      wakeUp.ring();
    },
    take(max) {
      const keys = [...waiting].slice(0, max);
      for (const key of keys) waiting.delete(key);
      return keys;
    },
    wait: (signal) => (waiting.size > 0 ? Promise.resolve() : wakeUp.wait(signal)),
  };
}

/**
 * Asks the device cloud about devices of which it has told a change: one that came or went, whose twin was written, that
 * was removed. What is told may be late, double or out of order; what is asked for is how things are. It is kept in
 * memory only: after a crash the sweep of silent devices and the scheduled pull find the same, later.
 */
export function deviceChangePull(context: ServiceContext, changes: DeviceChanges): Hop {
  const unaudited = { ...context, store: actingStore(context.store, null) };
  const pull = async (deviceKey: string, signal: AbortSignal): Promise<boolean> => {
    const [device] = (await context.store.query('device', { where: { deviceKey } }, { maxPageSize: 1 })).items;
    // Devices of the cloud that nobody has brought here are none of ours.
    if (device) await pullDevice(unaudited, device.id, { signal });
    return device !== undefined;
  };
  return {
    name: 'devices:changes',
    async run(signal, report) {
      report.ok();
      for (;;) {
        await changes.wait(signal);
        if (signal.aborted) return;
        const keys = changes.take(AT_ONCE);
        const results = await Promise.allSettled(keys.map((key) => pull(key, signal)));
        let trouble: Error | undefined;
        for (const [index, result] of results.entries()) {
          const key = keys[index] ?? '';
          if (result.status === 'fulfilled') {
            if (result.value) report.count('pulled');
          } else if (isConnectedServiceError(result.reason) && !result.reason.retryable) {
            report.diagnose(messageOf(result.reason), key);
          } else {
            changes.note(key);
            trouble = result.reason instanceof Error ? result.reason : new Error(messageOf(result.reason));
          }
        }
        // The supervisor waits, longer each time, and begins again with what is noted.
        if (trouble !== undefined) throw trouble;
        report.ok();
      }
    },
  };
}
