import { ConnectedServiceError, paged, type Activity, type ConnectedServiceClient } from '@csk/core';
import { createDemoWorld, type WorldKind } from './demo-world.ts';

export const STATES = ['normal', 'empty', 'loading', 'error', 'stale', 'offline', 'no client'] as const;
/** The states that every element is designed in. */
export type StageState = (typeof STATES)[number];

/** What is in the page before the service fails or goes away. */
const SETTLE_MS = 1_200;
const worlds = new Map<WorldKind, Promise<ConnectedServiceClient>>();

function world(kind: WorldKind): Promise<ConnectedServiceClient> {
  const known = worlds.get(kind) ?? createDemoWorld(kind);
  worlds.set(kind, known);
  return known;
}

/** A client that brings elements into a state; `emptyWorld` says what there may be while an element is empty. */
export async function clientIn(
  state: StageState,
  emptyWorld: WorldKind = 'quiet',
): Promise<ConnectedServiceClient | undefined> {
  switch (state) {
    case 'no client':
      return undefined;
    case 'empty':
      return world(emptyWorld);
    case 'normal':
      return world('full');
    case 'loading':
      return gated(await world('full'), () => new Promise(() => undefined));
    case 'error':
      return gated(await world('full'), unavailable);
    case 'stale': {
      const from = Date.now() + SETTLE_MS;
      const client = gated(await world('full'), async () => (Date.now() > from ? unavailable() : undefined));
      // Everything on screen is asked for again, and cannot be had.
      return withActivity(client, { type: 'reset', cursor: '0' });
    }
    case 'offline':
      return withActivity(await world('full'), { type: 'connection', connection: 'offline' });
  }
}

const unavailable = (): Promise<void> =>
  Promise.reject(new ConnectedServiceError('unavailable', 'The service does not answer.'));

/** The same client, whose every call has to pass a gate first. The activity stream stays. */
function gated(client: ConnectedServiceClient, gate: () => Promise<void>): ConnectedServiceClient {
  const pass = (answer: unknown): unknown => {
    if (answer instanceof Promise) return gate().then(() => answer as Promise<unknown>);
    if (!isPaged(answer)) return answer;
    return paged(async ({ continuationToken, maxPageSize }) => {
      await gate();
      for await (const page of answer.byPage({ continuationToken, maxPageSize })) return page;
      return { items: [] };
    });
  };
  return overSubClients(
    client,
    (call) =>
      (...input) =>
        pass(call(...input)),
  );
}

type Call = (...input: readonly unknown[]) => unknown;

function overSubClients(client: ConnectedServiceClient, change: (call: Call) => Call): ConnectedServiceClient {
  const changed = (target: object): object =>
    new Proxy(target, {
      get(owner, name): unknown {
        const value: unknown = Reflect.get(owner, name, owner);
        return typeof value === 'function' ? change(value.bind(owner) as Call) : value;
      },
    });
  return new Proxy(client, {
    get(owner, name): unknown {
      const value: unknown = Reflect.get(owner, name, owner);
      return typeof value === 'object' && value !== null ? changed(value) : value;
    },
  });
}

function isPaged(answer: unknown): answer is ReturnType<typeof paged<unknown>> {
  return typeof answer === 'object' && answer !== null && 'byPage' in answer;
}

/** The same client, whose live stream says one thing more after a while. */
function withActivity(client: ConnectedServiceClient, item: Activity): ConnectedServiceClient {
  async function* activity(options: Parameters<ConnectedServiceClient['activity']>[0]): AsyncGenerator<Activity> {
    const later = new Promise<'later'>((resolve) => setTimeout(() => resolve('later'), SETTLE_MS + 100));
    const stream = client.activity(options)[Symbol.asyncIterator]();
    let next = stream.next();
    let said = false;
    for (;;) {
      const first = await (said ? next : Promise.race([next, later]));
      if (first === 'later') {
        said = true;
        yield item;
        // Nothing comes over a lost connection.
        if (item.type === 'connection') await new Promise(() => undefined);
        continue;
      }
      if (first.done) return;
      yield first.value;
      next = stream.next();
    }
  }
  return new Proxy(client, {
    get: (owner, name): unknown => (name === 'activity' ? activity : (Reflect.get(owner, name, owner) as unknown)),
  });
}
