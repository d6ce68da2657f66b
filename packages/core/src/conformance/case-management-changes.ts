import type { CaseNotice, Delivery } from '../ports/index.ts';
import { newCase } from './case-management-harness.ts';
import type { CaseManagementHarness, CrmObserver } from './case-management-harness.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { PATIENCE_MS } from './device-cloud-scene.ts';
import { expect, expectEqual } from './expect.ts';

/** The first notice about a case that `holds`, not settled; others are acknowledged on the way. */
async function noticeAbout(
  { port }: CaseManagementHarness,
  caseId: string,
  use: (delivery: Delivery<CaseNotice>) => Promise<void>,
  holds: (notice: CaseNotice) => boolean = () => true,
): Promise<void> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    for await (const delivery of port.changes?.({ signal: patience.signal }) ?? []) {
      if (delivery.value.caseId === caseId && holds(delivery.value)) {
        await use(delivery);
        return;
      }
      await delivery.ack();
    }
  } finally {
    clearTimeout(timer);
  }
  expect(false, `a notice about ${caseId} should come within ${PATIENCE_MS} ms`);
}

function crmOf({ crm }: CaseManagementHarness): CrmObserver {
  expect(crm, 'the harness should have the side of the CRM for this case');
  return crm;
}

/** What comes from the CRM: what its users do, and how it refuses. */
export const CRM_SIDE_CASES: readonly ConformanceCase<CaseManagementHarness>[] = [
  {
    id: 'case-management/changes-see-foreign-edit',
    title: "what the CRM's users change is told, with the new values",
    requires: ['changes'],
    async run(harness) {
      const { id } = await newCase(harness);
      await crmOf(harness).edit(id, { title: 'Edited there', status: 'resolved', resolution: 'Done there' });
      await noticeAbout(
        harness,
        id,
        async (delivery) => {
          const { value } = delivery;
          const { title, resolution } = value.op === 'put' ? value.facts : {};
          expectEqual([title, resolution], ['Edited there', 'Done there'], 'the new values');
          await delivery.ack();
        },
        (notice) => notice.op === 'put' && notice.facts.status === 'resolved',
      );
    },
  },
  {
    id: 'case-management/changes-see-delete',
    title: 'a case that was deleted in the CRM is told of',
    requires: ['changes'],
    async run(harness) {
      const { id } = await newCase(harness);
      await crmOf(harness).remove(id);
      await noticeAbout(
        harness,
        id,
        (delivery) => delivery.ack(),
        ({ op }) => op === 'delete',
      );
    },
  },
  {
    id: 'case-management/changes-come-again',
    title: 'a notice that was not acknowledged comes again',
    requires: ['changes'],
    async run(harness) {
      const { id } = await newCase(harness);
      await crmOf(harness).edit(id, { title: 'Twice' });
      const isIt = (notice: CaseNotice) => notice.op === 'put' && notice.facts.title === 'Twice';
      await noticeAbout(harness, id, (delivery) => delivery.nack(), isIt);
      await noticeAbout(harness, id, (delivery) => delivery.ack(), isIt);
    },
  },
  {
    id: 'case-management/throttle-maps-to-throttled-with-retryAfter',
    title: 'a CRM that asks for patience is "throttled", with the time to wait, and leaves nothing',
    requires: ['faults'],
    async run(harness) {
      const crm = crmOf(harness);
      crm.failWith('throttled');
      const error = await newCase(harness, {}, 'conformance-throttled').then(
        () => undefined,
        (cause: { code?: unknown; retryAfterMs?: unknown }) => cause,
      );
      expectEqual(error?.code, 'throttled', 'the code');
      expect(Number(error?.retryAfterMs) > 0, 'the error should say how long to wait');
      expectEqual(await harness.store.get('case', 'conformance-throttled'), undefined, 'the case in our store');
      crm.failWith(undefined);
      await newCase(harness);
    },
  },
  {
    id: 'case-management/auth-failure-maps-to-unauthenticated',
    title: 'a CRM that does not know who asks is "unauthenticated"',
    requires: ['faults'],
    async run(harness) {
      crmOf(harness).failWith('unauthenticated');
      const code = await newCase(harness).then(
        () => 'it succeeded',
        (cause: { code?: unknown }) => cause.code,
      );
      expectEqual(code, 'unauthenticated', 'the code');
    },
  },
];
