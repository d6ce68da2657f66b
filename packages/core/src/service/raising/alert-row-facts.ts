import type { AlertType } from '../../model/index.ts';
import { MAX_URL } from '../input-guard.ts';

/** Labels and numbers of the option set `msdyn_alerttype`, as rows write them. */
const ALERT_TYPES: ReadonlyMap<string, AlertType> = new Map([
  ['anomaly', 'anomaly'],
  ['192350000', 'anomaly'],
  ['info', 'info'],
  ['192350001', 'info'],
  ['preventivemaintenance', 'preventive-maintenance'],
  ['192350002', 'preventive-maintenance'],
  ['test', 'test'],
  ['192350003', 'test'],
]);

/**
 * What kind of alert a row says it is: a label of the option set, in any case and with or without blanks, or its number.
 * `undefined` when it does not say, or says something else: it is then an anomaly, as in Connected Customer Service.
 */
export function alertTypeIn(value: unknown): AlertType | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const label = String(value);
  return label.length > 40 ? undefined : ALERT_TYPES.get(label.toLowerCase().replace(/[ _-]/g, ''));
}

/** An address of the web, without a name and password in front of the host, and nothing that could be read otherwise. */
const WEB_ADDRESS = /^https?:\/\/[^\s/?#@\\\p{Cc}]+(?:[/?#][^\s\p{Cc}]*)?$/iu;

/** The link into the provider's pages that a row brings. One that a page must not follow is left out: the alert comes first. */
export function alertUrlIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_URL && WEB_ADDRESS.test(value) ? value : undefined;
}
