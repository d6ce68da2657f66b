import type { Alert, CallOptions } from '../../model/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { readMarks, writeMarks } from './alert-marks.ts';
import { nowOf } from '../context.ts';
import type { RuledContext } from '../context.ts';
import { coverageNow } from '../maintenance/maintenance-coverage.ts';
import { orphanedAlerts, orphanMarks } from './orphaned-alerts.ts';
import { parentCandidates } from './parent-candidates.ts';
import { partsOf } from '../parts-of.ts';
import { prepareRaising } from './prepare-raising.ts';
import type { PreparedAlert, PreparedAlerts } from './prepare-raising.ts';
import { raiseLocks } from './raise-locks.ts';
import { planRaising } from './raise-plan.ts';
import type { AlertOrigins } from './raise-plan.ts';
import type { RaiseRequest } from './raise-request.ts';
import { transactFresh, writeAll } from '../transaction.ts';

/** Alerts of one transaction at most: each holds a lock and may write two records. */
const MAX_AT_ONCE = 250;

/**
 * Raises an alert once: the same identity again returns the alert that is there, unchanged. A repeat of an open alert is
 * grouped under it.
 */
export async function raiseAlert(
  context: RuledContext,
  request: RaiseRequest,
  options: CallOptions = {},
): Promise<Alert> {
  const [alert] = await raiseAlerts(context, [request], options);
  if (!alert) throw new Error('An alert was raised and is not there.');
  return alert;
}

/**
 * Raises alerts as if one after the other, and gives the record of each. Alerts, parents and the changes that announce
 * them are one transaction (up to 250 alerts; more are raised in several), a parent that grew by several repeats is
 * written and announced once.
 */
export async function raiseAlerts(
  context: RuledContext,
  requests: readonly RaiseRequest[],
  options: CallOptions = {},
): Promise<readonly Alert[]> {
  return raisePrepared(context, await prepareRaising(context, requests), options);
}

/** The second half of {@link raiseAlerts}: everything that must be decided under the locks of the groups. */
export async function raisePrepared(
  context: RuledContext,
  { ids, known, items, origins }: PreparedAlerts,
  options: CallOptions = {},
): Promise<readonly Alert[]> {
  const raised = new Map(known);
  for (const batch of partsOf(items, MAX_AT_ONCE)) {
    for (const alert of await raiseBatch(context, batch, origins, options)) raised.set(alert.id, alert);
  }
  return ids.flatMap((id) => raised.get(id) ?? []);
}

async function raiseBatch(
  context: RuledContext,
  items: readonly PreparedAlert[],
  origins: AlertOrigins,
  options: CallOptions,
): Promise<readonly Alert[]> {
  const history = await context.suggestions.model();
  const { debounce, autoClose } = context;
  const requests = items.map(({ request }) => request);
  let overtaken = false;
  return transactFresh(
    context.store,
    async (transaction) => {
      await transaction.lock(...new Set(items.flatMap((item) => raiseLocks(item, debounce))));
      // They were not there a moment ago. If somebody was faster the write says so, and the work comes here again.
      const ids = items.map(({ id }) => id);
      const existing = overtaken ? await transaction.getAll('alert', ids) : [];
      overtaken = true;
      const all = wholeView(transaction);
      const marks = await readMarks(
        all,
        items.flatMap(({ markIds }) => markIds),
      );
      const alerts = [
        ...existing,
        ...(await parentCandidates(transaction, context, requests, origins)),
        ...(await orphanedAlerts(transaction, requests, marks)),
      ];
      const now = nowOf(context);
      const coverage = await coverageNow(transaction, origins.assets.keys(), now);
      const facts = { ...origins, alerts, history, coverage, marks };
      const writes = planRaising(items, facts, { debounce, autoClose, now });
      await writeMarks(all, orphanMarks(writes, marks), marks);
      // An alert that somebody else has raised meanwhile may have been found among the candidates.
      return [...alerts, ...(await writeAll(transaction, 'alert', writes))];
    },
    options,
  );
}
