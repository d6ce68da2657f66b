import { ConnectedServiceError } from './errors.ts';
import type { Instant } from './primitives.ts';

/** Up to when to let go of what; a moment that is absent keeps everything of its kind. */
export interface PruneRequest {
  /** Readings as they came. */
  readonly rawOlderThan?: Instant | undefined;
  /** One-minute rollups; not after `rawOlderThan`. */
  readonly minuteOlderThan?: Instant | undefined;
  /** One-hour rollups, and with them the newest reading of a metric that has none left; not after `minuteOlderThan`. */
  readonly hourOlderThan?: Instant | undefined;
}

/** How many of each were let go of. */
export interface PruneCounts {
  readonly raw: number;
  readonly minutes: number;
  readonly hours: number;
}

/** Starts of hours in milliseconds since 1970: what is before goes. `-Infinity` keeps everything. */
export interface PruneCutoffs {
  readonly raw: number;
  readonly minutes: number;
  readonly hours: number;
}

const HOUR = 3_600_000;

/**
 * The rule every store prunes by. Whole hours, so that no bucket is left half raw and half rolled up.
 * @throws ConnectedServiceError `invalid` when a moment is none, or a finer resolution would outlive a coarser one.
 */
export function pruneCutoffs(request: PruneRequest): PruneCutoffs {
  const [raw, minutes, hours] = (['rawOlderThan', 'minuteOlderThan', 'hourOlderThan'] as const).map((field) => {
    const moment = request[field];
    const cutoff = moment === undefined ? -Infinity : Math.floor(Date.parse(moment) / HOUR) * HOUR;
    if (Number.isNaN(cutoff)) throw invalid(field, 'must be a moment as ISO-8601 text');
    return cutoff;
  }) as [number, number, number];
  if (minutes > raw) throw invalid('minuteOlderThan', 'must not be after "rawOlderThan"');
  if (hours > minutes) throw invalid('hourOlderThan', 'must not be after "minuteOlderThan"');
  return { raw, minutes, hours };
}

function invalid(field: string, problem: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `${field} ${problem}.`, { details: { field } });
}
