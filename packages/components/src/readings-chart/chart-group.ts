import type { TimeWindow } from './time-window.ts';

export interface GroupMember {
  /** The window that the reader chose; absent: each chart shows its own. */
  readonly held: TimeWindow | undefined;
  follow(held: TimeWindow | undefined): void;
  /** Shows a live window of this width. */
  takeRange(range: number): void;
  /** Puts the cursor on a moment, or away. */
  point(at: number | undefined): void;
}

const groups = new Map<string, Set<GroupMember>>();

/** Makes a chart one of those on this page that share what they show. It comes to see what the others see. */
export function joinGroup(name: string, member: GroupMember): () => void {
  const members = groups.get(name) ?? new Set();
  groups.set(name, members);
  const [first] = members;
  if (first) member.follow(first.held);
  members.add(member);
  return () => {
    members.delete(member);
    if (members.size === 0) groups.delete(name);
  };
}

/** The other charts of a group. */
export function othersOf(name: string | undefined, member: GroupMember): readonly GroupMember[] {
  return name === undefined ? [] : [...(groups.get(name) ?? [])].filter((one) => one !== member);
}
