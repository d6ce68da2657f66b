import type { Reading, RuleForm, RuleReplay } from '../model/index.ts';

/** What a rule form makes of query text. */
export type RuleFormReading =
  | { readonly kind: 'form'; readonly form: RuleForm }
  /** Query text, but not as a form writes it: somebody has to go on by hand. */
  | { readonly kind: 'other'; readonly message: string; readonly line: number; readonly column: number }
  /** No query text. */
  | { readonly kind: 'syntax-error'; readonly message: string; readonly line: number; readonly column: number };

/** A rule to be tried, and what it is tried on. */
export interface RuleTrial {
  /** The source that its alerts name. */
  readonly name: string;
  readonly query: string;
  /** What devices measured, in the order of time. */
  readonly readings: readonly Reading[];
  /** How the rule's events name their device; the default is `DeviceID`. */
  readonly deviceColumn?: string | undefined;
  /** How they name their time; the default is `Time`. */
  readonly timeColumn?: string | undefined;
  /** Rows of reference data, by the name of the input. */
  readonly references?: Readonly<Record<string, readonly unknown[]>> | undefined;
  /** Rows of whatever reference data the query looks up beside them, for example those of `rules.getThresholds`. */
  readonly thresholds?: readonly unknown[] | undefined;
  /** By how many people the alerts are shared; the default is 1. */
  readonly agents?: number | undefined;
}

/**
 * What whoever edits rules needs of the engine that runs them: query text of a form, the form of a text, and a dry run.
 * `ruleTools` of `@csk/adapters/stream-analytics` is one; a host may put the replay into a worker.
 */
export interface RuleTools {
  /** @throws ConnectedServiceError `invalid` when the form is wrong; `details.field` names the place. */
  queryOf(form: RuleForm): string;
  formOf(text: string): RuleFormReading;
  /** @throws ConnectedServiceError `invalid` when the query cannot run or there is nothing to play; its message says why. */
  replay(trial: RuleTrial): RuleReplay | Promise<RuleReplay>;
}
