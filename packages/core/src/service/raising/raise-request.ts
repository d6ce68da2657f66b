import type { AlertEvidence, AlertType, Json } from '../../model/index.ts';

/** An alert as its source reports it. */
export interface RaiseRequest {
  /** What makes this alert the same one when it is reported again. */
  readonly identity: readonly (string | null)[];
  readonly source: string;
  readonly token: string;
  /** Token of the alert under which the source wants this one. */
  readonly parentToken?: string | undefined;
  readonly description: string;
  readonly type: AlertType;
  readonly raisedAt: string;
  /** `raisedAt` is only when we heard of it: no end of the condition that is known came after. */
  readonly isArrival?: boolean | undefined;
  readonly deviceKey?: string | undefined;
  readonly rule?: string | undefined;
  readonly data?: Json | undefined;
  readonly url?: string | undefined;
  readonly evidence?: Omit<AlertEvidence, 'readings'> | undefined;
  /** What must be said about how it was reported. */
  readonly note?: string | undefined;
  readonly opId?: string | undefined;
}
