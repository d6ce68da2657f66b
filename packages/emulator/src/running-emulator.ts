import type { EmulatorFaults } from './faults/emulator-faults.ts';
import type { LimitReport } from './limits/hub-limits.ts';
import type { CredentialOptions, EmulatorCredential } from './tokens/issuer.ts';

/** Counts of what the emulator holds, for a status line or a test. */
export interface EmulatorDiagnostics {
  readonly devices: number;
  readonly connectedDevices: number;
  readonly events: number;
  readonly eventReceivers: number;
  readonly pendingFeedback: number;
  /** Messages per queue, in whatever state; dead letters under `<queue>/$deadletterqueue`. */
  readonly queues: Readonly<Record<string, number>>;
  /** Rule firings and exported messages of IoT Central that nobody has taken yet. */
  readonly centralOutbox: number;
  readonly journalBytes: number;
}

/** A running emulator. */
export interface Emulator {
  readonly ports: { readonly hub: number; readonly serviceBus: number; readonly eventHubs: number };
  /** In the order of the option of this name. */
  readonly furtherPorts: readonly number[];
  /** `HostName` of the hub, such as `localhost:18883`; `localhost` on the standard ports. */
  readonly hostName: string;
  /** PEM of the authority that signed the hub's certificate. */
  readonly ca: string;
  /** Path of the same PEM; undefined without a state directory. */
  readonly caFile: string | undefined;
  readonly connectionStrings: {
    /** Policy iothubowner. */
    readonly iotHub: string;
    readonly serviceBus: string;
    /** With `EntityPath`. */
    readonly eventHubs: string;
    /** Of the provisioning service, policy provisioningserviceowner. */
    readonly provisioning: string;
  };
  /** The Device Provisioning Service that is linked to the hub. */
  readonly provisioning: {
    readonly idScope: string;
    /** Where devices register, such as `localhost:18883`: the provisioning host of the device SDKs. */
    readonly endpoint: string;
  };
  /** The IoT Central application. */
  readonly central: {
    /** `https://localhost:18883`; REST calls go to `<url>/api/…`. */
    readonly url: string;
    readonly applicationId: string;
    /** Of an administrator, good for a year: the value of the header `Authorization`. */
    readonly apiToken: string;
    /** Under which devices of the application register at the provisioning service. */
    readonly idScope: string;
  };
  /** The admin API below `<url>/emulator/admin/` takes `Authorization: Bearer <token>`; the status page is `<url>/`. */
  readonly admin: { readonly url: string; readonly token: string };
  /** Makes things go wrong on purpose. */
  readonly faults: EmulatorFaults;
  /**
   * Lets time pass at once: for expiry, locks, scheduled messages, jobs, quotas and tokens. Connections and links whose
   * token ends in it are closed.
   *
   * @throws RangeError for time that runs backwards.
   */
  advanceTime(ms: number): void;
  /** How far the limits of the tier are used; undefined without one. */
  limits(): LimitReport | undefined;
  /** Path of the key that bearer tokens are signed with, for `credentialFromFile`; undefined without a state directory. */
  readonly tokenKeyFile: string | undefined;
  /** In place of a credential of Microsoft Entra ID: for any client that takes a `TokenCredential`, with all rights. */
  credential(options?: CredentialOptions): EmulatorCredential;
  diagnostics(): EmulatorDiagnostics;
  /** Ends every connection and makes what was accepted durable. */
  close(): Promise<void>;
}
