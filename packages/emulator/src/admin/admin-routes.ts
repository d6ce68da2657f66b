import { faultFrom } from '../faults/fault.ts';
import { scenarioFrom } from '../faults/scenario.ts';
import type { EmulatorFaults } from '../faults/emulator-faults.ts';
import { HubError } from '../hub/hub-error.ts';
import { isJsonObject, type Json } from '../json.ts';

/** What the admin API acts on. */
export interface AdminTarget {
  readonly faults: EmulatorFaults;
  readonly snapshot: () => object;
  /** @throws RangeError when there is no such queue or device. */
  readonly purge: (entity: string) => Promise<number>;
  readonly advance: (ms: number) => void;
  /** Ends all faults, the scenario and every connection, and empties every queue. */
  readonly reset: () => Promise<void>;
}

export interface AdminRequest {
  readonly body: Json;
  /** The variable part of the address, decoded. */
  readonly segment: string;
}

export interface AdminRoute {
  readonly method: string;
  /** Of the address behind `/emulator/admin/`. */
  readonly pattern: RegExp;
  /** Nothing is answered as 204. @throws RangeError, told as 400. */
  readonly handle: (target: AdminTarget, request: AdminRequest) => Promise<Json | undefined> | Json | undefined;
}

/** Records of ours are plain JSON values, which their types do not say. */
const asJson = (value: unknown): Json => value as Json;

function numberIn(body: Json, name: string): number {
  const value = isJsonObject(body) ? body[name] : undefined;
  if (typeof value !== 'number') throw new RangeError(`The body must be {"${name}": <number>}.`);
  return value;
}

export const adminRoutes: readonly AdminRoute[] = [
  { method: 'GET', pattern: /^status$/, handle: ({ snapshot }) => asJson(snapshot()) },
  { method: 'GET', pattern: /^connections$/, handle: ({ faults }) => asJson(faults.connections()) },
  {
    method: 'DELETE',
    pattern: /^connections\/([^/]+)$/,
    handle: ({ faults }, { segment }) => {
      if (!faults.connections().some(({ id }) => id === segment)) throw notFound('connection', segment);
      faults.add({ kind: 'drop', connection: segment });
      return undefined;
    },
  },
  { method: 'GET', pattern: /^faults$/, handle: ({ faults }) => asJson(faults.list()) },
  { method: 'GET', pattern: /^faults\/strikes$/, handle: ({ faults }) => asJson(faults.strikes()) },
  {
    method: 'POST',
    pattern: /^faults$/,
    handle: ({ faults }, { body }) => ({ id: faults.add(faultFrom(body, 'fault')) }),
  },
  {
    method: 'DELETE',
    pattern: /^faults$/,
    handle: ({ faults }) => {
      faults.clear();
      return undefined;
    },
  },
  {
    method: 'DELETE',
    pattern: /^faults\/([^/]+)$/,
    handle: ({ faults }, { segment }) => {
      if (!faults.remove(segment)) throw notFound('fault', segment);
      return undefined;
    },
  },
  {
    method: 'PUT',
    pattern: /^scenario$/,
    handle: ({ faults }, { body }) => {
      void faults.play(scenarioFrom(body));
      return undefined;
    },
  },
  {
    method: 'DELETE',
    pattern: /^scenario$/,
    handle: ({ faults }) => {
      faults.stop();
      return undefined;
    },
  },
  {
    method: 'POST',
    pattern: /^time$/,
    handle: ({ advance }, { body }) => {
      advance(numberIn(body, 'advanceMs'));
      return undefined;
    },
  },
  {
    method: 'POST',
    pattern: /^queues\/(.+)\/purge$/,
    handle: async ({ purge }, { segment }) => ({ purged: await purge(segment) }),
  },
  {
    method: 'POST',
    pattern: /^reset$/,
    handle: async ({ reset }) => {
      await reset();
      return undefined;
    },
  },
];

const notFound = (what: string, id: string): HubError => new HubError(404, 'NotFound', `There is no ${what} '${id}'.`);
