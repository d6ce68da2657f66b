/** A record that keeps the idempotency keys of the calls that changed it: with the steps of its life, or by themselves. */
interface Marked {
  readonly transitions?: readonly { readonly opId?: string | undefined }[] | undefined;
  readonly opIds?: readonly string[] | undefined;
}

/** The newest keys are kept: a retry comes within minutes. */
const MAX_OP_IDS = 50;

/** Whether the call with this key has had its effect: a retry of it is no conflict. */
export function wasDoneBy(
  { transitions = [], opIds = [] }: Marked | undefined = {},
  opId: string | undefined,
): boolean {
  return opId !== undefined && (opIds.includes(opId) || transitions.some((transition) => transition.opId === opId));
}

/** What a call with this key leaves on a record that has no steps. */
export function opIdsWith({ opIds = [] }: Marked | undefined = {}, opId: string | undefined): Pick<Marked, 'opIds'> {
  return opId === undefined ? {} : { opIds: [...opIds, opId].slice(-MAX_OP_IDS) };
}
