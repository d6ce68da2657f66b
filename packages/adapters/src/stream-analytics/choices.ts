/**
 * Where Microsoft's pages are silent or disagree, the engine has to choose. Every such choice is named here, so that
 * evidence can change it in one place.
 */
export const CHOICES = {
  /** A predicate over NULL is "unknown" inside an expression (T-SQL) and counts as false only in WHERE, HAVING, ON, WHEN. */
  threeValuedLogic: true,
  /** Integer divided by integer cuts the fraction, as in T-SQL. */
  integerDivision: true,
  /** Division by zero, overflow and arithmetic on text that is no number give NULL: hostile data must not stop a job. */
  arithmeticFaultIsNull: true,
  /** Text compares by code unit, with regard to case. */
  caseSensitiveText: true,
  /** An event more than this ahead of its arrival is dropped whatever the policy. */
  earlyLimitSeconds: 300,
  /** LAG and LAST still see an event exactly as old as LIMIT DURATION. */
  lagIncludesExactAge: true,
  /** Longest window, join bound or history: seven days. */
  maxWindowDays: 7,
  /** An event that comes before the first version of reference data finds no reference rows. */
  referenceBeforeFirstVersionIsEmpty: true,
  /** A declared column that is absent from the event makes CREATE TABLE drop the event. */
  missingDeclaredColumnDrops: true,
  /** Two explicit columns of one name: the left one stays. */
  leftmostDuplicateColumnWins: true,
  /** Beyond this many overlapping windows an event is kept once and windows are computed when they end. */
  maxHopsPerEvent: 64,
  /** A hopping window whose windows overlap more often is refused: each event would give that many rows. */
  maxOverlappingWindows: 100_000,
  /** Deepest JSON an event may have. */
  maxPayloadDepth: 128,
  /** Values and characters in a row of output, or in one value that is read as text or kept in a checkpoint. */
  maxRowSize: 10_000_000,
  /** Rows, values and pieces of evidence that a run may hold, unless the job says otherwise. */
  maxStateEntries: 2_000_000,
} as const;
