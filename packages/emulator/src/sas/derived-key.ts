import { createHmac } from 'node:crypto';

/**
 * The key that an enrolment group's key gives one of its devices (page "Symmetric key attestation"): HMAC-SHA256 of the
 * registration id, both keys base64.
 */
export const derivedKey = (groupKey: string, registrationId: string): string =>
  createHmac('sha256', Buffer.from(groupKey, 'base64')).update(registrationId).digest('base64');

/** A key for one purpose that lasts as long as the root key, so that it needs no place of its own on disk. */
export const keyFor = (rootKey: string, purpose: string): string =>
  createHmac('sha256', rootKey).update(purpose).digest('base64');

/** Two keys that are good at the same time, so that one can be replaced while the other is in use. */
export interface KeyPair {
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

export const derivedKeys = (group: KeyPair, registrationId: string): KeyPair => ({
  primaryKey: derivedKey(group.primaryKey, registrationId),
  secondaryKey: derivedKey(group.secondaryKey, registrationId),
});
