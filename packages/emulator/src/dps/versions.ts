import { unsupportedVersion } from './provisioning-error.ts';

/** Versions of the device and service APIs that the emulator's answers fit. */
const VERSIONS = new Set([
  '2017-11-15',
  '2018-04-01',
  '2018-09-01-preview',
  '2018-11-01',
  '2019-01-15',
  '2019-03-31',
  '2021-06-01',
  '2021-10-01',
]);

/** @throws ProvisioningError 400. */
export function requireVersion(version: string | null): void {
  if (version === null || !VERSIONS.has(version)) throw unsupportedVersion(version ?? '');
}
