import { ConnectedServiceError, wasDoneBy } from '../../model/index.ts';
import type { CallOptions, Case, Id, Principal } from '../../model/index.ts';
import { changeWithRepeats } from '../alerts/alert-cascade.ts';
import { withDevices } from './case-devices.ts';
import { saveCase } from './case-outcome.ts';
import { actorOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { parentsOf } from './convert-to-case.ts';
import { invalid, MAX_CASE_ALERTS } from '../input-guard.ts';
import { expectRecord, transactFresh } from '../transaction.ts';

/** Puts alerts, with their repeats, into a case that is there already; their devices and assets join it. */
export async function linkToCase(
  context: ServiceContext,
  principal: Principal,
  ids: readonly Id<'alert'>[],
  caseId: Id<'case'>,
  { signal, idempotencyKey }: CallOptions,
): Promise<Case> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const current = await expectRecord(transaction, 'case', caseId);
      const alerts = await parentsOf(transaction, ids);
      // Those that are there already, also by an earlier try of this call, stay as they are.
      const joining = alerts.filter((alert) => alert.caseId !== caseId && !wasDoneBy(alert, idempotencyKey));
      if (joining.length === 0) return current;
      if (current.status !== 'open') {
        throw new ConnectedServiceError('conflict', `A case that is ${current.status} takes no alerts.`, {
          details: { caseId, status: current.status },
        });
      }
      const taken = joining.find((alert) => alert.caseId !== undefined);
      if (taken) {
        throw new ConnectedServiceError('conflict', 'The alert already belongs to another case.', {
          details: { alertId: taken.id, caseId: taken.caseId ?? null },
        });
      }
      const alertIds = [...new Set([...current.alertIds, ...joining.map(({ id }) => id)])];
      if (alertIds.length > MAX_CASE_ALERTS) throw invalid('ids', `a case takes at most ${MAX_CASE_ALERTS} alerts`);
      const deviceIds = joining.flatMap(({ deviceId }) => deviceId ?? []);
      const assetIds = joining.flatMap(({ assetId }) => assetId ?? []);
      const next = { ...withDevices(current, deviceIds, assetIds, 'ids'), alertIds };
      const saved = await saveCase(context, transaction, next, idempotencyKey);
      const by = { actor: actorOf(principal), at: nowOf(context), opId: idempotencyKey };
      await changeWithRepeats(transaction, joining, { do: 'link-case', caseId, by });
      return saved;
    },
    { signal },
  );
}

/** Takes alerts, with their repeats, out of a case. The devices stay: whether they still matter is for a person to say. */
export async function unlinkFromCase(
  context: ServiceContext,
  principal: Principal,
  ids: readonly Id<'alert'>[],
  caseId: Id<'case'>,
  { signal, idempotencyKey }: CallOptions,
): Promise<Case> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const current = await expectRecord(transaction, 'case', caseId);
      const alerts = await parentsOf(transaction, ids);
      const leaving = alerts.filter((alert) => alert.caseId === caseId && !wasDoneBy(alert, idempotencyKey));
      if (leaving.length === 0) return current;
      const gone = new Set(leaving.map(({ id }) => id));
      const next = { ...current, alertIds: current.alertIds.filter((id) => !gone.has(id)) };
      const saved = await saveCase(context, transaction, next, idempotencyKey);
      const reason = `Taken out of case ${current.number}.`;
      const by = { actor: actorOf(principal), at: nowOf(context), reason, opId: idempotencyKey };
      await changeWithRepeats(transaction, leaving, { do: 'release', from: 'case', by });
      return saved;
    },
    { signal },
  );
}
