import type { AlarmFlood, AlarmRate } from './alert-metrics.ts';
import type { AlertEvidence, AlertPriority } from './alert.ts';
import type { Instant } from './primitives.ts';

/** What a rule would have raised over a recording, had nobody done anything with its alerts. The same for the same recording. */
export interface RuleReplay extends AlertForecast {
  /** Input events that were played. */
  readonly events: number;
  /** What was wrong with events, by Azure's names ("Azure Stream Analytics data errors"). */
  readonly diagnostics: readonly ReplayDiagnostic[];
  /** The rule met a value at which a job stops; the figures are those up to then. */
  readonly stopped?: { readonly code: string; readonly message: string; readonly at: Instant } | undefined;
}

/** How often one thing was wrong, and the first time that it was. */
export interface ReplayDiagnostic {
  readonly code: string;
  readonly input: string;
  readonly action: 'dropped' | 'adjusted';
  readonly count: number;
  readonly first: { readonly at: Instant; readonly message: string };
}

/** What comes of a rule's rows: which alerts, how long they last, and how many of them each agent gets. */
export interface AlertForecast {
  readonly from: Instant;
  readonly to: Instant;
  /** The recording is as long as ISA-18.2 asks for: 30 days. A rate over less says little of other days. */
  readonly isLongEnough: boolean;
  readonly rows: {
    readonly raised: number;
    readonly cleared: number;
    /** Rows that report an alert once more under the same identity. They change nothing. */
    readonly known: number;
    /** Rows that would be put aside as unreadable, and why the first of them would. */
    readonly refused: number;
    readonly refusals: readonly string[];
  };
  /** Alerts that people would have been told of; repeats are not among them. */
  readonly alertCount: number;
  /** The alerts and their repeats. */
  readonly occurrences: number;
  /** Alerts whose end was not reported. */
  readonly unclearedCount: number;
  readonly priorityMix: Readonly<Record<AlertPriority['level'], number>>;
  /** In the order in which they were raised; the first 1,000 of {@link alertCount}. */
  readonly alerts: readonly ReplayedAlert[];
  /** Most alerts first; the first 1,000 of {@link deviceCount}. */
  readonly byDevice: readonly (ReplayCount & { readonly deviceKey: string })[];
  readonly deviceCount: number;
  /** Most alerts first, at most 1,000. Rows without a rule are counted under the empty text. */
  readonly byRule: readonly (ReplayCount & { readonly rule: string })[];
  readonly timeInAlarm: TimeInAlarm;
  /** Conditions, one rule on one device each, that come and go faster than anybody can act on; ISA-18.2 wants none. */
  readonly chatteringCount: number;
  /** Those with the most activations first; at most 100. */
  readonly chattering: readonly ChatterForecast[];
  readonly rates: AlertRateForecast;
}

export interface ReplayedAlert {
  /** From 1, in the order in which they were raised. */
  readonly number: number;
  readonly deviceKey?: string | undefined;
  readonly rule?: string | undefined;
  readonly description: string;
  readonly level: AlertPriority['level'];
  readonly raisedAt: Instant;
  readonly lastRaisedAt: Instant;
  /** This alert and its repeats. */
  readonly occurrences: number;
  /** Absent while the condition lasts, or when the rule does not say that it has ended. */
  readonly clearedAt?: Instant | undefined;
  /** Of the first occurrence. `messages` are the newest ones. */
  readonly evidence: Pick<AlertEvidence, 'metric' | 'reading' | 'threshold' | 'messages'>;
}

export interface ReplayCount {
  readonly alerts: number;
  readonly occurrences: number;
  /** How long at least one condition was active, in milliseconds. */
  readonly timeInAlarmMs: number;
  readonly activeAtEnd: boolean;
}

/** From the first report of a condition to the one of its end, in milliseconds. What has not ended lasts until the end of the recording. */
export interface TimeInAlarm {
  /** The times of all conditions, one rule on one device each, added up. */
  readonly totalMs: number;
  /** The time in which any of them was active. */
  readonly anyMs: number;
  /** Conditions that had not ended, and what they have in {@link totalMs}. They may last, or nobody reports their end. */
  readonly activeAtEnd: number;
  readonly activeAtEndMs: number;
  /** Whether the rule has ever reported an end. Without that the times say nothing. */
  readonly endsAreReported: boolean;
}

export interface ChatterForecast {
  readonly deviceKey?: string | undefined;
  readonly rule?: string | undefined;
  /** Times of chattering, with ten calm minutes between them. */
  readonly bursts: number;
  /** Activations in all bursts. */
  readonly activations: number;
  readonly since: Instant;
  /** What to do about it, in plain words. */
  readonly advice: string;
}

/** What one operator position can cope with (ANSI/ISA-18.2, IEC 62682): very likely acceptable, manageable at most, or more. */
export type AlarmRateBand = 'acceptable' | 'manageable' | 'overloaded';

/** Alerts per agent, when all agents share them evenly. The band is that of the average. */
export interface AgentAlarmRate extends AlarmRate {
  readonly band: AlarmRateBand;
}

export interface AlertRateForecast {
  readonly agents: number;
  readonly perTenMinutes: AgentAlarmRate;
  readonly perHour: AgentAlarmRate;
  readonly perDay: AgentAlarmRate;
  /** The most alerts of any ten minutes, for all agents together; absent without alerts. */
  readonly peak?: { readonly from: Instant; readonly to: Instant; readonly alerts: number } | undefined;
  /** Times in which each agent gets more than ten alerts in ten minutes; the first 50 of {@link floodCount}. */
  readonly floods: readonly AlarmFlood[];
  readonly floodCount: number;
  /** Share of the ten-minute periods in which a flood was, from 0 to 1, and the share that ISA-18.2 allows. */
  readonly floodShare: number;
  readonly floodShareTarget: number;
}
