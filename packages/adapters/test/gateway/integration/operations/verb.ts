import type { ConnectedServiceClient, OperationId } from '@csk/core';

export const ID = 'ä/ß ?#%';
export const WRITE = { idempotencyKey: 'key-1', ifVersion: '6' };
export const KEY = { idempotencyKey: 'key-1' };
export const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };

/** A verb of the client, the call it must become on the other side, and what it carries. */
export type Verb = readonly [OperationId, string, (c: ConnectedServiceClient) => Promise<unknown>, readonly unknown[]];
