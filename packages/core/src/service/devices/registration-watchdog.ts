import { isOverdue, overdueRegistration, stepRegistration } from '../../model/index.ts';
import type { CallOptions, Device, Id } from '../../model/index.ts';
import { nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { endAttempts } from './registration-attempts.ts';
import { writeDevice } from '../registry/registration-roll-up.ts';
import type { Hop } from '../engine/supervisor.ts';
import { transactFresh } from '../transaction.ts';

const EVERY_MS = 5_000;
const MAX_AT_ONCE = 100;

/** Ends every registration whose time is over: nothing is in progress for ever. */
export function registrationWatchdog(context: ServiceContext): Hop {
  return {
    name: 'registrations:watchdog',
    async run(signal, report) {
      while (!signal.aborted) {
        const overdue = await overdueDevices(context);
        for (const id of overdue) if (await expire(context, id, { signal })) report.count('ended');
        report.ok();
        // With a full page there may be more.
        if (overdue.length < MAX_AT_ONCE) await context.clock.sleep(EVERY_MS, { signal });
      }
    },
  };
}

async function overdueDevices(context: ServiceContext): Promise<readonly Id<'device'>[]> {
  const found: Id<'device'>[] = [];
  for (const registrationDeadline of overdueRegistration(nowOf(context))) {
    const where = { registration: 'in-progress', registrationDeadline } as const;
    const page = await context.store.query(
      'device',
      { where, orderBy: 'registrationDeadline asc' },
      { maxPageSize: MAX_AT_ONCE },
    );
    found.push(...page.items.map(({ id }) => id));
  }
  return found;
}

function isTimeOver({ registrationDeadline: deadline }: Device, now: string): boolean {
  const [, ...overdue] = overdueRegistration(now);
  return deadline === undefined || isOverdue(deadline, overdue);
}

/** Unless the answer came, or somebody began anew, in the meantime. */
function expire(context: ServiceContext, id: Id<'device'>, { signal }: CallOptions): Promise<boolean> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const at = nowOf(context);
      const device = await transaction.get('device', id);
      if (device?.registration !== 'in-progress' || !isTimeOver(device, at)) return false;
      const message = 'Timed out: the device cloud did not confirm the registration in time.';
      const expired = stepRegistration(device, 'expire', { message });
      if (!expired) return false;
      const saved = await writeDevice(transaction, device, expired, undefined);
      await endAttempts(transaction, saved, at, undefined);
      return true;
    },
    { signal },
  );
}
