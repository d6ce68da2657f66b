import { systemClock } from '../memory/system-clock.ts';
import type { Lease, LeaseStore } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';

/** Longer than any case runs. */
const LONG_MS = 600_000;
const SHORT_MS = 300;
/** How long a case waits for a lease to run out. Generous: it only runs out when the contract is broken. */
const TRIES = 200;
const PAUSE_MS = 100;

async function take(store: LeaseStore, holder: string, ttlMs = LONG_MS): Promise<Lease> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { lease } = await store.acquire('hop', holder, ttlMs);
    if (lease) return lease;
    await systemClock.sleep(PAUSE_MS);
  }
  return (expect(false, `${holder} should get the lease`), { name: 'hop', token: '' });
}

export const LEASE_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/lease-one-holder',
    title: 'of many that want a lease at once one gets it, and the others hear who',
    async run({ port, observer }) {
      const grants = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 ? port : observer).acquire('hop', `process ${index}`, LONG_MS),
        ),
      );
      const winners = grants.filter(({ lease }) => lease !== undefined);
      expectEqual(winners.length, 1, 'winners of twenty concurrent attempts');
      const later = await observer.acquire('hop', 'late', LONG_MS);
      expectEqual([later.lease ?? null, later.holder], [null, winners[0]?.holder], 'a later attempt');
      expect((await observer.acquire('other hop', 'late', LONG_MS)).lease, 'another lease should be free');
    },
  },
  {
    id: 'service-store/lease-taken-over',
    title: 'a lease that has run out goes to the next; the old holder can neither renew nor save',
    async run({ port, observer }) {
      const old = await take(port, 'first');
      await port.save('hop', 'of the first', { lease: old });
      // Shortened only now: on a slow store a short one would run out before anything was saved under it.
      expectEqual(await port.renew(old, SHORT_MS), true, 'renewing for a shorter time');
      const next = await take(observer, 'second');
      expectEqual(await port.renew(old, LONG_MS), false, 'renewing a lease that was lost');
      await expectRejects(port.save('hop', 'too late', { lease: old }), 'conflict', 'saving under a lost lease');
      expectEqual(await observer.load('hop'), 'of the first', 'the checkpoint');
      await observer.save('hop', 'of the second', { lease: next });
      await port.release(old);
      expectEqual(
        await observer.renew(next, LONG_MS),
        true,
        'renewing after the old holder gave back what it had lost',
      );
      expectEqual(await port.load('hop'), 'of the second', 'the checkpoint');
    },
  },
  {
    id: 'service-store/lease-renewed',
    title: 'renewing counts from now on',
    async run({ port, observer }) {
      const lease = await take(port, 'first', 10 * SHORT_MS);
      expectEqual(await port.renew(lease, LONG_MS), true, 'renewing in time');
      await systemClock.sleep(11 * SHORT_MS);
      expect(!(await observer.acquire('hop', 'second', LONG_MS)).lease, 'a renewed lease should not be free');
      expectEqual(await port.renew(lease, SHORT_MS), true, 'renewing for a shorter time');
      await take(observer, 'second');
    },
  },
  {
    id: 'service-store/lease-released',
    title: 'a released lease is free at once, and of no use to who released it',
    async run({ port, observer }) {
      const lease = await take(port, 'first');
      await port.release(lease);
      expectEqual(await port.renew(lease, LONG_MS), false, 'renewing what was released');
      await expectRejects(port.save('hop', 1, { lease }), 'conflict', 'saving under a released lease');
      expect((await observer.acquire('hop', 'second', LONG_MS)).lease, 'a released lease should be free');
      await port.release(lease);
      expect(!(await port.acquire('hop', 'first', LONG_MS)).lease, 'releasing twice should free nobody else');
    },
  },
  {
    id: 'service-store/lease-own-again',
    title: 'the holder gets its lease again, under another token',
    async run({ port }) {
      const first = await take(port, 'first');
      const again = await take(port, 'first');
      expect(first.token !== again.token, 'the token should change');
      expectEqual(await port.renew(first, LONG_MS), false, 'renewing by the old token');
      expectEqual(await port.renew(again, LONG_MS), true, 'renewing by the new token');
    },
  },
];
