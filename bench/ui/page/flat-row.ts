import type { Alert } from '@csk/core';

/** The same seven columns as texts, for lists that know nothing of alerts. */
export interface FlatRow {
  readonly id: string;
  readonly priority: string;
  readonly description: string;
  readonly device: string;
  readonly customer: string;
  readonly status: string;
  readonly times: string;
  readonly age: string;
}

export const COLUMNS = ['priority', 'description', 'device', 'customer', 'status', 'times', 'age'] as const;

/** Made before the clock runs, so that their conversion costs the peers nothing. */
export function flatRow(alert: Alert): FlatRow {
  return {
    id: alert.id,
    priority: alert.priority.level,
    description: alert.description,
    device: alert.deviceKey ?? '',
    customer: alert.accountId ?? '',
    status: alert.status,
    times: alert.occurrences > 1 ? `×${alert.occurrences}` : '',
    age: alert.raisedAt.slice(0, 10),
  };
}
