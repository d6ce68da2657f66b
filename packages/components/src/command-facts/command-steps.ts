import type { Command, CommandStatus, Instant } from '@csk/core';

export interface CommandStep {
  readonly status: CommandStatus;
  /** `done` it happened; `now` it is the newest; `ahead` it has not happened; `skipped` a later one came without it. */
  readonly state: 'done' | 'now' | 'ahead' | 'skipped';
  readonly at?: Instant | undefined;
}

const PATH: readonly CommandStatus[] = ['queued', 'sent', 'delivered', 'completed'];

/**
 * The way of a command as steps; of one that was sent again, since then. A bad end takes the place of the steps that will not come any more: nothing is shown as
 * reached that nobody has reported.
 */
export function commandSteps(command: Pick<Command, 'status' | 'transitions' | 'createdAt'>): readonly CommandStep[] {
  const times = new Map<CommandStatus, Instant>([['queued', command.createdAt]]);
  const begun = command.transitions.findLastIndex(({ to }) => to === 'queued');
  for (const { to, at } of command.transitions.slice(Math.max(0, begun))) times.set(to, at);
  const goesOn = PATH.includes(command.status);
  const reached = goesOn
    ? PATH.indexOf(command.status)
    : PATH.findLastIndex((status) => status !== 'completed' && times.has(status));
  const steps = (goesOn ? PATH : PATH.slice(0, reached + 1)).map((status, index): CommandStep => {
    const at = times.get(status);
    if (index > reached) return { status, state: 'ahead' };
    if (index === reached && goesOn) return { status, state: 'now', at };
    return { status, state: at === undefined ? 'skipped' : 'done', at };
  });
  return goesOn ? steps : [...steps, { status: command.status, state: 'now', at: times.get(command.status) }];
}
