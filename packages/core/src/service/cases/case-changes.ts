import { isConnectedServiceError, withStep } from '../../model/index.ts';
import type { CallOptions, Case, WorkActor } from '../../model/index.ts';
import type { CaseFacts, CaseNotice } from '../../ports/index.ts';
import { letAlertsFollow } from './case-outcome.ts';
import { nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { messageOf } from '../engine/supervisor.ts';
import type { Hop } from '../engine/supervisor.ts';
import { replace, transactFresh } from '../transaction.ts';

const STEP_OF = { resolved: 'resolve', cancelled: 'cancel', open: 'reopen' } as const;

/** Takes over what the CRM's own users did to cases; a case that was resolved there closes its alerts here. */
export function caseChanges(context: ServiceContext): Hop {
  return {
    name: 'cases:changes',
    async run(signal, report) {
      for await (const delivery of context.cases.changes?.({ signal }) ?? []) {
        try {
          report.count((await takeOver(context, delivery.value, { signal })) ? 'taken over' : 'known');
        } catch (error) {
          if (!isConnectedServiceError(error) || error.retryable) throw error;
          report.diagnose(messageOf(error));
          await delivery.nack({ deadLetter: true, reason: error.code, description: messageOf(error) });
          continue;
        }
        await delivery.ack();
        report.ok();
      }
    },
  };
}

/** The CRM is where the case is: its word counts also where our own table of steps knows no way. */
function takeOver(context: ServiceContext, notice: CaseNotice, options: CallOptions): Promise<boolean> {
  return transactFresh(
    context.store,
    async (transaction) => {
      const current = await transaction.get('case', notice.caseId);
      if (!current) return false;
      const actor = context.cases.name;
      const by: WorkActor =
        notice.op === 'put'
          ? { actor, at: nowOf(context), reason: notice.facts.resolution }
          : { actor, at: nowOf(context), reason: 'It was deleted in the CRM.' };
      const facts: Partial<CaseFacts> =
        notice.op === 'put' ? notice.facts : current.status === 'open' ? { status: 'cancelled' } : {};
      const next = withFacts(current, facts, by);
      if (next === current) return false;
      const saved = await replace(transaction, 'case', next);
      if (saved.status !== current.status) await letAlertsFollow(transaction, saved, STEP_OF[saved.status], by);
      return true;
    },
    options,
  );
}

/** Our own writes come back as notices, too: those change nothing. */
function withFacts(current: Case, facts: Partial<CaseFacts>, by: WorkActor): Case {
  const { title, priority, incidentType, description, assignedTo, contact, resolution } = facts;
  const { status = current.status } = facts;
  const named = { title, priority, incidentType, description, assignedTo, contact, resolution, status };
  const told = Object.entries(named);
  const news = told.filter(([field, value]) => value !== undefined && value !== current[field as keyof CaseFacts]);
  if (news.length === 0) return current;
  const next: Case = { ...current, ...Object.fromEntries(news) };
  if (status === current.status) return next;
  const transitions = withStep(current.transitions, current.status, status, by);
  const ended = status === 'resolved' ? { resolvedAt: by.at } : { resolvedAt: undefined, resolution: undefined };
  return { ...next, ...ended, transitions };
}
