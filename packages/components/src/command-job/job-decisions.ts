import type { CommandJob, CommandJobStatus, CommandJobTransition } from '@csk/core';
import type { AccessController } from '../element/access-controller.ts';

/** Of these something is not sent yet, and can still be stopped. */
export const STOPPABLE: ReadonlySet<CommandJobStatus> = new Set(['awaiting-approval', 'approved', 'running']);

/** How the user stands to a job that waits for its approval. */
export interface Standing {
  readonly mayApprove: boolean;
  readonly mayRefuse: boolean;
  /** Whoever asked for it is no second person. */
  readonly isOwn: boolean;
}

/** Absent while there is nothing to decide, or it is not known who the user is. */
export function standingOf(
  { status, requestedById }: CommandJob,
  access: Pick<AccessController, 'allows' | 'isKnown' | 'principalId'>,
): Standing | undefined {
  if (status !== 'awaiting-approval' || !access.isKnown) return undefined;
  const isOwn = access.principalId === requestedById;
  return {
    mayApprove: !isOwn && access.allows('CommandJobs_Approve'),
    mayRefuse: !isOwn && access.allows('CommandJobs_Reject'),
    isOwn,
  };
}

export interface Decision {
  readonly kind: 'approved' | 'rejected' | 'cancelled';
  readonly transition: CommandJobTransition;
}

/** What people have decided about a job. Its first step is that somebody asked for it; a stop that takes effect is told once. */
export function decisionsOf({ transitions }: Pick<CommandJob, 'transitions'>): readonly Decision[] {
  const decisions: Decision[] = [];
  for (const transition of transitions.slice(1)) {
    const kind = transition.to === 'cancelling' ? 'cancelled' : transition.to;
    if (kind !== 'approved' && kind !== 'rejected' && kind !== 'cancelled') continue;
    if (!decisions.some((one) => one.kind === kind)) decisions.push({ kind, transition });
  }
  return decisions;
}
