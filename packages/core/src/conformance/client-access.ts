import { isConnectedServiceError } from '../model/index.ts';
import type { Principal } from '../model/index.ts';
import type { Activity } from '../ports/index.ts';
import type { ClientHarness } from './client-harness.ts';
import { follow, furnish, raise } from './client-scene.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';

const OWN: Principal = { id: 'agent-1', name: 'Own', roles: ['representative'], accountIds: ['acc-1'] };
const REQUIRES = ['access'];

/** Beside the one customer of the scene another, with a device, an alert and a command, and an alert of nobody. */
async function withNeighbour(harness: ClientHarness) {
  const agent = await furnish(harness);
  await harness.store.transact(async (transaction) => {
    await transaction.put('account', { id: 'acc-2', name: 'Fabrikam' });
    await transaction.put('device', {
      id: 'dev-2',
      name: 'Theirs',
      deviceKey: 'thermostat-2',
      accountId: 'acc-2',
      categoryId: 'cat-1',
      registration: 'registered',
      connected: true,
    });
  });
  const mine = await raise(agent, 'mine');
  const theirs = await agent.alerts.raise({ description: 'Secret', deviceKey: 'thermostat-2', token: 'theirs' });
  const nobodys = await agent.alerts.raise({ description: 'Secret', token: 'nobodys' });
  const command = await agent.commands.send({ deviceId: 'dev-2', name: 'Reset', parameters: { delay: 1 } });
  return { agent, own: harness.client(OWN), mine, theirs, nobodys, command };
}

async function idsOf(list: AsyncIterable<{ readonly id: string }>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of list) ids.push(id);
  return ids.sort();
}

/** All that a refused call might have changed, with its version. */
async function recordsOf({ store }: ClientHarness): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const kind of ['account', 'device', 'alert', 'case', 'command'] as const) {
    const { items } = await store.query(kind, { orderBy: 'id asc' }, { maxPageSize: 1_000 });
    kept.push(...items.map(({ id, version }) => `${kind} ${id} ${version}`));
  }
  return kept;
}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const told = (seen: readonly Activity[]) =>
  seen.flatMap((item) => (item.type === 'change' ? [item.change.id] : item.type === 'reset' ? ['reset'] : []));

