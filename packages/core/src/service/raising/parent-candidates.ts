import type { Alert, Where } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { groupConditions, groupKey, windowAround } from './alert-grouping.ts';
import { nowOf } from '../context.ts';
import type { RuledContext } from '../context.ts';
import { customerOfAlert } from './raise-plan.ts';
import type { AlertOrigins } from './raise-plan.ts';
import type { RaiseRequest } from './raise-request.ts';

/** How many alerts one look for the parents of a whole batch may bring; with more each alert is looked up by itself. */
const MAX_TOGETHER = 500;
/** As long as no more alerts than these are out of the way in the same manner, all of them are looked at. */
const MAX_QUIET = 50;
/** How many are looked at for a single alert: parents of one group are a window apart, so very few fit a moment. */
const MAX_ALONE = 20;

/**
 * Every alert under which one of a batch may belong, by group, by being quiet, or by token. Some more come along: what fits is for
 * {@link parentFor} and the family to say.
 */
export async function parentCandidates(
  transaction: StoreTransaction,
  context: RuledContext,
  requests: readonly RaiseRequest[],
  origins: AlertOrigins,
): Promise<readonly Alert[]> {
  const grouped = requests.filter((request) => groupKey(request, context.debounce) !== undefined);
  const naming = requests.filter(({ parentToken }) => parentToken !== undefined);
  return [
    ...(await candidates(transaction, grouped, (some) => inWindow(some, context, origins))),
    ...(await quietParents(transaction, context, grouped, origins, 'shelvedUntil')),
    ...(await quietParents(transaction, context, grouped, origins, 'suppressedUntil')),
    ...(await withRoots(transaction, [
      ...(await candidates(transaction, naming, ofToken)),
      ...(await candidates(transaction, naming, (some) => ({ ...ofToken(some), ...ofDevice(some) }))),
    ])),
  ];
}

/** One query for all when its answer is small enough, else one for each. */
async function candidates(
  transaction: StoreTransaction,
  requests: readonly RaiseRequest[],
  whereOf: (requests: readonly RaiseRequest[]) => Where<Alert>,
): Promise<readonly Alert[]> {
  if (requests.length === 0) return [];
  const orderBy = 'lastRaisedAt desc';
  const all = await transaction.query('alert', { where: whereOf(requests), orderBy }, { maxPageSize: MAX_TOGETHER });
  if (all.continuationToken === undefined) return all.items;
  const found: Alert[] = [];
  for (const request of requests) {
    const query = { where: whereOf([request]), orderBy } as const;
    found.push(...(await transaction.query('alert', query, { maxPageSize: MAX_ALONE })).items);
  }
  return found;
}

/**
 * Of all alerts very few are quiet at a time: as long as that holds the question for all of them is the cheaper one, since it
 * needs no look at the groups' own alerts.
 */
async function quietParents(
  transaction: StoreTransaction,
  context: RuledContext,
  requests: readonly RaiseRequest[],
  origins: AlertOrigins,
  until: 'shelvedUntil' | 'suppressedUntil',
): Promise<readonly Alert[]> {
  if (requests.length === 0) return [];
  // In the order of that field: in any other a database may look for them among all alerts there are.
  const query = { where: { [until]: { gt: nowOf(context) } }, orderBy: `${until} desc` } as const;
  const all = await transaction.query('alert', query, { maxPageSize: MAX_QUIET });
  if (all.continuationToken === undefined) return all.items;
  return candidates(transaction, requests, (some) => quiet(some, context, origins, until));
}

function inWindow(requests: readonly RaiseRequest[], context: RuledContext, origins: AlertOrigins): Where<Alert> {
  const windows = requests.map(({ raisedAt }) => windowAround(raisedAt, context.debounce));
  return {
    ...openOf(requests, context, origins),
    lastRaisedAt: { gte: least(windows.map(({ from }) => from)) },
    raisedAt: { lte: greatest(windows.map(({ to }) => to)) },
  };
}

/** Nobody is told of these now. */
function quiet(
  requests: readonly RaiseRequest[],
  context: RuledContext,
  origins: AlertOrigins,
  until: 'shelvedUntil' | 'suppressedUntil',
): Where<Alert> {
  return {
    ...openOf(requests, context, origins),
    [until]: { gt: nowOf(context) },
    raisedAt: { lte: greatest(requests.map(({ raisedAt }) => raisedAt)) },
  };
}

/**
 * Open parents of the groups: every value of each column, so other groups may be among them. A group over several
 * devices has parents of every customer; of one device there are few.
 */
function openOf(requests: readonly RaiseRequest[], { debounce }: RuledContext, origins: AlertOrigins): Where<Alert> {
  const values = new Map<string, Set<string | null>>();
  for (const request of requests) {
    const columns = groupConditions(request, debounce.columns);
    const customer = ['accountId', customerOfAlert(request, origins) ?? null] as const;
    const isOfDevice = columns.some(([column]) => column === 'deviceKey');
    for (const [column, value] of isOfDevice ? columns : [...columns, customer]) {
      values.set(column, (values.get(column) ?? new Set()).add(value));
    }
  }
  return {
    ...(Object.fromEntries([...values].map(([column, some]) => [column, [...some]])) as Where<Alert>),
    status: ['active', 'in-progress'],
    parentId: null,
  };
}

function ofToken(requests: readonly RaiseRequest[]): Where<Alert> {
  return {
    source: [...new Set(requests.map(({ source }) => source))],
    token: [...new Set(requests.flatMap(({ parentToken }) => parentToken ?? []))],
  };
}

function ofDevice(requests: readonly RaiseRequest[]): Where<Alert> {
  return { deviceKey: [...new Set(requests.flatMap(({ deviceKey }) => deviceKey ?? []))] };
}

async function withRoots(transaction: StoreTransaction, alerts: readonly Alert[]): Promise<readonly Alert[]> {
  const roots = [...new Set(alerts.flatMap(({ parentId }) => parentId ?? []))];
  return roots.length === 0 ? alerts : [...alerts, ...(await transaction.getAll('alert', roots))];
}

/** As text, which is how stores compare moments: a device may send one that is written with a sign and six digits. */
const least = (moments: readonly string[]): string => moments.reduce((a, b) => (b < a ? b : a));
const greatest = (moments: readonly string[]): string => moments.reduce((a, b) => (b > a ? b : a));
