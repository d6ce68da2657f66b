import {
  CASE_MANAGEMENT_CASES,
  DEVICE_CLOUD_CASES,
  READING_STORE_CASES,
  SERVICE_STORE_CASES,
} from '@csk/core/conformance';
import type {
  CaseManagementHarness,
  ConformanceCase,
  DeviceCloudHarness,
  ReadingStoreHarness,
  ServiceStoreHarness,
} from '@csk/core/conformance';

/** The harness that each suite wants. */
interface Harnesses {
  readonly 'service-store': ServiceStoreHarness;
  readonly 'reading-store': ReadingStoreHarness;
  readonly 'device-cloud': DeviceCloudHarness;
  readonly 'case-management': CaseManagementHarness;
}

export type SuiteName = keyof Harnesses;

/** What the author of an adapter exports for `csk-conformance`. */
export interface AdapterModule<S extends SuiteName = SuiteName> {
  readonly suite: S;
  /** A fresh, isolated harness for every case. */
  create(): Promise<Harnesses[S]>;
  /** By name; one that is absent is not there. */
  readonly capabilities?: Readonly<Record<string, boolean>> | undefined;
}

export const SUITES: { readonly [S in SuiteName]: readonly ConformanceCase<Harnesses[S]>[] } = {
  'service-store': SERVICE_STORE_CASES,
  'reading-store': READING_STORE_CASES,
  'device-cloud': DEVICE_CLOUD_CASES,
  'case-management': CASE_MANAGEMENT_CASES,
};

/**
 * Checks what a module exports.
 * @throws TypeError that says what is missing.
 */
export function adapterOf(exported: object): AdapterModule {
  const { suite, create, capabilities = {} } = exported as Record<string, unknown>;
  const names = Object.keys(SUITES).join(', ');
  if (typeof suite !== 'string' || !Object.hasOwn(SUITES, suite)) {
    throw new TypeError(`The module must export "suite", one of: ${names}.`);
  }
  if (typeof create !== 'function') throw new TypeError('The module must export a function "create".');
  if (capabilities === null || typeof capabilities !== 'object') {
    throw new TypeError('"capabilities" must be an object of names and true or false.');
  }
  return { suite, create, capabilities } as AdapterModule;
}
