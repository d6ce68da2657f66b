// Our own case management as the author of a CRM adapter would hand theirs to `csk-conformance`.
import { createStoreCaseManagement } from '@csk/core';
import type { CaseManagementHarness } from '@csk/core/conformance';
import { createMemoryStore } from '@csk/core/memory';

const port = createStoreCaseManagement();

export const suite = 'case-management';
export const { capabilities } = port;

export async function create(): Promise<CaseManagementHarness> {
  const store = createMemoryStore();
  return { port, store, dispose: async () => store.close?.() };
}
