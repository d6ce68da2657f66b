import type { CallOptions, Tally } from '../../model/index.ts';
import type { AlertCountField } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, fieldsOf, invalid, listOf, oneOf } from '../input-guard.ts';
import { queryOf } from '../list-query.ts';

/** Few values each, or those of which people want to know the most frequent. */
export const ALERT_COUNT_FIELDS: readonly AlertCountField[] = [
  ...(['type', 'status', 'progress', 'source', 'rule'] as const),
  ...(['deviceId', 'assetId', 'accountId', 'assignedTo'] as const),
];
const MAX_FIELDS = 2;

/** Counts alerts in the store, each by itself: a parent and its repeats are several. */
export async function countAlerts(
  { store }: Pick<ServiceContext, 'store'>,
  query: unknown,
  options: CallOptions | undefined,
): Promise<readonly Tally[]> {
  const { by, ...which } = fieldsOf(query, 'query', ['where', 'search', 'by']);
  const { where, search } = queryOf('alert', which);
  const fields = listOf(by ?? [], 'by', MAX_FIELDS, (field, place) => oneOf(field, place, ALERT_COUNT_FIELDS));
  if (new Set(fields).size < fields.length) throw invalid('by', 'names a field twice');
  const { signal } = callOptionsOf(options);
  return store.count('alert', { where, search, by: fields }, { signal });
}
