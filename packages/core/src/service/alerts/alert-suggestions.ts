import { createSuggestionCounter, suggestionOf } from '../../model/index.ts';
import type { Alert, Id, Json, SuggestionModel } from '../../model/index.ts';
import type { Clock, ServiceStore } from '../../ports/index.ts';
import { nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { countIncidentTypes } from './incident-type-history.ts';
import type { WorkedAlert } from './incident-type-history.ts';
import type { LeasedHop } from '../engine/leased.ts';
import { everyRecord, replace, transactFresh } from '../transaction.ts';

const CHECKPOINT = 'alert-suggestions';
/** How often the history is counted, and how old a count may be that this process has at hand. */
const COUNT_EVERY_MS = 3_600_000;
const FRESH_MS = 60_000;
/** Before the first count it is looked for more often: alerts wait for it. */
const FIRST_MS = 1_000;
/** The newest alerts teach; older ones tell of another time. */
const MAX_ALERTS = 5_000;

/** What past alerts teach, at hand for every alert that comes in. */
export interface AlertSuggestions {
  /** The newest count there is, at most a minute late; nothing before the first one. */
  model(): Promise<SuggestionModel | undefined>;
}

/** Reads the count that all engine processes share, at most once a minute: raising an alert must not wait for it each time. */
export function createAlertSuggestions(store: ServiceStore, clock: Clock): AlertSuggestions {
  let at = -Infinity;
  let freshMs = 0;
  let held: Promise<SuggestionModel | undefined> = Promise.resolve(undefined);
  return {
    model() {
      const age = clock.now() - at;
      if (age >= 0 && age < freshMs) return held;
      at = clock.now();
      freshMs = FIRST_MS;
      held = loadModel(store).then(
        (model) => {
          if (model) freshMs = FRESH_MS;
          return model;
        },
        // An alert that waits for its suggestion is better than none.
        () => undefined,
      );
      return held;
    },
  };
}

/**
 * Counts the history once an hour, in one of all processes, and gives a suggestion to alerts that have waited for the
 * first count.
 */
export function suggestionCount(context: ServiceContext): LeasedHop {
  return {
    name: 'alerts:suggestions',
    async run(signal, report, lease) {
      while (!signal.aborted) {
        const known = await loadModel(context.store);
        const age = known ? context.clock.now() - Date.parse(known.computedAt) : Infinity;
        // A count from the future was made by a wrong clock.
        if (age >= COUNT_EVERY_MS || age < -COUNT_EVERY_MS) {
          const { model, waiting } = await count(context, signal);
          await context.store.save(CHECKPOINT, model as unknown as Json, { lease });
          report.count('counts');
          for (const id of waiting) await settle(context, model, id, signal);
          report.count('settled', waiting.length);
        }
        report.ok();
        await context.clock.sleep(FRESH_MS, { signal });
      }
    },
  };
}

async function count(
  context: ServiceContext,
  signal: AbortSignal,
): Promise<{ readonly model: SuggestionModel; readonly waiting: readonly Id<'alert'>[] }> {
  const counter = createSuggestionCounter();
  const waiting: Id<'alert'>[] = [];
  const worked: WorkedAlert[] = [];
  let seen = 0;
  const query = { where: { parentId: null }, orderBy: 'raisedAt desc' } as const;
  for await (const alert of everyRecord(context.store, 'alert', query)) {
    signal.throwIfAborted();
    counter.add(alert);
    if (isWaiting(alert)) waiting.push(alert.id);
    const { rule, type, deviceId, caseId, workOrderId } = alert;
    // Only what it takes: the records themselves are large, and there are many.
    if (caseId !== undefined || workOrderId !== undefined) worked.push({ rule, type, deviceId, caseId, workOrderId });
    seen += 1;
    if (seen === MAX_ALERTS) break;
  }
  const incidentTypes = await countIncidentTypes(context.store, worked, signal);
  return { model: { ...counter.model(nowOf(context)), incidentTypes }, waiting };
}

async function settle(
  context: ServiceContext,
  model: SuggestionModel,
  id: Id<'alert'>,
  signal: AbortSignal,
): Promise<void> {
  await transactFresh(
    context.store,
    async (transaction) => {
      const alert = await transaction.get('alert', id);
      if (!alert || !isWaiting(alert)) return;
      const { accountId, rule, type, deviceId, evidence } = alert;
      const device = deviceId === undefined ? undefined : await transaction.get('device', deviceId);
      const { categoryId } = device ?? {};
      const suggestion = suggestionOf(model, { accountId, rule, metric: evidence?.metric, type, categoryId });
      await replace(transaction, 'alert', { ...alert, suggestion });
    },
    { signal },
  );
}

function isWaiting(alert: Alert): boolean {
  return alert.suggestion?.status === 'calculating';
}

async function loadModel(store: ServiceStore): Promise<SuggestionModel | undefined> {
  // Written by the count above and by nobody else.
  return (await store.load(CHECKPOINT)) as unknown as SuggestionModel | undefined;
}
