import type { Id } from '../../model/index.ts';
import type { ReadingsClient } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import { exportReadings } from '../export/export-csv.ts';
import { callOptionsOf, idOf } from '../input-guard.ts';
import { gapRequestOf, heartbeatRequestOf, readingRangeOf } from './reading-requests.ts';
import { expectRecord } from '../transaction.ts';

export function readingsClient(context: ServiceContext): ReadingsClient {
  const { store, readings, clock } = context;
  const deviceKeyOf = async (deviceId: Id<'device'>): Promise<string> =>
    (await expectRecord(store, 'device', idOf(deviceId, 'deviceId'))).deviceKey;
  return {
    async range(deviceId, range, options) {
      const { signal } = callOptionsOf(options);
      const checked = readingRangeOf(range);
      return readings.range(await deviceKeyOf(deviceId), checked, { signal });
    },
    async latest(deviceId, options) {
      const { signal } = callOptionsOf(options);
      return readings.latest(await deviceKeyOf(deviceId), { signal });
    },
    async gaps(deviceId, request, options) {
      const { signal } = callOptionsOf(options);
      const checked = gapRequestOf(request);
      return readings.gaps(await deviceKeyOf(deviceId), checked, { signal });
    },
    async heartbeats(deviceId, request, options) {
      const { signal } = callOptionsOf(options);
      const checked = heartbeatRequestOf(request, clock.now());
      return readings.heartbeats(await deviceKeyOf(deviceId), checked, { signal });
    },
    exportCsv: (deviceId, window, options) => exportReadings(context, deviceId, window, options),
  };
}
