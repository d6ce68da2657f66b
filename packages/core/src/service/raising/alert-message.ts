import { cloudDeviceIdOf, MAX_DEVICE_KEY, momentOf } from '../../model/index.ts';
import type { AlertColumn, AlertColumnNames, AlertType, Json } from '../../model/index.ts';
import type { QueueMessage } from '../../ports/index.ts';
import { alertTypeIn, alertUrlIn } from './alert-row-facts.ts';
import { jsonIn, MAX_ID } from '../input-guard.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** Longest message and row, in characters of JSON; Service Bus takes 256 KB. */
const MAX_MESSAGE = 256 * 1024;
const MAX_ROW = 8192;
const MAX_ROWS = 1000;
const MAX_NAME = 100;
const MAX_TOKEN = 200;
const MAX_SOURCES = 16 * 1024;

/** One row that a stream job wrote, read out of the message. */
export interface AlertRow {
  readonly event: 'Raised' | 'Cleared';
  readonly deviceKey: string;
  readonly token: string;
  /** Token of the alert under which the source wants this one. */
  readonly parentToken?: string;
  readonly rule?: string;
  readonly metric?: string;
  readonly reading?: number;
  readonly threshold?: number;
  /** ISO-8601, absent when the row has no time. */
  readonly time?: string;
  /** Absent: an anomaly. */
  readonly type?: AlertType;
  /** Link into the provider's own pages: http or https. */
  readonly url?: string;
  /** The row as it came. */
  readonly data: Json;
}

/** A message of the alert queue: the rows of one job. */
export interface AlertMessage {
  readonly rows: readonly AlertRow[];
  readonly job?: string;
  readonly jobVersion?: string;
  /** The telemetry messages behind the rows. */
  readonly sources: readonly Json[];
}

/** Why a message is put aside. */
export interface Refusal {
  readonly reason: 'NotJson' | 'TooLarge' | 'UnexpectedShape';
  readonly description: string;
}

class RowError extends Error {}

/**
 * Reads a message of the alert queue (Connected Field Service: a JSON array of rows with the columns deviceid,
 * readingtype, reading, eventtoken, threshold, ruleoutput and time, in any case; we add alertevent and
 * parenttoken, and alerttype and alerturl of the alert table). `names` are other names of the columns. Everything in it may be hostile.
 */
export function parseAlertMessage(message: QueueMessage, names: AlertColumnNames = {}): AlertMessage | Refusal {
  const decoded = decode(message.body);
  if ('reason' in decoded) return decoded;
  const { body } = decoded;
  const items: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (items.length > MAX_ROWS) return tooLarge(`The message has ${items.length} rows; at most ${MAX_ROWS} are taken.`);
  try {
    const { properties = {} } = message;
    return {
      rows: items.map((item, index) => rowOf(item, index, message.id, names)),
      ...withoutUndefined({
        job: textProperty(properties['csk-job']),
        jobVersion: textProperty(properties['csk-job-version']),
      }),
      sources: sourcesOf(properties['csk-sources']),
    };
  } catch (error) {
    if (error instanceof RowError) return { reason: 'UnexpectedShape', description: error.message };
    throw error;
  }
}

function decode(body: QueueMessage['body']): { readonly body: unknown } | Refusal {
  if (!(body instanceof Uint8Array)) {
    let text: string;
    try {
      text = JSON.stringify(jsonIn(body, 'body', Infinity));
    } catch {
      return { reason: 'UnexpectedShape', description: 'The body is nested too deeply.' };
    }
    return text.length > MAX_MESSAGE ? tooLarge(sizeText(text.length)) : { body };
  }
  if (body.length > MAX_MESSAGE) return tooLarge(sizeText(body.length));
  try {
    return { body: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown };
  } catch (error) {
    return { reason: 'NotJson', description: `The body is not JSON: ${error instanceof Error ? error.message : ''}` };
  }
}

function rowOf(item: unknown, index: number, messageId: string, names: AlertColumnNames): AlertRow {
  const fail = (problem: string): never => {
    throw new RowError(`Row ${index + 1}: ${problem}`);
  };
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return fail('it is not an object.');
  let data: Json;
  try {
    data = jsonIn(item, 'row', MAX_ROW);
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'it is not JSON.');
  }
  const columns = new Map(Object.entries(item).map(([name, value]): [string, unknown] => [name.toLowerCase(), value]));
  const valueOf = (column: AlertColumn): unknown =>
    columns.get(names[column]?.toLowerCase() ?? column) ?? columns.get(column);

  const text = (name: AlertColumn, max: number): string | undefined => {
    const value = valueOf(name);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') return fail(`"${name}" must be text.`);
    if (value.length > max) return fail(`"${name}" has more than ${max} characters.`);
    return value;
  };
  const deviceKey = (): string => {
    const key = text('deviceid', MAX_DEVICE_KEY) ?? fail('"deviceid" is missing.');
    // The instance before it takes nothing from the room for the id.
    return cloudDeviceIdOf(key).length > MAX_ID ? fail(`"deviceid" has more than ${MAX_ID} characters.`) : key;
  };
  const number = (name: AlertColumn): number | undefined => {
    const value = valueOf(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number' || !Number.isFinite(value)) return fail(`"${name}" must be a number.`);
    return value;
  };
  const time = (): string | undefined => {
    const value = text('time', 40);
    if (value === undefined) return undefined;
    const ms = momentOf(value);
    return ms === undefined ? fail('"time" must be an ISO-8601 time.') : new Date(ms).toISOString();
  };
  const event = (): AlertRow['event'] => {
    const value = text('alertevent', MAX_NAME)?.toLowerCase() ?? 'raised';
    if (value === 'raised') return 'Raised';
    return value === 'cleared' ? 'Cleared' : fail('"alertevent" must be Raised or Cleared.');
  };

  return {
    event: event(),
    deviceKey: deviceKey(),
    // A row without a token is still one row of one message.
    token: text('eventtoken', MAX_TOKEN) ?? `${messageId}#${index}`,
    ...withoutUndefined({
      parentToken: text('parenttoken', MAX_TOKEN),
      rule: text('ruleoutput', MAX_NAME),
      metric: text('readingtype', MAX_NAME),
      reading: number('reading'),
      threshold: number('threshold'),
      time: time(),
      type: alertTypeIn(valueOf('alerttype')),
      url: alertUrlIn(valueOf('alerturl')),
    }),
    data,
  };
}

/** A source list that is broken or too long is left out: evidence must not stop an alert. */
function sourcesOf(value: unknown): readonly Json[] {
  if (typeof value !== 'string' || value.length > MAX_SOURCES) return [];
  try {
    const sources: unknown = JSON.parse(value);
    return Array.isArray(sources) ? (jsonIn(sources, 'sources', MAX_SOURCES) as readonly Json[]) : [];
  } catch {
    return [];
  }
}

function textProperty(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME ? value : undefined;
}

function tooLarge(description: string): Refusal {
  return { reason: 'TooLarge', description };
}

function sizeText(size: number): string {
  return `The body has ${size} bytes; at most ${MAX_MESSAGE} are taken.`;
}
