import { createHmac } from 'node:crypto';
import https from 'node:https';
import type { TestContext } from 'node:test';
import common from 'azure-iot-common';
import device from 'azure-iot-device';
import { Mqtt as DeviceMqtt } from 'azure-iot-device-mqtt';
import provisioning from 'azure-iot-provisioning-device';
import { Http } from 'azure-iot-provisioning-device-http';
import overMqtt from 'azure-iot-provisioning-device-mqtt';
import symmetricKey from 'azure-iot-security-symmetric-key';
import x509Security from 'azure-iot-security-x509';
import type { Emulator } from '../../src/index.ts';
import { defer } from '../integration/running-emulator.ts';
import type { DeviceCertificate } from './device-certificates.ts';

export type Body = Record<string, unknown>;
export type TransportName = 'Mqtt' | 'MqttWs' | 'Http';
type Running = Pick<Emulator, 'hostName' | 'ca' | 'connectionStrings' | 'provisioning'>;

/** The transports of azure-iot-provisioning-device. Over WebSocket the SDK appends ":443" to the host; only that is undone. */
function transport(name: TransportName) {
  const { Mqtt, MqttWs } = overMqtt;
  class LocalMqttWs extends MqttWs {
    protected override _getConnectionUri(request: { provisioningHost: string }): string {
      return `wss://${request.provisioningHost}/$iothub/websocket`;
    }
  }
  return new { Mqtt, MqttWs: LocalMqttWs, Http }[name]();
}

export type Registered = provisioning.RegistrationResult & Record<string, unknown>;

export interface RegisterOptions {
  readonly transport?: TransportName;
  readonly idScope?: string;
  readonly payload?: unknown;
}

async function register(
  emulator: Running,
  security: unknown,
  { transport: name = 'Mqtt', idScope = emulator.provisioning.idScope, payload }: RegisterOptions,
): Promise<Registered> {
  const { ProvisioningDeviceClient } = provisioning;
  const { endpoint } = emulator.provisioning;
  const client = ProvisioningDeviceClient.create(endpoint, idScope, transport(name), security as never);
  if (payload !== undefined) client.setProvisioningPayload(payload as never);
  return (await client.register()) as Registered;
}

/** Registers with a symmetric key. */
export const registerByKey = (emulator: Running, id: string, key: string, options: RegisterOptions = {}) =>
  register(emulator, new symmetricKey.SymmetricKeySecurityClient(id, key), options);

/** Registers with a certificate. */
export const registerByCertificate = (
  emulator: Running,
  id: string,
  { cert, key }: DeviceCertificate,
  options: RegisterOptions = {},
) => register(emulator, new x509Security.X509Security(id, { cert, key }), options);

/** The key that a group's key gives a device, as the documentation derives it. */
export const deriveKey = (groupKey: string, id: string): string =>
  createHmac('sha256', Buffer.from(groupKey, 'base64')).update(id, 'utf8').digest('base64');

/** A connected device client with what registering gave, closed when the test ends. */
export async function connectAssigned(
  t: TestContext,
  state: Registered,
  proof: { readonly key: string } | { readonly certificate: DeviceCertificate },
): Promise<device.Client> {
  const host = `HostName=${state.assignedHub};DeviceId=${state.deviceId}`;
  const text = 'key' in proof ? `${host};SharedAccessKey=${proof.key}` : `${host};x509=true`;
  const client = device.Client.fromConnectionString(text, DeviceMqtt);
  if ('certificate' in proof) await client.setOptions(proof.certificate);
  client.setRetryPolicy(new common.NoRetry());
  client.on('error', () => {});
  defer(t, () => client.close().catch(() => {}));
  await client.open();
  return client;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Body & readonly Body[];
}

export interface Call {
  readonly headers?: Record<string, string>;
  readonly version?: string | null;
  readonly authorization?: string;
  /** Sent as it is. */
  readonly text?: string;
}

export function ownerToken(emulator: Running, seconds = 3600, policy = 'provisioningserviceowner'): string {
  const key = /SharedAccessKey=(.*)$/.exec(emulator.connectionStrings.provisioning)?.[1] ?? '';
  const expiry = Math.floor(Date.now() / 1000) + seconds;
  return common.SharedAccessSignature.create(emulator.hostName, policy, key, expiry).toString();
}

/** Calls the service API as `azure-iot-provisioning-service` does. */
export function serviceApi(emulator: Running) {
  return (method: string, path: string, body?: unknown, call: Call = {}): Promise<Reply> => {
    const version = call.version === undefined ? '2021-10-01' : call.version;
    const address = `https://${emulator.hostName}${path}${version === null ? '' : `?api-version=${version}`}`;
    const authorization = call.authorization ?? ownerToken(emulator);
    const text = call.text ?? (body === undefined ? '' : JSON.stringify(body));
    const headers = {
      authorization,
      'content-type': 'application/json; charset=utf-8',
      // Also with GET, with which Node would not say it by itself.
      'content-length': Buffer.byteLength(text),
      ...call.headers,
    };
    return new Promise((resolve, reject) => {
      const request = https.request(address, { method, headers, ca: emulator.ca, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString('utf8');
          const parsed = (answer ? JSON.parse(answer) : {}) as Reply['body'];
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed });
        });
      });
      request.on('error', reject);
      request.end(text);
    });
  };
}
