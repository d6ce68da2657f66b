import type { Change, Id, Reading } from '../../model/index.ts';

/** State of the live connection. */
export type Connection = 'connecting' | 'live' | 'offline' | 'closed';

/** What the live stream carries. */
export type Activity =
  | { readonly type: 'change'; readonly change: Change }
  /** New readings of a device that was asked for. Not kept: after a gap ask for the range again. */
  | { readonly type: 'readings'; readonly deviceId: Id<'device'>; readonly readings: readonly Reading[] }
  /** Changes may have been missed: what is on screen must be fetched again. */
  | { readonly type: 'reset'; readonly cursor: string }
  | {
      readonly type: 'connection';
      readonly connection: Connection;
      /** With `live`: where the stream starts, so that a resume loses nothing even if no change has come yet. */
      readonly cursor?: string | undefined;
    };

export interface ActivityOptions {
  /** Resume after this cursor; absent: from now on. */
  readonly after?: string | undefined;
  /** Devices whose readings to include. */
  readonly readingsOf?: readonly Id<'device'>[] | undefined;
  readonly signal?: AbortSignal | undefined;
}
