import type { WorkOrder } from '../model/index.ts';
import { change, draftFor, newCase } from './case-management-harness.ts';
import type { CaseManagementHarness } from './case-management-harness.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { uniqueName } from './device-cloud-scene.ts';
import { expect, expectEqual, expectRejects } from './expect.ts';

/** What a CRM keeps of a case, and what our store has of it. */
export const CASE_RECORD_CASES: readonly ConformanceCase<CaseManagementHarness>[] = [
  {
    id: 'case-management/create-get-roundtrip',
    title: 'what was created is what the CRM and our store have, with a number for people',
    async run(harness) {
      const { port, store } = harness;
      const made = await newCase(harness);
      expect(made.number.length > 0, 'a case should have a number');
      const asked = await port.getCase(made.id, store);
      for (const [where, record] of [
        ['CRM', asked],
        ['store', await store.get('case', made.id)],
      ] as const) {
        const { title, status, priority, origin, description, deviceIds, number } = record ?? {};
        expectEqual(
          { title, status, priority, origin, description, deviceIds, number },
          { ...pick(draftFor(harness)), number: made.number },
          `the case in the ${where}`,
        );
      }
      expectEqual(await port.getCase(uniqueName('nobody'), store), undefined, 'a case that is not there');
    },
  },
  {
    id: 'case-management/same-idempotency-key-one-case',
    title: 'the same id is one case: again, at the same time, and after a transaction that was rolled back',
    async run(harness) {
      const { port, store } = harness;
      const id = uniqueName('case');
      const failed = store.transact(async (transaction) => {
        await port.createCase(id, draftFor(harness), transaction);
        throw new Error('rolled back');
      });
      await failed.catch(() => undefined);
      expectEqual(await store.get('case', id), undefined, 'the case of a transaction that was rolled back');
      const again = await Promise.allSettled(Array.from({ length: 5 }, () => newCase(harness, {}, id)));
      const made = again.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      expect(made.length > 0, 'at least one of several at the same time should come through');
      expectEqual(new Set(made.map(({ number }) => number)).size, 1, 'the numbers of one case');
      expectEqual((await newCase(harness, { title: 'other' }, id)).title, made[0]?.title, 'the title of the first');
    },
  },
  {
    id: 'case-management/numbers-are-unique',
    title: 'cases that are made at the same time have different numbers',
    async run(harness) {
      const made = await Promise.all(Array.from({ length: 6 }, () => newCase(harness)));
      expectEqual(new Set(made.map(({ number }) => number)).size, 6, 'different numbers');
    },
  },
  {
    id: 'case-management/update-is-seen',
    title: 'a change is seen in the CRM and in our store; what it does not name stays',
    async run(harness) {
      const { port, store } = harness;
      const made = await newCase(harness);
      const changed = await change(harness, made, { title: 'New', priority: 'low', contact: 'Ada' }, 'op-1');
      expect(changed.version !== made.version, 'a write should make a new version');
      const asked = await port.getCase(made.id, store);
      expectEqual([asked?.title, asked?.priority, asked?.contact], ['New', 'low', 'Ada'], 'the change in the CRM');
      expectEqual([asked?.description, asked?.deviceIds], [made.description, made.deviceIds], 'what was not changed');
      expectEqual((await store.get('case', made.id))?.version, changed.version, 'the version in our store');
    },
  },
  {
    id: 'case-management/status-steps',
    title: 'a case is resolved with its resolution, opened again and cancelled',
    async run(harness) {
      const { port, store } = harness;
      let current = await newCase(harness);
      for (const [status, resolution] of [
        ['resolved', 'Fan replaced'],
        ['open', undefined],
        ['cancelled', undefined],
      ] as const) {
        current = await change(harness, current, { status, resolution });
        const asked = await port.getCase(current.id, store);
        expectEqual([asked?.status, asked?.resolution], [status, resolution], 'status and resolution in the CRM');
      }
    },
  },
  {
    id: 'case-management/externalIds-preserved',
    title: 'number, external id and address survive a change',
    async run(harness) {
      const made = await newCase(harness);
      const changed = await change(harness, made, { title: 'New' });
      expectEqual(
        [changed.number, changed.externalId, changed.url],
        [made.number, made.externalId, made.url],
        'what the CRM has given',
      );
    },
  },
  {
    id: 'case-management/update-stale-conflicts',
    title: 'a change of a version that is no longer there is refused and changes nothing',
    async run(harness) {
      const { port, store } = harness;
      const made = await newCase(harness);
      const second = await change(harness, made, { title: 'Second' });
      await expectRejects(change(harness, made, { title: 'Stale' }), 'conflict', 'a stale change');
      expectEqual((await port.getCase(made.id, store))?.title, 'Second', 'the title in the CRM');
      expectEqual((await store.get('case', made.id))?.version, second.version, 'the version in our store');
    },
  },
  {
    id: 'case-management/workorder-links-case',
    title: 'a work order has a number, names its case, is made once and can be changed',
    requires: ['workOrders'],
    async run(harness) {
      const { port, store } = harness;
      const { id: caseId } = await newCase(harness);
      const id = uniqueName('work-order');
      const draft = { title: 'Visit', status: 'unscheduled', caseId } as const;
      const create = () => store.transact(async (transaction) => port.createWorkOrder?.(id, draft, transaction));
      const made = (await create()) as WorkOrder;
      expectEqual((await create())?.number, made.number, 'the number of the same work order');
      expectEqual([made.caseId, made.number.length > 0], [caseId, true], 'case and number');
      const next = { ...made, status: 'cancelled' } as const;
      const update = () => store.transact(async (transaction) => port.updateWorkOrder?.(next, transaction));
      expectEqual((await update())?.number, made.number, 'the number after a change');
      await expectRejects(update(), 'conflict', 'a stale change of a work order');
      expectEqual((await store.get('workOrder', id))?.status, 'cancelled', 'the status in our store');
    },
  },
  {
    id: 'case-management/deep-link-absolute',
    title: 'a case has an absolute web address',
    requires: ['deepLinks'],
    async run(harness) {
      const { url = '' } = await newCase(harness);
      expect(/^https:\/\/[^/]+\/./.test(url), `the address should be absolute and https, was ${url}`);
    },
  },
  {
    id: 'case-management/capabilities-stable',
    title: 'capabilities are the same after use and agree with the methods',
    async run(harness) {
      const { port } = harness;
      const before = JSON.stringify(port.capabilities);
      await newCase(harness);
      expectEqual(JSON.stringify(port.capabilities), before, 'the capabilities');
      const { workOrders, changes } = port.capabilities;
      expect(!workOrders || ('createWorkOrder' in port && 'updateWorkOrder' in port), 'workOrders needs its methods');
      expect(!changes || 'changes' in port, 'changes needs its method');
      expect(port.name.length > 0, 'an adapter should have a name');
    },
  },
];

function pick(draft: ReturnType<typeof draftFor>) {
  const { title, status, priority, origin, description, deviceIds } = draft;
  return { title, status, priority, origin, description, deviceIds };
}
