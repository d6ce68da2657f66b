import type { Command, Instant } from '@csk/core';

export interface TrailEntry {
  readonly kind: 'cancelled' | 'resent';
  readonly actor: string;
  readonly at: Instant;
}

/** What people have done to a command since it was sent: who took it back, who sent it again. */
export function commandTrail({ transitions }: Pick<Command, 'transitions'>): readonly TrailEntry[] {
  return transitions.flatMap(({ to, at, actor }, index): readonly TrailEntry[] => {
    if (actor === undefined) return [];
    if (to === 'cancelled') return [{ kind: 'cancelled', actor, at }];
    return to === 'queued' && index > 0 ? [{ kind: 'resent', actor, at }] : [];
  });
}

/** Whether the reason is the service's own word for what the trail tells already. */
export function saysNoMore({ reason, transitions }: Pick<Command, 'reason' | 'transitions'>): boolean {
  const actor = transitions.at(-1)?.actor;
  return actor !== undefined && reason === `Cancelled by ${actor}.`;
}
