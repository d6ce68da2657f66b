import type { CallOptions } from '@csk/core';

import { callWithin } from '../links/deadline.ts';
import { PORT, toHubError } from './hub-errors.ts';
import type { Pacer } from './pacer.ts';
import type { HubOperation } from './tier-limits.ts';

/** Calls the hub when it is the operation's turn, within a deadline; `what` is the subject of its errors. */
export type HubCall = <R>(
  operation: HubOperation,
  what: string,
  options: CallOptions,
  run: () => Promise<R>,
) => Promise<R>;

export function createHubCall(pacer: Pacer, deadlineMs: number): HubCall {
  return (operation, what, { signal }, run) =>
    pacer.run({ operation, what, patienceMs: deadlineMs, signal }, () =>
      callWithin(run, { signal, deadlineMs, what, port: PORT, toError: toHubError }),
    );
}