/** Who may see and do what: the same on both sides of the wire. */
export const CLIENT_ACCESS_CASES: readonly ConformanceCase<ClientHarness>[] = [
  {
    id: 'client/authorize-denies-reads-in-lists',
    title: 'of other customers nothing is read: not by id, not in lists, histories, counts or figures',
    requires: REQUIRES,
    async run(harness) {
      const { own, mine, theirs, nobodys, command } = await withNeighbour(harness);
      expectEqual(await idsOf(own.accounts.list()), ['acc-1'], 'the customers');
      expectEqual(await idsOf(own.devices.list()), ['dev-1'], 'the devices');
      expectEqual(await idsOf(own.alerts.list()), [mine.id], 'the alerts');
      expectEqual(await idsOf(own.alerts.list({ where: { accountId: 'acc-2' } })), [], 'their alerts, asked for');
      expectEqual(await idsOf(own.commands.list()), [], 'the commands');
      expectEqual(await idsOf(own.categories.list()), ['cat-1'], 'what all share');
      for (const { id } of [theirs, nobodys]) expectEqual(await own.alerts.get(id), undefined, 'an alert by id');
      expectEqual(await own.commands.get(command.id), undefined, 'a command by id');
      expectEqual(await own.devices.get('dev-2'), undefined, 'a device by id');
      const latest = own.readings.latest('dev-2');
      await expectRejects(latest, 'not-found', 'the readings of their device');
      const history = async () => {
        for await (const item of own.devices.history('dev-2')) void item;
      };
      await expectRejects(history(), 'not-found', 'the history of their device');
      expectEqual((await own.devices.fleetStatus({})).total, 1, 'how many devices there are');
      expectEqual((await own.alerts.metrics({})).alarmCount, 1, 'how many alerts are measured');
    },
  },
  {
    id: 'client/authorize-denies-reads-in-activity',
    title: 'the live stream tells nothing of other customers, and says reset when a record has left',
    requires: REQUIRES,
    async run(harness) {
      const { agent, own, theirs } = await withNeighbour(harness);
      const start = await harness.store.head();
      await agent.alerts.acknowledge(theirs.id);
      await agent.commands.send({ deviceId: 'dev-2', name: 'Reset', parameters: { delay: 2 } });
      await agent.alerts.raise({ description: 'Secret' });
      await agent.devices.update('dev-2', { name: 'Theirs still' });
      const command = await agent.commands.send({ deviceId: 'dev-1', name: 'Reset', parameters: { delay: 3 } });
      const last = await raise(agent, 'last');
      const isLast = (item: Activity) => item.type === 'change' && item.change.id === last.id;
      expectEqual(told(await follow(own, start, isLast)), [command.id, last.id], 'what the stream tells');

      const before = await harness.store.head();
      await agent.devices.update('dev-1', { accountId: 'acc-2' });
      const seen = await follow(own, before, ({ type }) => type === 'change' || type === 'reset');
      expectEqual(told(seen), ['reset'], 'what the stream tells of a device that left');
    },
  },
  {
    id: 'client/authorize-denies-writes',
    title: 'nothing is done to records of other customers, and none is made that the maker would not see',
    requires: REQUIRES,
    async run(harness) {
      const { own, mine, theirs, command } = await withNeighbour(harness);
      const before = await recordsOf(harness);
      await expectRejects(own.alerts.close(theirs.id), 'not-found', 'closing their alert');
      await expectRejects(own.alerts.convertToCase([theirs.id]), 'not-found', 'a case of their alert');
      await expectRejects(own.alerts.convertToCase([mine.id, theirs.id]), 'not-found', 'a case of both alerts');
      await expectRejects(own.commands.cancel(command.id), 'not-found', 'cancelling their command');
      await expectRejects(own.commands.send({ deviceId: 'dev-2', name: 'Reset' }), 'not-found', 'a command to theirs');
      await expectRejects(own.cases.create({ title: 'x', accountId: 'acc-2' }), 'invalid', 'a case of theirs');
      const raised = own.alerts.raise({ description: 'x', deviceKey: 'thermostat-2', token: 'new' });
      await expectRejects(raised, 'forbidden', 'an alert of their device');
      await expectRejects(own.alerts.raise({ description: 'x' }), 'forbidden', 'an alert of nobody');
      const taken = own.alerts.raise({ description: 'x', deviceKey: 'thermostat-1', token: 'theirs' });
      await expectRejects(taken, 'forbidden', 'an alert under the token of theirs');
      const refused = await own.alerts.bulk({ action: 'close', ids: [theirs.id] });
      expectEqual(
        refused.refused.map(({ code }) => code),
        ['not-found'],
        'what many at once give',
      );
      expectEqual(await recordsOf(harness), before, 'what is kept');
      const { status } = await own.cases.create({ title: 'A call', accountId: 'acc-1' });
      expectEqual(status, 'open', 'a case of their own');
      expectEqual((await own.alerts.close(mine.id)).status, 'closed', 'their own alert');
    },
  },
  {
    id: 'client/roles-deny-operations',
    title: 'an operation that no role gives is forbidden, by the name of its privilege, and leaves no trace',
    requires: REQUIRES,
    async run(harness) {
      const { mine } = await withNeighbour(harness);
      const before = await recordsOf(harness);
      const endpoint = harness.client({ id: 'hub', roles: ['endpoint-user'] });
      const error = await errorOf(endpoint.alerts.close(mine.id));
      expect(isConnectedServiceError(error, 'forbidden'), `closing should be forbidden, was ${String(error)}`);
      expectEqual(error.details, { privilege: 'alerts.act', operation: 'Alerts_Close' }, 'the details');
      const listing = async () => {
        for await (const item of endpoint.cases.list()) void item;
      };
      await expectRejects(listing(), 'forbidden', 'the list of cases');
      const exporting = async () => {
        for await (const piece of harness.client({ id: 'n', roles: [] }).alerts.exportCsv()) void piece;
      };
      await expectRejects(exporting(), 'forbidden', 'an export without any role');
      await expectRejects(harness.client(OWN).accounts.update('acc-1', { name: 'x' }), 'forbidden', 'the registry');
      expectEqual(await recordsOf(harness), before, 'what is kept');
      expectEqual((await endpoint.alerts.get(mine.id))?.id, mine.id, 'what the role does give');
    },
  },
  {
    id: 'client/access-tells',
    title: 'everybody may ask what they may do',
    requires: REQUIRES,
    async run(harness) {
      await furnish(harness);
      const none = await harness.client({ id: 'nobody', roles: [] }).access.get();
      expectEqual([none.privileges, none.operations], [[], ['Access_Get']], 'what is left without any role');
      const access = await harness.client(OWN).access.get();
      const { principalId, name, roles, accountIds } = access;
      expectEqual({ id: principalId, name, roles, accountIds }, OWN, 'who asks');
      const may = (operation: string) => access.operations.includes(operation);
      expect(may('Alerts_Close') && may('Cases_Create') && may('Alerts_ExportCsv'), 'it should tell what may be done');
      expect(!may('Audit_List') && !may('Accounts_Update'), 'it should leave out what may not be done');
      const all = await harness.client({ id: 'boss', roles: ['administrator'] }).access.get();
      expect(all.operations.includes('Audit_List'), 'an administrator should do everything');
    },
  },
];
