import { OWNER_POLICY } from './dps/rest/service.ts';
import type { Emulator } from './running-emulator.ts';
import { SERVICE_BUS_POLICY } from './sas/policy-keys.ts';

/** What the strings are made of. */
export interface ConnectionParts {
  /** Of the hub, as clients reach it. */
  readonly hostName: string;
  readonly ports: Emulator['ports'];
  /** Name of the hub's built-in endpoint. */
  readonly eventHub: string;
  /** Of the policies that may do everything. */
  readonly keys: { readonly owner: string; readonly serviceBus: string; readonly provisioning: string };
}

/** The connection strings that Microsoft's clients take, one for each service. */
export function connectionStrings({ hostName, ports, eventHub, keys }: ConnectionParts): Emulator['connectionStrings'] {
  const policy = (name: string, key: string): string => `SharedAccessKeyName=${name};SharedAccessKey=${key}`;
  const endpoint = (port: number): string => `Endpoint=sb://localhost:${port}`;
  return {
    iotHub: `HostName=${hostName};${policy('iothubowner', keys.owner)}`,
    serviceBus: `${endpoint(ports.serviceBus)};${policy(SERVICE_BUS_POLICY, keys.serviceBus)};UseDevelopmentEmulator=true`,
    eventHubs:
      `${endpoint(ports.eventHubs)};${policy('iothubowner', keys.owner)};` +
      `EntityPath=${eventHub};UseDevelopmentEmulator=true`,
    provisioning: `HostName=${hostName};${policy(OWNER_POLICY, keys.provisioning)}`,
  };
}
