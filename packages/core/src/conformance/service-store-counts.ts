import type { Tally } from '../model/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';

const sorted = (tallies: readonly Tally[]) => tallies.map((tally) => JSON.stringify(tally)).sort();

/** What a store counts. */
export const SERVICE_STORE_COUNT_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/count-by-values',
    title: 'counts those that satisfy the conditions, in all and by the values of fields; an absent field is null',
    async run({ port }) {
      expectEqual(await port.count('device', {}), [{ values: [], count: 0 }], 'the count of nothing');
      await port.transact(async (transaction) => {
        for (let index = 0; index < 7; index += 1) {
          const device = { id: `d${index}`, name: `n${index}`, deviceKey: `k${index}` };
          await transaction.put('device', {
            ...device,
            registration: index === 6 ? 'error' : 'registered',
            connected: index < 4,
            ...(index % 2 === 0 ? {} : { categoryId: 'c' }),
          });
        }
      });
      const where = { registration: 'registered' } as const;
      expectEqual(await port.count('device', { where }), [{ values: [], count: 6 }], 'the count in all');
      const tallies = await port.count('device', { where, by: ['categoryId', 'connected'] });
      expectEqual(
        sorted(tallies),
        sorted([
          { values: ['c', true], count: 2 },
          { values: [null, true], count: 2 },
          { values: ['c', false], count: 1 },
          { values: [null, false], count: 1 },
        ]),
        'the counts by values',
      );
      expectEqual(
        tallies.map(({ count }) => count),
        [2, 2, 1, 1],
        'most first',
      );
      expectEqual(await port.count('device', { where: { id: [] }, by: ['connected'] }), [], 'no values of nothing');
    },
  },
];
