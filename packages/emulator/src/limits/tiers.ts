/** Editions of IoT Hub: free, basic and standard, in three sizes. */
export const SKUS = ['F1', 'B1', 'B2', 'B3', 'S1', 'S2', 'S3'] as const;
export type Sku = (typeof SKUS)[number];

/** What IoT Hub counts separately (page "IoT Hub quotas and throttling"). */
export const OPERATIONS = [
  'registry',
  'connect',
  'd2c',
  'c2dSend',
  'c2dReceive',
  'fileUpload',
  'method',
  'query',
  'twinRead',
  'twinUpdate',
  'job',
  'jobDevice',
  'configuration',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** A hub's edition and how strictly its throttles are kept. */
export interface TierOptions {
  readonly sku: Sku;
  /** 1 to 200 (10 for the largest size, always 1 for F1). Default 1. */
  readonly units?: number;
  /** What an idle hub takes at once, in seconds' worth of the limit. Default 60: throttles apply in ranges of minutes. */
  readonly burstSeconds?: number;
  /** How long a request above the limit may wait for its turn before requests are refused. Default 2. */
  readonly queueSeconds?: number;
}

/** The limits of one hub. */
export interface TierLimits {
  readonly sku: Sku;
  readonly units: number;
  /** Per second: operations, but bytes for `method`. */
  readonly rates: Readonly<Record<Operation, number>>;
  /** Messages a UTC day. */
  readonly dailyMessages: number;
  /** One message of the daily quota for each so many bytes begun. */
  readonly meterBytes: number;
  /** Devices and modules. */
  readonly maxDevices: number;
  /** Jobs that may wait or run at once. */
  readonly maxActiveJobs: number;
  readonly maxConfigurations: number;
  /** What this edition does not have. */
  readonly unavailable: ReadonlySet<Operation>;
}

const KIB = 1024;
/** Direct methods are throttled by data: each call counts in steps of this many bytes. */
export const METHOD_METER = 4 * KIB;
const PER_MINUTE = 1 / 60;

interface Size {
  readonly rates: (units: number) => Record<Operation, number>;
  readonly dailyMessagesPerUnit: number;
  readonly maxActiveJobs: number;
  readonly maxUnits: number;
}

/** Per unit, per minute, what most of the smaller groups have in common. */
const perMinute = (units: number, hundreds: number): number => units * hundreds * 100 * PER_MINUTE;

const SIZES: Readonly<Record<'1' | '2' | '3', Size>> = {
  '1': {
    rates: (units) => ({
      registry: perMinute(units, 1),
      connect: Math.max(100, 12 * units),
      d2c: Math.max(100, 12 * units),
      c2dSend: perMinute(units, 1),
      c2dReceive: perMinute(units, 10),
      fileUpload: perMinute(units, 1),
      method: 160 * KIB * units,
      query: 20 * units * PER_MINUTE,
      twinRead: 100,
      twinUpdate: 50,
      job: perMinute(units, 1),
      jobDevice: 10,
      configuration: 20 * units * PER_MINUTE,
    }),
    dailyMessagesPerUnit: 400_000,
    maxActiveJobs: 1,
    maxUnits: 200,
  },
  '2': {
    rates: (units) => ({
      registry: perMinute(units, 1),
      connect: 120 * units,
      d2c: 120 * units,
      c2dSend: perMinute(units, 1),
      c2dReceive: perMinute(units, 10),
      fileUpload: perMinute(units, 1),
      method: 480 * KIB * units,
      query: 20 * units * PER_MINUTE,
      twinRead: Math.max(100, 10 * units),
      twinUpdate: Math.max(50, 5 * units),
      job: perMinute(units, 1),
      jobDevice: Math.max(10, units),
      configuration: 20 * units * PER_MINUTE,
    }),
    dailyMessagesPerUnit: 6_000_000,
    maxActiveJobs: 5,
    maxUnits: 200,
  },
  '3': {
    rates: (units) => ({
      registry: perMinute(units, 50),
      connect: 6000 * units,
      d2c: 6000 * units,
      c2dSend: perMinute(units, 50),
      c2dReceive: perMinute(units, 500),
      fileUpload: perMinute(units, 50),
      method: 24 * KIB * KIB * units,
      query: perMinute(units, 10),
      twinRead: 500 * units,
      twinUpdate: 250 * units,
      job: perMinute(units, 50),
      jobDevice: 50 * units,
      configuration: 20 * units * PER_MINUTE,
    }),
    dailyMessagesPerUnit: 300_000_000,
    maxActiveJobs: 10,
    maxUnits: 10,
  },
};

/** The basic tier sends from device to cloud only: no commands, twins, methods, jobs or configurations. */
const NOT_IN_BASIC: ReadonlySet<Operation> = new Set([
  'c2dSend',
  'c2dReceive',
  'method',
  'twinRead',
  'twinUpdate',
  'job',
  'jobDevice',
  'configuration',
]);

/** @throws RangeError when the edition does not exist or cannot have so many units. */
export function limitsOf({ sku, units = 1 }: TierOptions): TierLimits {
  if (!SKUS.includes(sku)) throw new RangeError(`Option tier must be one of ${SKUS.join(', ')}.`);
  const isFree = sku === 'F1';
  const size = SIZES[sku.charAt(1) as keyof typeof SIZES];
  const maxUnits = isFree ? 1 : size.maxUnits;
  if (!Number.isInteger(units) || units < 1 || units > maxUnits) {
    throw new RangeError(`Option tier.units must be a whole number from 1 to ${maxUnits} for ${sku}.`);
  }
  return {
    sku,
    units,
    rates: size.rates(units),
    dailyMessages: isFree ? 8000 : size.dailyMessagesPerUnit * units,
    meterBytes: isFree ? KIB / 2 : 4 * KIB,
    maxDevices: isFree ? 500 : 1_000_000,
    maxActiveJobs: size.maxActiveJobs,
    maxConfigurations: isFree ? 20 : 100,
    unavailable: sku.startsWith('B') ? NOT_IN_BASIC : new Set(),
  };
}
