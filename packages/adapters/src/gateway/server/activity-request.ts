import { ConnectedServiceError, MAX_CURSOR_LENGTH } from '@csk/core';
import type { ActivityOptions } from '@csk/core';
import { z } from '@hono/zod-openapi';
import { MAX_READING_DEVICES } from '../contract/activity-wire.ts';
import { idSchema } from './request-schemas/index.ts';

/** Query parameters of the live stream, as documented. */
export const activityQuery = z.strictObject({
  after: z.string().max(MAX_CURSOR_LENGTH).optional(),
  readings: z
    .string()
    .optional()
    .openapi({
      description: `Ids of at most ${MAX_READING_DEVICES} devices whose readings to include, joined by commas.`,
    }),
});

/** Where to resume and whose readings to send. The header wins: it is what a reconnecting client knows last. */
export function activityOptions(request: Request): Pick<ActivityOptions, 'after' | 'readingsOf'> {
  const query = activityQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) throw invalid('query');
  const after = request.headers.get('last-event-id') ?? query.data.after;
  if (after !== undefined && after.length > MAX_CURSOR_LENGTH) throw invalid('last-event-id');
  const ids = new Set((query.data.readings ?? '').split(',').filter((id) => id !== ''));
  if (ids.size > MAX_READING_DEVICES || ![...ids].every((id) => idSchema.safeParse(id).success))
    throw invalid('readings');
  return { ...(after ? { after } : {}), ...(ids.size ? { readingsOf: [...ids] } : {}) };
}

function invalid(field: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `The parameter ${field} is wrong.`, { details: { field } });
}
