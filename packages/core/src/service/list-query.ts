import { paged } from '../model/index.ts';
import { MAX_SEARCH, MAX_SEARCH_WORDS, SEARCH_FIELDS, searchWordsOf } from '../model/search.ts';
import type { CallOptions, EntityMap, Kind, PageOptions, Paged, Query, Queryable } from '../model/index.ts';
import type { ServiceStore } from '../ports/index.ts';
import { callOptionsOf, fieldsOf, invalid, isPlainObject, textOf, wholeNumberOf } from './input-guard.ts';

const ENTITY = ['id', 'createdAt', 'updatedAt'] as const;

/** The fields of each kind that a list may be filtered and ordered by: those with a single value. */
export const QUERY_FIELDS = {
  account: [...ENTITY, 'name'],
  asset: [...ENTITY, 'name', 'accountId', 'parentId', 'registration'],
  customEntity: [...ENTITY, 'entity', 'recordId', 'name', 'accountId', 'registration'],
  category: [...ENTITY, 'name'],
  device: [
    ...ENTITY,
    'name',
    'deviceKey',
    'providerInstanceId',
    'accountId',
    'assetId',
    'customEntityId',
    'categoryId',
    'registration',
    'connected',
    'lastActivityAt',
    'simulated',
    'registrationDeadline',
    'pulledAt',
    'enabled',
  ],
  settings: ENTITY,
  rule: [...ENTITY, 'job'],
  providerInstance: [...ENTITY, 'name', 'type', 'isDefault', 'status'],
  registration: [...ENTITY, 'deviceId', 'status', 'action', 'requestedBy'],
  alert: [
    ...ENTITY,
    'description',
    'type',
    'status',
    'progress',
    'raisedAt',
    'lastRaisedAt',
    'occurrences',
    'priorityScore',
    'source',
    'token',
    'parentToken',
    'rule',
    'deviceKey',
    'deviceId',
    'assetId',
    'accountId',
    'parentId',
    'caseId',
    'workOrderId',
    'lastCommandId',
    'acknowledgedAt',
    'acknowledgedBy',
    'assignedTo',
    'shelvedUntil',
    'suppressedUntil',
    'suppressedBy',
    'chatteringUntil',
    'followingSince',
    'clearedAt',
  ],
  alertMark: [...ENTITY, 'subject', 'clearedAt'],
  decisionAuthor: ENTITY,
  case: [
    ...ENTITY,
    'title',
    'number',
    'status',
    'priority',
    'incidentType',
    'origin',
    'accountId',
    'assignedTo',
    'processStage',
    'resolvedAt',
  ],
  workOrder: [
    ...ENTITY,
    'number',
    'status',
    'priority',
    'incidentType',
    'caseId',
    'alertId',
    'accountId',
    'assetId',
    'completedAt',
  ],
  commandDefinition: [...ENTITY, 'name', 'mode', 'completion', 'dangerous'],
  command: [
    ...ENTITY,
    'name',
    'definitionId',
    'deviceId',
    'deviceKey',
    'mode',
    'status',
    'deadline',
    'alertId',
    'caseId',
    'workOrderId',
    'assetId',
    'requestedBy',
    'jobId',
    'jobBatchId',
    'heldSince',
  ],
  commandJob: [
    ...ENTITY,
    'name',
    'definitionId',
    'mode',
    'status',
    'assetId',
    'alertId',
    'caseId',
    'workOrderId',
    'targetCount',
    'expiresAt',
    'requestedBy',
    'requestedById',
    'approvedBy',
  ],
  commandJobBatch: [...ENTITY, 'jobId', 'index', 'status'],
  summaryTile: [...ENTITY, 'deviceId', 'categoryId', 'label', 'position', 'source', 'metric'],
  flowRun: [...ENTITY, 'flow', 'status', 'startedAt', 'endedAt', 'alertId', 'caseId', 'commandId', 'deviceId'],
  propertyDefinition: [...ENTITY, 'name', 'type', 'parentId', 'editable', 'visible'],
  deviceDataHistory: [...ENTITY, 'deviceId', 'at', 'status', 'connected'],
  connectionChange: [...ENTITY, 'deviceId'],
  maintenanceWindow: [
    ...ENTITY,
    'status',
    'accountId',
    'assetId',
    'categoryId',
    'deviceId',
    'rule',
    'from',
    'until',
    'scheduledBy',
    'releasedAt',
  ],
  campaign: [...ENTITY, 'name', 'status', 'firmwareVersion', 'working', 'createdBy', 'startedAt', 'endedAt'],
  campaignDevice: [
    ...ENTITY,
    'campaignId',
    'deviceId',
    'deviceKey',
    'status',
    'touched',
    'nextAt',
    'deadline',
    'startedAt',
    'endedAt',
  ],
} as const satisfies { [K in Kind]: readonly (keyof Queryable<EntityMap[K]>)[] };

