import type { Device, Instant, Registration } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { everyRecord, replace } from '../transaction.ts';

/** Ends every attempt of a device whose registration is no longer in progress, with what came of it. */
export async function endAttempts(
  transaction: StoreTransaction,
  { id: deviceId, registration: status, registrationMessage: message }: Device,
  endedAt: Instant,
  opId: string | undefined,
): Promise<void> {
  if (status === 'in-progress') return;
  const open: Registration[] = [];
  for await (const attempt of everyRecord(transaction, 'registration', {
    where: { deviceId, status: 'in-progress' },
  })) {
    open.push(attempt);
  }
  for (const attempt of open)
    await replace(transaction, 'registration', { ...attempt, status, message, endedAt }, opId);
}
