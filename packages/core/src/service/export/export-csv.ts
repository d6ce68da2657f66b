import { ConnectedServiceError } from '../../model/index.ts';
import type { Alert, CallOptions, Query, Reading } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { instantOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { csvText } from './csv-encoder.ts';
import type { CsvCell } from './csv-encoder.ts';
import { callOptionsOf, fieldsOf, flagOf, idOf } from '../input-guard.ts';
import { queryOf } from '../list-query.ts';
import { readingSpanOf } from '../readings/reading-requests.ts';
import { expectRecord } from '../transaction.ts';

const ALERTS_PAGE = 200;
const MAX_ALERTS = 1_000_000;

const READING_COLUMNS: Readonly<Record<string, (reading: Reading) => CsvCell>> = {
  time: ({ at }) => (Math.abs(at) <= 8.64e15 ? instantOf(at) : at),
  deviceKey: ({ deviceKey }) => deviceKey,
  metric: ({ metric }) => metric,
  value: ({ value }) => value,
  // Last, so that those who read the columns by their place still do.
  quality: ({ quality }) => quality,
};

const ALERT_COLUMNS: Readonly<Record<string, (alert: Alert) => CsvCell>> = {
  id: ({ id }) => id,
  raisedAt: ({ raisedAt }) => raisedAt,
  lastRaisedAt: ({ lastRaisedAt }) => lastRaisedAt,
  description: ({ description }) => description,
  type: ({ type }) => type,
  status: ({ status }) => status,
  progress: ({ progress }) => progress,
  priority: ({ priority }) => priority.level,
  priorityScore: ({ priority }) => priority.score,
  occurrences: ({ occurrences }) => occurrences,
  source: ({ source }) => source,
  token: ({ token }) => token,
  rule: ({ rule }) => rule,
  metric: ({ evidence }) => evidence?.metric,
  reading: ({ evidence }) => evidence?.reading,
  threshold: ({ evidence }) => evidence?.threshold,
  deviceKey: ({ deviceKey }) => deviceKey,
  deviceId: ({ deviceId }) => deviceId,
  assetId: ({ assetId }) => assetId,
  accountId: ({ accountId }) => accountId,
  parentId: ({ parentId }) => parentId,
  caseId: ({ caseId }) => caseId,
  workOrderId: ({ workOrderId }) => workOrderId,
  acknowledgedAt: ({ acknowledgedAt }) => acknowledgedAt,
  acknowledgedBy: ({ acknowledgedBy }) => acknowledgedBy,
  assignedTo: ({ assignedTo }) => assignedTo,
  clearedAt: ({ clearedAt }) => clearedAt,
  url: ({ url }) => url,
};

/** Raw readings of a device; wrong input throws when the first piece is asked for. */
export async function* exportReadings(
  { store, readings }: ServiceContext,
  deviceId: unknown,
  input: unknown,
  options: CallOptions | undefined,
): AsyncGenerator<string> {
  const { signal } = callOptionsOf(options);
  const { bom, ...fields } = fieldsOf(input, '', ['metrics', 'from', 'to', 'bom']);
  const window = readingSpanOf(fields);
  const checked = { bom: bomOf(bom) };
  const { deviceKey } = await expectRecord(store, 'device', idOf(deviceId, 'deviceId'));
  yield* csvText(READING_COLUMNS, readings.scan(deviceKey, window, { signal }), checked);
}

/** Alerts of a query. */
export async function* exportAlerts(
  store: StoreReader,
  input: unknown,
  options: CallOptions | undefined,
): AsyncGenerator<string> {
  const { signal } = callOptionsOf(options);
  const { bom, ...fields } = fieldsOf(input, 'query', ['where', 'search', 'orderBy', 'bom']);
  const query = queryOf('alert', fields);
  yield* csvText(ALERT_COLUMNS, alertPages(store, query, signal), { bom: bomOf(bom) });
}

async function* alertPages(
  store: StoreReader,
  query: Query<Alert>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Alert[]> {
  let continuationToken: string | undefined;
  let count = 0;
  do {
    signal?.throwIfAborted();
    const page = await store.query('alert', query, { continuationToken, maxPageSize: ALERTS_PAGE });
    yield page.items;
    count += page.items.length;
    continuationToken = page.continuationToken;
    if (continuationToken !== undefined && count >= MAX_ALERTS) throw tooMany();
  } while (continuationToken !== undefined);
}

/** Half a file is none: one that ends in the middle of the list must not look whole. */
function tooMany(): ConnectedServiceError {
  return new ConnectedServiceError(
    'unsupported',
    `An export has at most ${MAX_ALERTS} alerts: narrow the conditions.`,
    {
      details: { limit: MAX_ALERTS },
    },
  );
}

function bomOf(value: unknown): boolean {
  return value === undefined ? false : flagOf(value, 'bom');
}
