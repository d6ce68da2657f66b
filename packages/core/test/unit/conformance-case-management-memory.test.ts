import { test } from 'node:test';
import { createStoreCaseManagement } from '@csk/core';
import { CASE_MANAGEMENT_CASES, runConformance } from '@csk/core/conformance';
import { createMemoryCaseManagement, createMemoryStore } from '@csk/core/memory';

const own = createStoreCaseManagement();
runConformance(CASE_MANAGEMENT_CASES, {
  capabilities: own.capabilities,
  async create() {
    const store = createMemoryStore();
    return { port: own, store, dispose: async () => store.close?.() };
  },
  test: (name, run) => test(`our own store: ${name}`, run),
});

const probe = createMemoryCaseManagement();
runConformance(CASE_MANAGEMENT_CASES, {
  capabilities: { ...probe.capabilities, faults: true },
  async create() {
    const port = createMemoryCaseManagement();
    const store = createMemoryStore();
    const dispose = async () => {
      await port.close?.();
      await store.close?.();
    };
    return { port, store, crm: port, dispose };
  },
  test: (name, run) => test(`a CRM beside it: ${name}`, run),
});
