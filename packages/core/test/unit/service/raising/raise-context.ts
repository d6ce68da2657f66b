import assert from 'node:assert/strict';
import type { AutoClose, DebounceRule, ServiceStore } from '@csk/core';
import {
  createManualClock,
  createMemoryDeviceCloud,
  createMemoryReadingStore,
  createMemoryStore,
} from '@csk/core/memory';
import { createAlertSuggestions } from '../../../../src/service/alerts/alert-suggestions.ts';
import { commandRulesOf } from '../../../../src/service/commands/command-rules.ts';
import { createLiveRules } from '../../../../src/service/rules/live-rules.ts';
import type { RuledContext } from '../../../../src/service/context.ts';
import { deviceCloudsOf } from '../../../../src/service/provider-instances/device-clouds.ts';
import { createLiveReadings } from '../../../../src/service/readings/live-readings.ts';
import { prefillOf } from '../../../../src/service/cases/prefill-rules.ts';
import { createLiveSettings } from '../../../../src/service/settings/live-settings.ts';
import { createStoreCaseManagement } from '../../../../src/service/cases/store-case-management.ts';
import { START } from '../world.ts';

/** The last one is not registered. */
export const DEVICES = ['d1', 'd2', 'd3', 'unknown'];

/** What raising and clearing work with, over memory and a clock that stands still. */
export async function createContext(
  debounce: DebounceRule,
  autoClose: AutoClose = 'never',
): Promise<RuledContext & { readonly store: ServiceStore }> {
  const clock = createManualClock(START);
  const store = createMemoryStore({ clock });
  const readings = createMemoryReadingStore();
  await store.transact(async (transaction) => {
    const device = { name: 'x', registration: 'registered', connected: true } as const;
    await transaction.put('asset', { id: 'asset', name: 'Room', accountId: 'acc-asset' });
    await transaction.put('device', { ...device, id: 'id-1', deviceKey: 'd1', accountId: 'acc-1' });
    await transaction.put('device', { ...device, id: 'id-2', deviceKey: 'd2', assetId: 'asset' });
    await transaction.put('device', { ...device, id: 'id-3', deviceKey: 'd3' });
  });
  await readings.append(
    Array.from({ length: 400 }, (_, step) => ({
      deviceKey: DEVICES[step % 3] ?? '',
      metric: step % 2 ? 'temperature' : 'Humidity',
      at: Date.parse(START) + step * 2000,
      value: step,
    })),
  );
  const cases = createStoreCaseManagement();
  return {
    store,
    readings,
    clock,
    debounce,
    settings: createLiveSettings(store, {
      ...{ debounce, autoClose, alertColumns: {}, backgroundProcessing: true },
      devicePull: { onAlert: true },
    }),
    flows: [],
    setUp: { alertSources: [], hops: () => [] },
    prefill: prefillOf(undefined),
    clouds: deviceCloudsOf(createMemoryDeviceCloud({ clock })),
    cases,
    workOrders: cases,
    completionClosesAlerts: true,
    commandRules: commandRulesOf(undefined),
    autoClose,
    suggestions: createAlertSuggestions(store, clock),
    rules: createLiveRules(store, []),
    thresholds: new Map(),
    processor: undefined,
    logger: { log: () => assert.fail('nothing should go wrong') },
    liveReadings: createLiveReadings(),
  };
}
