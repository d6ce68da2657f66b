import type { CommandFeedback } from '@csk/core';

import { toInstant } from './cloud-device.ts';

/** IoT Hub's status codes of a feedback record (Send cloud-to-device messages, message feedback). */
const OUTCOMES: Readonly<Record<string, CommandFeedback['outcome']>> = {
  Success: 'delivered',
  Expired: 'expired',
  DeliveryCountExceeded: 'rejected',
  Rejected: 'rejected',
  Purged: 'purged',
};

interface FeedbackRecord {
  readonly originalMessageId?: unknown;
  readonly deviceId?: unknown;
  readonly statusCode?: unknown;
  readonly description?: unknown;
  readonly enqueuedTimeUtc?: unknown;
}

/**
 * Reads one feedback message: a JSON array of records. Records that tell nothing about a command (no id, an unknown
 * status) are left out, so that one odd record does not hold up the others for ever.
 */
export function parseFeedback(body: Uint8Array | string, now: () => number = Date.now): readonly CommandFeedback[] {
  let records: unknown;
  try {
    records = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
  } catch {
    return [];
  }
  return Array.isArray(records) ? records.flatMap((record) => toFeedback(record as FeedbackRecord | null, now)) : [];
}

function toFeedback(record: FeedbackRecord | null, now: () => number): CommandFeedback[] {
  if (record === null || typeof record !== 'object') return [];
  const { originalMessageId, deviceId, statusCode, description, enqueuedTimeUtc } = record;
  if (typeof originalMessageId !== 'string' || typeof deviceId !== 'string' || typeof statusCode !== 'string')
    return [];
  const outcome = Object.hasOwn(OUTCOMES, statusCode) ? OUTCOMES[statusCode] : undefined;
  if (outcome === undefined) return [];
  const at = typeof enqueuedTimeUtc === 'string' ? toInstant(enqueuedTimeUtc) : undefined;
  return [
    {
      commandId: originalMessageId,
      deviceKey: deviceId,
      outcome,
      at: at ?? new Date(now()).toISOString(),
      ...(outcome !== 'delivered' && typeof description === 'string' ? { reason: description } : {}),
    },
  ];
}
