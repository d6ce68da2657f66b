import type {
  CallOptions,
  Paged,
  Rule,
  RuleState,
  RuleThresholds,
  ThresholdRow,
  WriteOptions,
} from '../../model/index.ts';

/** A change of a rule. */
export interface RuleChange {
  /**
   * Query text, at most 65,536 characters. `null`, or the text that the engine was set up with, gives the rule back to the
   * set-up: later versions of it run again by themselves.
   */
  readonly query: string | null;
  /**
   * What becomes of what the job remembers. `keep` (the default) is refused when it does not fit the new text, which is
   * when more than limits has changed; `drop` begins with empty windows and histories. Either way the job goes on with the
   * first event that it has not seen.
   */
  readonly state?: RuleState | undefined;
}

/**
 * The stream jobs that raise alerts. The engine that answers must have been set up with them. A change is taken up within
 * moments by the one engine that runs the job: it finishes what it has in hand under the former text.
 */
export interface RulesClient {
  /** The jobs of the set-up, in its order. */
  list(options?: CallOptions): Paged<Rule>;
  /** One of them; `undefined` when there is none of this name. */
  get(job: string, options?: CallOptions): Promise<Rule | undefined>;
  /**
   * Changes the query of a job. It is compiled first, against the inputs and outputs that there are. A change that changes
   * nothing writes nothing; repeated with its idempotency key it is fine even though the version has moved on, and does not
   * undo what others have changed since.
   * @throws `invalid` whose `details` have `line`, `column`, `problem` (what was expected) and often a `hint`; `conflict`
   * when `ifVersion` is stale, or with `reasons` when the state cannot be kept; `not-found`.
   */
  update(job: string, change: RuleChange, options?: WriteOptions): Promise<Rule>;
  /**
   * The newest rows of a job's reference data, be they valid already or in a minute.
   * @throws `not-found` when there is no such rule, or the engine was not told where its thresholds are; `unsupported` when
   * the blob is no list of rows, or too big.
   */
  getThresholds(job: string, options?: CallOptions): Promise<RuleThresholds>;
  /**
   * Writes a new version of the rows, at most 10,000 and 1 MB: a blob of its own, valid from the next full minute that is
   * not yet taken and gives the job time to read it. Events before it meet the former rows, which stay. The same rows once
   * more write nothing, nor does a call that is repeated with its idempotency key, whatever others have written since.
   * @throws `invalid` naming the row; `conflict` when `ifVersion` is stale, or the newest rows are valid only in more than a
   * day, so that these would not be; `not-found`.
   */
  replaceThresholds(
    job: string,
    input: { readonly rows: readonly ThresholdRow[] },
    options?: WriteOptions,
  ): Promise<RuleThresholds>;
}
