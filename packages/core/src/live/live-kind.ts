import type { Kind } from '../model/index.ts';

/** Kinds without a noun of their own in the client interface. */
const UNREAD = [
  'alertMark',
  'connectionChange',
  'decisionAuthor',
  'campaignDevice',
  'commandJobBatch',
  'flowRun',
  'settings',
  'rule',
] as const satisfies readonly Kind[];

/** Kinds that the client interface can list and get under a noun of their own. */
export type LiveKind = Exclude<Kind, (typeof UNREAD)[number]>;

/** Whether the client interface reads this kind. */
export function isLiveKind(kind: Kind): kind is LiveKind {
  return !(UNREAD as readonly Kind[]).includes(kind);
}