/** The fields of each kind that are lists of texts: a list may ask what they include. */
export const LIST_FIELDS: { readonly [K in Kind]?: readonly string[] } = {
  case: ['deviceIds', 'assetIds'],
  workOrder: ['deviceIds'],
} satisfies { readonly [K in Kind]?: readonly (keyof EntityMap[K])[] };

const MAX_VALUES = 500;
const MAX_VALUE = 1000;
const COMPARISONS = ['gt', 'gte', 'lt', 'lte', 'ne'] as const;

/** Checks a query that comes from outside. */
export function queryOf<K extends Kind>(kind: K, query: unknown): Query<EntityMap[K]> {
  const known: readonly string[] = QUERY_FIELDS[kind];
  const { where, orderBy, search } = fieldsOf(query, 'query', ['where', 'orderBy', 'search']);
  if (where !== undefined) {
    const lists: readonly string[] = LIST_FIELDS[kind] ?? [];
    for (const [field, condition] of Object.entries(fieldsOf(where, 'where', [...known, ...lists]))) {
      if (condition === undefined) continue;
      if (lists.includes(field)) checkInclusion(condition, `where.${field}`);
      else checkCondition(condition, `where.${field}`);
    }
  }
  if (orderBy !== undefined) {
    const [field = '', direction = '', ...rest] = textOf(orderBy, 'orderBy', 80).split(' ');
    if (!known.includes(field) || !['asc', 'desc'].includes(direction) || rest.length > 0) {
      throw invalid('orderBy', 'must be a field and "asc" or "desc"');
    }
  }
  return { where, orderBy, ...searchIn(kind, search) } as Query<EntityMap[K]>;
}

function searchIn(kind: Kind, search: unknown): { readonly search?: string } {
  if (search === undefined) return {};
  if (SEARCH_FIELDS[kind] === undefined) throw invalid('search', 'is not for this list');
  if (search === '') return {};
  const text = textOf(search, 'search', MAX_SEARCH);
  if (searchWordsOf(text).length > MAX_SEARCH_WORDS) {
    throw invalid('search', `must have at most ${MAX_SEARCH_WORDS} words`);
  }
  return { search: text };
}

function checkCondition(condition: unknown, field: string): void {
  if (Array.isArray(condition)) {
    if (condition.length > MAX_VALUES) throw invalid(field, `must have at most ${MAX_VALUES} values`);
    for (const value of condition) checkScalar(value, field);
  } else if (isPlainObject(condition)) {
    for (const value of Object.values(fieldsOf(condition, field, COMPARISONS))) {
      if (value !== undefined) checkScalar(value, field);
    }
  } else {
    checkScalar(condition, field);
  }
}

function checkInclusion(condition: unknown, field: string): void {
  const { includes } = fieldsOf(condition, field, ['includes']);
  const wanted = Array.isArray(includes) ? includes : [includes];
  if (wanted.length > MAX_VALUES) throw invalid(field, `must have at most ${MAX_VALUES} values`);
  for (const value of wanted) textOf(value, field, MAX_VALUE);
}

function checkScalar(value: unknown, field: string): void {
  const fine =
    value === null ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    (typeof value === 'string' && value.length <= MAX_VALUE);
  if (!fine) throw invalid(field, 'must be text, a number, true, false or null');
}

/** Checks page options that come from outside. */
export function pageOptionsOf(options: unknown): PageOptions {
  const { continuationToken, maxPageSize } = fieldsOf(options, 'page', ['continuationToken', 'maxPageSize']);
  const size = maxPageSize === undefined ? undefined : wholeNumberOf(maxPageSize, 'maxPageSize', 1, 1000);
  return {
    continuationToken:
      continuationToken === undefined ? undefined : textOf(continuationToken, 'continuationToken', 4000),
    maxPageSize: size,
  };
}

/** A list of the store's records; wrong input throws when the first page is asked for. */
export function listRecords<K extends Kind>(
  store: ServiceStore,
  kind: K,
  query: unknown,
  options?: CallOptions,
): Paged<EntityMap[K]> {
  return paged(async (page) => {
    const checked = queryOf(kind, query);
    callOptionsOf(options);
    return store.query(kind, checked, pageOptionsOf(page));
  });
}
