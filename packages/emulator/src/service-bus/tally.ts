import type { QueueState } from './queue-state.ts';

/** Messages of one queue or subscription, by what they wait for. */
export interface QueueTally {
  readonly path: string;
  /** For a receiver. */
  readonly active: number;
  readonly locked: number;
  readonly deferred: number;
  readonly scheduled: number;
  readonly deadLetters: number;
}

export function tallyOf(path: string, state: QueueState): QueueTally {
  const tally = { active: 0, locked: 0, deferred: 0, scheduled: 0 };
  for (const { message, isLocked } of state.entries()) {
    if (isLocked) tally.locked += 1;
    else tally[message.state] += 1;
  }
  return { path, ...tally, deadLetters: state.deadLetters?.size ?? 0 };
}
