import { isConnectedServiceError } from '../model/index.ts';
import type { Alert } from '../model/index.ts';
import type { Activity } from '../ports/index.ts';
import { CLIENT_ACCESS_CASES } from './client-access.ts';
import type { ClientHarness } from './client-harness.ts';
import { CLIENT_HISTORY_CASES } from './client-history.ts';
import { AGENT, follow, furnish, raise } from './client-scene.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';

export type { ClientHarness } from './client-harness.ts';

/** The error with which a call fails. */
async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const changesOf = (seen: readonly Activity[]): readonly string[] =>
  seen.flatMap((item) => (item.type === 'change' && item.change.kind === 'alert' ? item.change.id : []));

/**
 * The contract of a `ConnectedServiceClient`, in the process of the engine or far away from it. Capability that the runner
 * may switch on: `access` (clients obey the roles and accounts of their principal).
 */
export const CLIENT_CASES: readonly ConformanceCase<ClientHarness>[] = [
  {
    id: 'client/get-and-list',
    title: 'a record comes as it is kept, one that is missing as undefined, and lists are paged without gap or repeat',
    async run(harness) {
      const client = await furnish(harness);
      expectEqual(await client.devices.get('dev-1'), await harness.store.get('device', 'dev-1'), 'the device');
      expectEqual(await client.devices.get('no-such'), undefined, 'a missing device');
      for (let n = 0; n < 7; n += 1) await raise(client, `t${n}`);
      const listed: Alert[] = [];
      const sizes: number[] = [];
      const query = { where: { status: ['active' as const] }, orderBy: 'description asc' as const };
      for await (const { items } of client.alerts.list(query).byPage({ maxPageSize: 3 })) {
        listed.push(...items);
        sizes.push(items.length);
      }
      expectEqual(sizes, [3, 3, 1], 'the sizes of the pages');
      expectEqual(
        listed.map(({ token }) => token),
        ['t0', 't1', 't2', 't3', 't4', 't5', 't6'],
        'the alerts in order',
      );
    },
  },
  {
    id: 'client/actor-is-the-principal',
    title: 'what a person did carries their name',
    async run(harness) {
      const client = await furnish(harness);
      const { id } = await raise(client, 't1');
      const other = harness.client({ id: 'agent-9', name: 'Grace' });
      expectEqual((await client.alerts.acknowledge(id)).acknowledgedBy, AGENT.name, 'who acknowledged');
      const closed = await other.alerts.close(id, { reason: 'Solved' });
      const { actor, reason } = closed.transitions.at(-1) ?? {};
      expectEqual([actor, reason], ['Grace', 'Solved'], 'who closed it, and why');
    },
  },
  {
    id: 'client/idempotency-key-once',
    title: 'the same call with the same key has one effect and the same answer',
    async run(harness) {
      const client = await furnish(harness);
      const alert = await raise(client, 't1');
      const convert = () => client.alerts.convertToCase([alert.id], {}, { idempotencyKey: 'convert-1' });
      const [first, second] = await Promise.all([convert(), convert()]);
      expectEqual(second?.id, first?.id, 'the case of the second call');
      const input = { deviceId: 'dev-1', name: 'Reset', parameters: { delay: 5 }, alertId: alert.id };
      const send = () => client.commands.send(input, { idempotencyKey: 'send-1' });
      expectEqual((await send()).id, (await send()).id, 'the command of the second call');
      expectEqual((await harness.store.query('case')).items.length, 1, 'how many cases there are');
      expectEqual((await harness.store.query('command')).items.length, 1, 'how many commands there are');
    },
  },
  {
    id: 'client/stale-version-conflicts',
    title: 'a write on a version that is gone is refused and changes nothing',
    async run(harness) {
      const client = await furnish(harness);
      const alert = await raise(client, 't1');
      const acknowledged = await client.alerts.acknowledge(alert.id, { ifVersion: alert.version });
      await expectRejects(client.alerts.close(alert.id, {}, { ifVersion: alert.version }), 'conflict', 'a stale write');
      expectEqual(await harness.store.get('alert', alert.id), acknowledged, 'the alert');
    },
  },
  {
    id: 'client/errors-keep-their-code',
    title: 'errors come with code, message and the field that is wrong',
    async run(harness) {
      const client = await furnish(harness);
      await expectRejects(client.alerts.close('no-such'), 'not-found', 'closing a missing alert');
      const alert = await raise(client, 't1');
      await client.alerts.close(alert.id);
      await expectRejects(client.alerts.acknowledge(alert.id), 'conflict', 'acknowledging a closed alert');
      const error = await errorOf(
        client.commands.send({ deviceId: 'dev-1', name: 'Reset', parameters: { delay: 61 } }),
      );
      expect(isConnectedServiceError(error, 'invalid'), `a wrong parameter should be invalid, was ${String(error)}`);
      expectEqual(error.details, { field: 'parameters.delay' }, 'the details of the error');
      expect(error.message.length > 0, 'an error should say what is wrong');
    },
  },
  {
    id: 'client/unknown-input-is-refused',
    title: 'a field that is not known is refused, not passed over',
    async run(harness) {
      const client = await furnish(harness);
      const { id } = await raise(client, 't1');
      await expectRejects(client.alerts.close(id, { force: true } as object), 'invalid', 'an unknown field');
      const listing = async () => {
        for await (const alert of client.alerts.list({ where: { evil: 1 } as object })) void alert;
      };
      await expectRejects(listing(), 'invalid', 'an unknown field in a filter');
      expectEqual((await harness.store.get('alert', id))?.status, 'active', 'the alert');
    },
  },
  {
    id: 'client/late-repeat',
    title: 'a write that is repeated late with its key leaves what others have written since',
    async run(harness) {
      const client = await furnish(harness);
      const write = () => client.devices.update('dev-1', { name: 'ours' }, { idempotencyKey: 'update-1' });
      await write();
      const theirs = await client.devices.update('dev-1', { name: 'theirs' });
      const { name, version } = await write();
      expectEqual([name, version], ['theirs', theirs.version], 'the device');
    },
  },
  {
    id: 'client/abort',
    title: 'an aborted call rejects with the reason of its signal',
    async run(harness) {
      const client = await furnish(harness);
      const reason = new Error('the page was left');
      const error = await errorOf(client.alerts.get('no-such', { signal: AbortSignal.abort(reason) }));
      expect(error instanceof Error && error.message === reason.message, `it should reject, was ${String(error)}`);
    },
  },
  {
    id: 'client/activity-tells-changes',
    title: 'the live stream says where it starts and then tells each change with the key of the call that made it',
    async run(harness) {
      const client = await furnish(harness);
      let raised: Promise<unknown> | undefined;
      const seen = await follow(client, undefined, (item) => {
        if (item.type === 'connection' && item.connection === 'live') {
          raised ??= client.alerts.raise({ description: 'Too warm' }, { idempotencyKey: 'raise-1' });
        }
        return item.type === 'change' && item.change.kind === 'alert';
      });
      await raised;
      const live = seen.find((item) => item.type === 'connection' && item.connection === 'live');
      expect(live?.type === 'connection' && (live.cursor ?? '').length > 0, 'the stream should say where it starts');
      const last = seen.at(-1);
      expectEqual(last?.type === 'change' ? last.change.opId : undefined, 'raise-1', 'the key of the call');
    },
  },
  {
    id: 'client/activity-resumes',
    title: 'the stream goes on after a cursor, without a gap and without a repeat',
    async run(harness) {
      const client = await furnish(harness);
      const start = await harness.store.head();
      const alerts: Alert[] = [];
      for (let n = 0; n < 6; n += 1) alerts.push(await raise(client, `t${n}`));
      const isAlert = (index: number) => (item: Activity) =>
        item.type === 'change' && item.change.id === alerts[index]?.id;
      const first = await follow(client, start, isAlert(2));
      const last = first.at(-1);
      expect(last?.type === 'change', 'the stream should give changes');
      const rest = await follow(client, last.change.cursor, isAlert(5));
      expectEqual(
        [...changesOf(first), ...changesOf(rest)],
        alerts.map(({ id }) => id),
        'the alerts of both streams',
      );
    },
  },
  {
    id: 'client/activity-resets',
    title: 'a cursor that the feed does not know gives a reset, and the stream goes on',
    async run(harness) {
      const client = await furnish(harness);
      const seen = await follow(client, 'no such cursor', ({ type }) => type === 'reset');
      const reset = seen.at(-1);
      const alert = await raise(client, 't1');
      const rest = await follow(
        client,
        reset?.type === 'reset' ? reset.cursor : undefined,
        (item) => item.type === 'change',
      );
      expectEqual(changesOf(rest), [alert.id], 'what came after the reset');
    },
  },
  {
    id: 'client/close-ends-streams',
    title: 'closing ends the live streams of the client, and closing twice is fine',
    async run(harness) {
      const client = await furnish(harness);
      let closing: Promise<void> | undefined;
      for await (const item of client.activity()) {
        if (item.type === 'connection' && item.connection === 'live') closing ??= client.close();
      }
      await closing;
      await client.close();
    },
  },
  ...CLIENT_HISTORY_CASES,
  ...CLIENT_ACCESS_CASES,
];
