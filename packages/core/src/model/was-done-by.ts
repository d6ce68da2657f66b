/** A record that people change otherwise than by the steps of its life. */
export interface KeyedChanges {
  /** The idempotency keys of the newest such calls, by which a retry is known, however late. */
  readonly opIds?: readonly string[] | undefined;
}

/** A record that keeps the idempotency keys of the calls that changed it: with the steps of its life, or by themselves. */
interface Marked extends KeyedChanges {
  readonly transitions?: readonly { readonly opId?: string | undefined }[] | undefined;
}

/** The newest keys are kept: a retry comes within minutes, and a record carries them wherever it goes. */
const MAX_OP_IDS = 20;

/** Whether the call with this key has had its effect: a retry of it is no conflict. */
export function wasDoneBy(
  { transitions = [], opIds = [] }: Marked | undefined = {},
  opId: string | undefined,
): boolean {
  return opId !== undefined && (opIds.includes(opId) || transitions.some((transition) => transition.opId === opId));
}

/** What a call with this key leaves on a record on which it makes no step. */
export function opIdsWith(record: Marked | undefined, opId: string | undefined): KeyedChanges {
  if (opId === undefined || wasDoneBy(record, opId)) return {};
  return { opIds: [...(record?.opIds ?? []), opId].slice(-MAX_OP_IDS) };
}
