import {
  BLOB_STORE_CASES,
  CASE_MANAGEMENT_CASES,
  CLIENT_CASES,
  DEVICE_CLOUD_CASES,
  EVENT_STREAM_CASES,
  MESSAGE_QUEUE_CASES,
  READING_STORE_CASES,
  SERVICE_STORE_CASES,
  STREAM_PROCESSOR_CASES,
} from '@csk/core/conformance';
import type {
  BlobStoreHarness,
  CaseManagementHarness,
  ClientHarness,
  ConformanceCase,
  DeviceCloudHarness,
  EventStreamHarness,
  MessageQueueHarness,
  ReadingStoreHarness,
  ServiceStoreHarness,
  StreamProcessorHarness,
} from '@csk/core/conformance';

/** The harness that each suite wants. */
interface Harnesses {
  readonly 'service-store': ServiceStoreHarness;
  readonly 'reading-store': ReadingStoreHarness;
  readonly 'device-cloud': DeviceCloudHarness;
  readonly 'event-stream': EventStreamHarness;
  readonly 'message-queue': MessageQueueHarness;
  readonly 'blob-store': BlobStoreHarness;
  readonly 'stream-processor': StreamProcessorHarness;
  readonly client: ClientHarness;
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
  'event-stream': EVENT_STREAM_CASES,
  'message-queue': MESSAGE_QUEUE_CASES,
  'blob-store': BLOB_STORE_CASES,
  'stream-processor': STREAM_PROCESSOR_CASES,
  client: CLIENT_CASES,
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
