/**
 * A stream rule as a form has it: plain data, from which query text for Azure Stream Analytics is written and into which
 * that text is read back. Every rule writes one row into the alert queue when its condition begins on a device, and one
 * when it ends.
 */
export type RuleForm = ThresholdRuleForm | RateOfChangeRuleForm | AbsenceRuleForm;

/** A reading passes a limit. */
export interface ThresholdRuleForm extends LimitRuleFields {
  readonly kind: 'threshold';
  readonly comparison: '>' | '>=' | '<' | '<=';
}

/** A reading changes by more than a limit within a span of time. What is compared, and reported as the reading, is the change. */
export interface RateOfChangeRuleForm extends LimitRuleFields {
  readonly kind: 'rate-of-change';
  /**
   * `rise`: the reading less the lowest one of the span. `fall`: the highest one less the reading. `swing`: the highest
   * less the lowest. The span ends with the reading; what is exactly as old as the span is no longer part of it.
   */
  readonly change: 'rise' | 'fall' | 'swing';
  readonly within: RuleDuration;
  readonly comparison: '>' | '>=';
}

/** A device has sent nothing for some time. What has never sent anything is not missed. */
export interface AbsenceRuleForm extends RuleFormFields {
  readonly kind: 'absence';
  /** The alert is raised so long after the last message. */
  readonly noMessageFor: RuleDuration;
}

interface RuleFormFields {
  /** What the rule is called on its alerts (`RuleOutput`). With the device it is the condition that begins and ends. At most 100 characters. */
  readonly rule: string;
  /** What the reading is called on the alerts (`ReadingType`). At most 100 characters. */
  readonly readingType: string;
  /** Name of the stream input. */
  readonly input: string;
  /** Name of the output that leads to the alert queue. */
  readonly output: string;
  /** Where an event has the id of its device: a column, or a path with points, for example `IoTHub.ConnectionDeviceId`. */
  readonly deviceColumn: string;
  /** Where it has its own id, which becomes the alert's token. Absent: the row's id is the token. */
  readonly tokenColumn?: string | undefined;
  /** Where it has its time. Absent: its arrival counts. */
  readonly timeColumn?: string | undefined;
}

interface LimitRuleFields extends RuleFormFields {
  /** Where an event has the reading. Text that spells a number counts as one; events without a number are passed over. */
  readonly measure: string;
  readonly limits: RuleLimits;
  /**
   * An on-delay (ISA-18.2): the alert is raised with the first reading that comes at least so long after the one that
   * passed the limit, if all in between have passed it, too.
   */
  readonly forAtLeast?: RuleDuration | undefined;
}

/** What a reading is compared with. */
export type RuleLimits = FixedLimits | PerDeviceLimits;

/** One limit for all devices. */
export interface FixedLimits extends LimitPair {
  readonly kind: 'fixed';
}

/** Each device has its own limit in reference data, in one row. */
export interface PerDeviceLimits {
  readonly kind: 'per-device';
  /** Name of the reference input. */
  readonly reference: string;
  /** The reference data's column with the id of the device. */
  readonly deviceColumn: string;
  readonly limitColumn: string;
  /** The column of {@link LimitPair.clearLimit}; a device that has none there clears at its limit. */
  readonly clearLimitColumn?: string | undefined;
  /** For devices that have no limit there. Absent: they are not watched. */
  readonly default?: LimitPair | undefined;
}

export interface LimitPair {
  readonly limit: number;
  /**
   * A deadband (ISA-18.2): the condition ends only when the reading no longer passes this one, which lies on the safe
   * side of the limit. Absent: it ends when the reading no longer passes the limit.
   */
  readonly clearLimit?: number | undefined;
}

/** A whole number of units, seven days at most. */
export interface RuleDuration {
  readonly unit: 'second' | 'minute' | 'hour' | 'day';
  readonly length: number;
}

/** One thing that is wrong with a form, for the field that shows it. */
export interface RuleFormProblem {
  /** The path of the field, for example `limits.clearLimit`; empty for the form itself. */
  readonly field: string;
  readonly message: string;
}

const UNIT_MS: Readonly<Record<RuleDuration['unit'], number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

export function ruleDurationMs({ unit, length }: RuleDuration): number {
  return UNIT_MS[unit] * length;
}
