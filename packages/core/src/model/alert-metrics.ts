import type { AlertPriority } from './alert.ts';
import type { Id, Instant } from './primitives.ts';

const MINUTE = 60_000;

/** The period over which alarm rates are counted (OPC UA Part 9, `AlarmRateVariableType.Rate`), in milliseconds. */
export const ALARM_RATE_MS = 10 * MINUTE;
/** An alert that people have been told of for longer than this is stale (ISA-18.2), in milliseconds. */
export const STALE_AFTER_MS = 24 * 60 * MINUTE;
/** A flood begins with more alerts than this within {@link ALARM_RATE_MS} (ISA-18.2) … */
export const FLOOD_BEGINS_ABOVE = 10;
/** … and ends when there are fewer than this. */
export const FLOOD_ENDS_BELOW = 5;

/**
 * What one operator position can cope with, per period: what is very likely acceptable, and the most that is manageable.
 * ANSI/ISA-18.2 and IEC 62682; the figures per day stand in the 2009 edition and were dropped from that of 2016. The
 * standard asks for at least 30 days of measurement.
 */
export const ALARM_RATE_TARGETS = {
  perTenMinutes: { target: 1, manageable: 2 },
  perHour: { target: 6, manageable: 12 },
  perDay: { target: 150, manageable: 300 },
} as const;

/** The other figures of ISA-18.2, shares from 0 to 1. */
export const ALARM_TARGETS = {
  /** Share of ten-minute periods with more than {@link FLOOD_BEGINS_ABOVE} alerts: less than this. */
  floodShare: 0.01,
  /** Fewer stale alerts than this on any day. */
  stale: 5,
  chattering: 0,
  priorityMix: { low: 0.8, medium: 0.15, high: 0.05 },
  /** Share of the ten most frequent alerts: at most this. A house rule. */
  topTenShare: 0.05,
} as const;

/** How many alerts came per period, against {@link ALARM_RATE_TARGETS}. */
export interface AlarmRate {
  readonly average: number;
  readonly maximum: number;
  readonly target: number;
  readonly manageable: number;
}

/** A time of more alerts than anybody can take in. */
export interface AlarmFlood {
  readonly from: Instant;
  /** Absent while it lasts. */
  readonly to?: Instant | undefined;
  /** Alerts from ten minutes before it was one until it ended. */
  readonly count: number;
}

/** The alerts of one rule on one device. */
export interface BadActor {
  readonly deviceKey?: string | undefined;
  readonly rule?: string | undefined;
  readonly alerts: number;
  /** The alerts and their repeats. */
  readonly occurrences: number;
}

/**
 * How the alarm system does, from the alerts that were raised in `[from, to)`. The names of the first group are those of
 * OPC UA Part 9, `AlarmMetricsType`. Only alerts that people were told of count: no repeats, none that is suppressed or
 * shelved at the moment. One that came back from suppression counts from then.
 */
export interface AlarmMetrics {
  /** Later than what was asked for when there are more alerts than are counted, see `truncated`. */
  readonly from: Instant;
  readonly to: Instant;
  /** There were more alerts than are counted at once: the figures are those since `from`. */
  readonly truncated: boolean;

  readonly alarmCount: number;
  /** The longest time for which a condition lasted, in milliseconds; of those that last, until `to`. */
  readonly maximumActiveState: number;
  /** The longest time for which an alert waited to be acknowledged or closed, in milliseconds. */
  readonly maximumUnAck: number;
  /** Alerts in the last ten minutes before `to`. */
  readonly currentAlarmRate: number;
  /** Alerts per ten minutes, on average and at most. */
  readonly averageAlarmRate: number;
  readonly maximumAlarmRate: number;
  /** The most repeats of one alert. */
  readonly maximumReAlarmCount: number;

  readonly perTenMinutes: AlarmRate;
  readonly perHour: AlarmRate;
  readonly perDay: AlarmRate;
  /** Whether there is a flood at `to`; with one, since when and of how many alerts. For a banner. */
  readonly flood: { readonly active: boolean; readonly since?: Instant | undefined; readonly count: number };
  /** The newest ones, oldest first. */
  readonly floods: readonly AlarmFlood[];
  /** Share of the ten-minute periods in which a flood was, from 0 to 1. */
  readonly floodShare: number;
  /** Open alerts older than a day, whenever they were raised. */
  readonly stale: {
    readonly count: number;
    /** There are more than were counted. */
    readonly atLeast: boolean;
    /** The oldest ones. */
    readonly alertIds: readonly Id<'alert'>[];
  };
  /** Alerts that chatter at the moment; bounded. */
  readonly chattering: readonly { readonly alertId: Id<'alert'>; readonly advice: string }[];
  /** Shares from 0 to 1. */
  readonly priorityMix: Readonly<Record<AlertPriority['level'], number>>;
  /** The most frequent ones, most first; at most ten. */
  readonly topTen: readonly BadActor[];
  /** Share of the ten most frequent, from 0 to 1. */
  readonly topTenShare: number;
  /** Alerts that a maintenance window kept or keeps quiet, and their share of all, from 0 to 1. */
  readonly suppressed: number;
  readonly suppressedShare: number;
  /** Alerts that people have shelved at the moment. */
  readonly shelved: number;
}
