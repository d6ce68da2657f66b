/** What a process of `raise-alerts.mts` is to do. */
export interface RaiseOrder {
  readonly connectionString: string;
  readonly schema: string;
  readonly through: 'client' | 'intake';
  readonly deviceKey: string;
  readonly alerts: readonly { readonly token: string; readonly raisedAt: string }[];
}

export interface RaiseReport {
  /** Calls that were rejected. */
  readonly failures: number;
  /** Messages in the dead-letter queue. */
  readonly putAside: number;
}
