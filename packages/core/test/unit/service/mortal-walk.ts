import type { ServiceStore, TransactOptions } from '@csk/core';
import type { ServiceContext } from '../../../src/service/context.ts';
import { repeatFollowing } from '../../../src/service/alerts/repeat-following.ts';

/** An engine that is killed at a random transaction of its walk: before it, within it, or when it is committed and nobody has heard. */
function mortal(store: ServiceStore, draw: () => number): ServiceStore {
  return {
    ...store,
    async transact(work, options?: TransactOptions) {
      const fate = draw();
      if (fate < 0.1) throw new Error('killed');
      const result = await store.transact(async (transaction) => {
        const done = await work(transaction);
        if (fate < 0.2) throw new Error('killed');
        return done;
      }, options);
      if (fate < 0.3) throw new Error('killed');
      return result;
    },
  };
}

/** Brings decisions to repeats until it is killed, has begun so many transactions, or finds nothing to do. */
export async function walk(context: ServiceContext, draw: () => number, transactions: number): Promise<void> {
  let left = transactions;
  const stop = new AbortController();
  const store = mortal(context.store, draw);
  const counted: ServiceStore = {
    ...store,
    transact(work, options) {
      left -= 1;
      if (left < 0) stop.abort();
      stop.signal.throwIfAborted();
      return store.transact(work, options);
    },
  };
  const clock = { ...context.clock, sleep: () => Promise.reject(new Error('idle')) };
  const report = { count: () => 0, gauge: () => 0, diagnose: () => 0, error: () => 0, ok: () => 0, holder: () => 0 };
  const lease = { name: 'x', holder: 'x', token: '1' };
  const hop = repeatFollowing({ ...context, store: counted, clock });
  await hop.run(stop.signal, report, lease as never).catch(() => undefined);
}
