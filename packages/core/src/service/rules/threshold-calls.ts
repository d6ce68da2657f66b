import { datedPath } from '../../model/index.ts';
import type { CallOptions, Instant, RuleRecord, ThresholdCall } from '../../model/index.ts';
import type { ThresholdSource } from './threshold-blobs.ts';

/*
 * A call that writes rows takes its minute first, in the rule's record, and then writes the blob. Between the two it may be
 * cut off, so its key alone does not tell a retry whether anything is left to do.
 */

/** A retry comes within minutes. */
const MAX_CALLS = 20;

/** The minute that the call with this key took. */
export function thresholdCallOf(record: RuleRecord | undefined, opId: string | undefined): ThresholdCall | undefined {
  return opId === undefined ? undefined : record?.thresholdCalls?.find((call) => call.opId === opId);
}

/** What a call with this key leaves on the record; one that takes a second minute gives up its first. */
export function thresholdCallsWith(
  record: RuleRecord | undefined,
  opId: string | undefined,
  from: Instant,
): Pick<RuleRecord, 'thresholdCalls'> {
  if (opId === undefined) return {};
  const others = (record?.thresholdCalls ?? []).filter((call) => call.opId !== opId);
  return { thresholdCalls: [...others, { opId, from }].slice(-MAX_CALLS) };
}

/** Whether the rows of a call have been written. */
export async function isWritten(
  { blobs, path }: ThresholdSource,
  { from }: ThresholdCall,
  options: CallOptions,
): Promise<boolean> {
  return (await blobs.read(datedPath(path, Date.parse(from)), options)) !== undefined;
}
