import type { JobPlan } from './script.ts';

/** Feeds and SELECTs that touch each other, directly or through steps: these share one time. */
export interface TimelinePlan {
  readonly feeds: readonly number[];
  readonly nodes: readonly number[];
}

export function timelines(plan: Pick<JobPlan, 'feeds' | 'nodes'>): TimelinePlan[] {
  const parent = plan.feeds.map((_, feed) => feed);
  const root = (feed: number): number => {
    let at = feed;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  // Nodes stand in the order of the query, so producers are known before their consumers.
  const feedsOf: (readonly number[])[] = [];
  plan.nodes.forEach((node, index) => {
    const feeds = new Set<number>();
    for (const producer of node.producers.flat()) {
      if (producer.kind === 'feed') feeds.add(producer.feed);
      else for (const feed of feedsOf[producer.select] ?? []) feeds.add(feed);
    }
    feedsOf[index] = [...feeds];
    const [first, ...rest] = feeds;
    if (first !== undefined) for (const other of rest) parent[root(other)] = root(first);
  });
  const groups = new Map<number, { feeds: number[]; nodes: number[] }>();
  const groupOf = (feed: number): { feeds: number[]; nodes: number[] } => {
    const key = root(feed);
    let group = groups.get(key);
    if (group === undefined) {
      group = { feeds: [], nodes: [] };
      groups.set(key, group);
    }
    return group;
  };
  plan.feeds.forEach((_, feed) => groupOf(feed).feeds.push(feed));
  plan.nodes.forEach((_, node) => {
    const [feed] = feedsOf[node] ?? [];
    if (feed !== undefined) groupOf(feed).nodes.push(node);
  });
  return [...groups.values()];
}
