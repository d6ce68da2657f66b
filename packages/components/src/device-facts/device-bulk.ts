import type { DeviceOutcome } from '@csk/core';
import type { BulkCalls } from '../element/bulk-run.ts';
import type { BulkStrings } from '../element/bulk-view.ts';
import { plural } from '../locale/plural.ts';

export type DeviceBulkAction = 'register' | 'pull';

/** What can be done to many devices. */
export const DEVICE_BULK: BulkCalls<DeviceBulkAction, DeviceOutcome> = {
  atOnce: 100,
  calls: {
    register: (client, ids, idempotencyKey) => client.devices.registerAll(ids, { idempotencyKey }),
    pull: (client, ids, idempotencyKey) => client.devices.pullAll(ids, { idempotencyKey }),
  },
};

export const deviceBulkStrings: BulkStrings<DeviceBulkAction> = {
  running: { register: 'Registering {done} of {total} …', pull: 'Fetching {done} of {total} …' },
  done: {
    register: plural('{count} registered', '{count} registered'),
    pull: plural('{count} fetched', '{count} fetched'),
  },
  skipped: plural('{count} skipped', '{count} skipped'),
  failed: plural('{count} failed', '{count} failed'),
  ended: 'Stopped after {done} of {total}: {message}',
  details: 'Details',
  dismiss: 'Dismiss',
};
