import { momentOf } from '../../model/moments.ts';
import type { CommandStatus, Json, Reading } from '../../model/index.ts';
import type { StreamEvent } from '../../ports/index.ts';
import { jsonIn } from '../input-guard.ts';
import { readingsOf } from './telemetry-readings.ts';

const MAX_ITEMS = 1000;
const MAX_RESPONSE = 16 * 1024;
const TIME_FIELDS: readonly string[] = ['Time', 'time', 'timestamp'];
const ANSWERS: readonly CommandStatus[] = ['completed', 'rejected', 'failed'];

/** What a device said about a command. */
export interface DeviceAnswer {
  readonly commandId: string;
  readonly status: CommandStatus;
  readonly response?: Json;
  readonly reason: string;
}

/** What a device-to-cloud message holds. */
export type TelemetryMessage =
  | { readonly kind: 'readings'; readonly readings: readonly Reading[] }
  | { readonly kind: 'answer'; readonly answer: DeviceAnswer }
  | { readonly kind: 'problem'; readonly problem: string }
  /** The hub tells of a change: the state is asked for, not read out of what may be late. */
  | { readonly kind: 'change'; readonly deviceKey: string };

/** Reads a device-to-cloud message. Everything in it may be hostile. */
export function parseTelemetry(event: StreamEvent): TelemetryMessage {
  const { deviceKey, correlationId, properties } = event;
  if (deviceKey === undefined) return { kind: 'problem', problem: 'The message names no device.' };
  if (event.notice !== undefined) return { kind: 'change', deviceKey };
  const status = ANSWERS.find((candidate) => candidate === properties['commandStatus']);
  const body = decode(event.body);
  if (correlationId !== undefined && status !== undefined) {
    return { kind: 'answer', answer: answerOf(correlationId, status, body, event.body.length) };
  }
  if (body === undefined) return { kind: 'problem', problem: 'The message is not JSON.' };
  const items: readonly unknown[] = Array.isArray(body) ? body.slice(0, MAX_ITEMS) : [body];
  if (!items.every(isObject)) return { kind: 'problem', problem: 'The message is not a JSON object.' };
  const timeField = TIME_FIELDS.find((field) => field === properties['csk-event-time']);
  return {
    kind: 'readings',
    readings: items.flatMap((item) =>
      readingsOf(item, deviceKey, timeOf(item, timeField) ?? Date.parse(event.enqueuedAt)),
    ),
  };
}

function answerOf(commandId: string, status: CommandStatus, body: unknown, size: number): DeviceAnswer {
  const response = responseOf(body, size);
  const said = isObject(body) && typeof body['reason'] === 'string' ? body['reason'].slice(0, 500) : undefined;
  return {
    commandId,
    status,
    reason: said ?? `The device answered "${status}".`,
    ...(response === undefined ? {} : { response }),
  };
}

/** What cannot be kept, because it is too long or too deep for a record, is left out: the answer counts all the same. */
function responseOf(body: unknown, size: number): Json | undefined {
  if (body === undefined || size > MAX_RESPONSE) return undefined;
  try {
    return jsonIn(body, 'response', MAX_RESPONSE);
  } catch {
    return undefined;
  }
}

/** Only a sender that says so is believed about the time: device clocks are often wrong. */
function timeOf(item: { readonly [name: string]: unknown }, field: string | undefined): number | undefined {
  const value = field === undefined ? undefined : item[field];
  return typeof value === 'string' ? momentOf(value) : undefined;
}

function decode(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
