import { invalidField } from '../links/invalid-field.ts';
import { PORT } from './hub-errors.ts';

/** What the hub counts apart from each other. */
export type HubOperation =
  'registry' | 'queued-command' | 'direct-method' | 'query' | 'twin-read' | 'twin-update' | 'job';

/** Size of a hub. The basic tiers have neither twins nor messages to devices, so they are no device cloud. */
export type HubTier = 'F1' | 'S1' | 'S2' | 'S3';

const PER_MINUTE = 1 / 60;

/**
 * Operations in a second that a hub of so many units takes (IoT Hub quotas and throttling, operation throttles). Direct
 * methods are counted in meters of 4 KB: 160 KB a second are 40 of them.
 */
const RATES: Readonly<Record<HubTier, (units: number) => Readonly<Record<HubOperation, number>>>> = {
  F1: (units) => small(units, 40, 100, 50),
  S1: (units) => small(units, 40, 100, 50),
  S2: (units) => small(units, 120, Math.max(100, 10 * units), Math.max(50, 5 * units)),
  S3: (units) => ({
    registry: 5_000 * PER_MINUTE * units,
    'queued-command': 5_000 * PER_MINUTE * units,
    'direct-method': 6_000 * units,
    query: 1_000 * PER_MINUTE * units,
    'twin-read': 500 * units,
    'twin-update': 250 * units,
    job: 5_000 * PER_MINUTE * units,
  }),
};

function small(units: number, methods: number, twinReads: number, twinUpdates: number): Record<HubOperation, number> {
  return {
    registry: 100 * PER_MINUTE * units,
    'queued-command': 100 * PER_MINUTE * units,
    'direct-method': methods * units,
    query: 20 * PER_MINUTE * units,
    'twin-read': twinReads,
    'twin-update': twinUpdates,
    job: 100 * PER_MINUTE * units,
  };
}

const METER_BYTES = 4_096;
const MAX_UNITS = 200;

/** How many meters a direct method with so large a payload is. */
export const metersOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / METER_BYTES));

/**
 * Rates of a hub; without a tier there are none.
 * @throws ConnectedServiceError `invalid` for a number of units that cannot be, or units of no tier.
 */
export function ratesOf(
  tier: HubTier | undefined,
  units: number | undefined,
): Readonly<Record<HubOperation, number>> | undefined {
  const isWhole = units === undefined || (Number.isInteger(units) && units >= 1 && units <= MAX_UNITS);
  if (!isWhole || (tier === undefined && units !== undefined)) {
    throw invalidField(PORT, 'units', `must be 1 to ${MAX_UNITS} of a tier`);
  }
  return tier === undefined ? undefined : RATES[tier](units ?? 1);
}
