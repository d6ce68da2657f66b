import type { ConformanceCase } from './conformance-case.ts';
import { COMMAND_CASES } from './device-cloud-commands.ts';
import { FEEDBACK_CASES } from './device-cloud-feedback.ts';
import type { DeviceCloudHarness } from './device-cloud-harness.ts';
import { LIFECYCLE_CASES } from './device-cloud-lifecycle.ts';
import { REGISTRY_CASES } from './device-cloud-registry.ts';

export * from './device-cloud-harness.ts';

/** The contract of a `DeviceCloud`, as cases to run against an adapter. */
export const DEVICE_CLOUD_CASES: readonly ConformanceCase<DeviceCloudHarness>[] = [
  ...REGISTRY_CASES,
  ...COMMAND_CASES,
  ...FEEDBACK_CASES,
  ...LIFECYCLE_CASES,
];
