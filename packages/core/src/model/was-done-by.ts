/** A record that keeps the steps of its life, each with the idempotency key of the call that took it. */
interface Stepped {
  readonly transitions?: readonly { readonly opId?: string | undefined }[] | undefined;
}

/** Whether the call with this key has had its effect: a retry of it is no conflict. */
export function wasDoneBy({ transitions = [] }: Stepped, opId: string | undefined): boolean {
  return opId !== undefined && transitions.some((transition) => transition.opId === opId);
}
