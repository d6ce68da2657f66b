import { StreamSnapshotError } from './errors.ts';
import { savedPartitions } from './hosting/saved-partitions.ts';
import type { JobLayout, NodeLayout } from './plan/layout.ts';
import { type JobSnapshot, type SavedRun, savedRun, stateOf } from './snapshot.ts';
import type { Json } from './types/state.ts';

/**
 * The state of a run of one query as the state of a run of another. A SELECT keeps its windows, joins and histories when
 * what these are built from is the same but for the limits; one that is new begins without any.
 * @throws StreamSnapshotError with `reasons` when some state would have to be given up.
 */
export function carryOver(saved: SavedRun, before: JobLayout, after: JobLayout): SavedRun {
  const reasons = stateDifferences(before, after);
  if (reasons.length > 0)
    throw new StreamSnapshotError(`the state does not fit the changed query: ${reasons.join('; ')}`, reasons);
  const nodes = new Map(before.nodes.map(({ name }, index) => [name, index]));
  return {
    ...saved,
    feeds: after.feeds.map((feed) => saved.feeds[before.feeds.indexOf(feed)] ?? []),
    operators: after.nodes.map(({ name, holdsState }) =>
      holdsState ? (saved.operators[nodes.get(name) ?? -1] ?? null) : null,
    ),
    timelines: after.timelines.map((feeds) => timelineOf(feeds, saved, before, after)),
  };
}

/** What keeps the state of a run of one query from being that of another; empty when nothing does. */
export function stateDifferences(before: JobLayout, after: JobLayout): readonly string[] {
  return [...differences(before, after)];
}

/**
 * A snapshot without windows, joins and histories. What is left goes into any query that reads the same inputs: how far
 * time has come, and the events that wait for their turn. These were read already and would not come again.
 */
export function withoutState(snapshot: JobSnapshot): JobSnapshot {
  const state = stateOf(snapshot);
  const layout: JobLayout = {
    ...snapshot.layout,
    nodes: snapshot.layout.nodes.map((node) => ({ ...node, holdsState: false, parts: {} })),
  };
  if ('runs' in state) {
    const { runs } = savedPartitions(snapshot);
    const emptied = runs.map(([partition, run]) => [partition, withoutState(run)] as const);
    return { ...snapshot, layout, state: { ...state, runs: emptied as unknown as Json } };
  }
  const { operators } = savedRun(snapshot);
  return { ...snapshot, layout, state: { ...state, operators: operators.map(() => null) } };
}

function* differences(before: JobLayout, after: JobLayout): Generator<string> {
  if (before.level !== after.level) yield 'the compatibility level has changed, and with it the types of values';
  const later = new Map(after.nodes.map((node) => [node.name, node]));
  for (const node of before.nodes) {
    const now = later.get(node.name);
    if (now === undefined || (node.holdsState && !now.holdsState)) {
      if (node.holdsState) yield `${node.name} is gone and holds state`;
    } else {
      for (const part of changedParts(node, now)) yield `${part} of ${node.name} has changed in more than its limits`;
    }
  }
  for (const feeds of after.timelines)
    if (timelinesBefore(feeds, before, after).size > 1) yield 'inputs that had times of their own now share one';
  const feeds = new Set(after.feeds);
  const isLost = before.feeds.some((feed) => !feeds.has(feed));
  if (isLost && after.feeds.some((feed) => !before.feeds.includes(feed)))
    yield 'an input, its TIMESTAMP BY or its CREATE TABLE has changed';
}

function changedParts(before: NodeLayout, after: NodeLayout): string[] {
  if (Object.keys(after.parts).length === 0) return [];
  return Object.keys(before.parts).filter((part) => part in after.parts && before.parts[part] !== after.parts[part]);
}

function timelinesBefore(feeds: readonly number[], before: JobLayout, after: JobLayout): Set<number> {
  const known = feeds.map((feed) => before.feeds.indexOf(after.feeds[feed] ?? '')).filter((feed) => feed >= 0);
  return new Set(known.map((feed) => before.timelines.findIndex((each) => each.includes(feed))));
}

/** Time goes on where it was, with the events that were held for feeds that are still there. */
function timelineOf(feeds: readonly number[], saved: SavedRun, before: JobLayout, after: JobLayout): Json {
  const [index] = timelinesBefore(feeds, before, after);
  const state = index === undefined ? undefined : saved.timelines[index];
  if (index === undefined || state === undefined || state === null) return null;
  const { held, ...rest } = state as { readonly held: readonly (readonly [number, Json])[] };
  const kept = held.flatMap(([place, event]): Json[] => {
    const key = before.feeds[before.timelines[index]?.[place] ?? -1];
    const now = feeds.findIndex((feed) => after.feeds[feed] === key);
    return now < 0 ? [] : [[now, event]];
  });
  return { ...rest, held: kept };
}
