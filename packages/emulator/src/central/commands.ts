import { randomUUID } from 'node:crypto';
import { DEFAULT_TTL_MS } from '../hub/mailbox.ts';
import { HubError } from '../hub/hub-error.ts';
import type { Hub } from '../hub/hub.ts';
import type { MethodResult } from '../hub/sessions.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { CentralError, invalidBody, notFound } from './central-error.ts';
import type { CentralDevices } from './devices.ts';
import type { CentralDocuments } from './documents.ts';

/** Runs of one command on one device that are remembered. */
const MAX_HISTORY = 100;

interface History {
  readonly runs: readonly JsonObject[];
}

/** Commands: a direct method at once, or for "queue if offline" a message that waits. */
export class CentralCommands {
  readonly #documents: CentralDocuments;
  readonly #devices: CentralDevices;
  readonly #hub: Hub;

  constructor(documents: CentralDocuments, devices: CentralDevices, hub: Hub) {
    this.#documents = documents;
    this.#devices = devices;
    this.#hub = hub;
  }

  /** @throws CentralError 404 for an unknown command and for a device that is not connected; 504 when it does not answer. */
  async run(deviceId: string, component: string | undefined, name: string, body: Json): Promise<JsonObject> {
    const { durable } = this.#command(deviceId, component, name);
    const given = isJsonObject(body) ? body : {};
    const request = given['request'];
    const connectionTimeout = seconds(given, 'connectionTimeout', 0, 30, 0);
    const responseTimeout = seconds(given, 'responseTimeout', 5, 30, 30);
    const methodName = component === undefined ? name : `${component}*${name}`;
    const run: JsonObject = {
      id: randomUUID(),
      connectionTimeout,
      responseTimeout,
      ...(request !== undefined && { request }),
    };
    if (durable) {
      await this.#queue(deviceId, methodName, run);
      await this.#remember(deviceId, methodName, run);
      return run;
    }
    const { status, payload } = await this.#invoke(
      deviceId,
      methodName,
      request ?? null,
      connectionTimeout,
      responseTimeout,
    );
    const answered = { ...run, response: payload as Json, responseCode: status };
    await this.#remember(deviceId, methodName, answered);
    return answered;
  }

  /** Newest first. */
  history(deviceId: string, component: string | undefined, name: string): readonly JsonObject[] {
    this.#command(deviceId, component, name);
    const methodName = component === undefined ? name : `${component}*${name}`;
    return (this.#documents.get('command', `${deviceId}/${methodName}`) as History | undefined)?.runs ?? [];
  }

  #command(deviceId: string, component: string | undefined, name: string): { readonly durable: boolean } {
    const model = this.#devices.model(this.#devices.get(deviceId));
    const declared = component === undefined ? model : model?.components.get(component);
    const command = declared?.commands.get(name);
    if (!command) throw notFound(`command ${name} in the device's template`);
    return command;
  }

  async #invoke(id: string, name: string, request: Json, connect: number, respond: number): Promise<MethodResult> {
    try {
      return await this.#hub.invokeMethod(id, name, request, connect * 1000, respond * 1000);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (error.status === 504) throw new CentralError(504, 'GatewayTimeout', 'The device did not answer in time.');
      if (error.status !== 404) throw new CentralError(502, 'BadGateway', 'The answer of the device is not valid.');
      throw new CentralError(404, 'NotFound', 'Could not connect to the device to send the command.');
    }
  }

  async #queue(deviceId: string, methodName: string, run: JsonObject): Promise<void> {
    const now = this.#hub.now();
    await this.#hub.sendCommand(deviceId, {
      messageId: run['id'] as string,
      correlationId: undefined,
      userId: undefined,
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      to: `/devices/${deviceId}/messages/devicebound`,
      ack: 'none',
      expiresAt: now + DEFAULT_TTL_MS,
      properties: { 'method-name': methodName },
      payload: Buffer.from(JSON.stringify(run['request'] ?? null)),
    });
  }

  async #remember(deviceId: string, methodName: string, run: JsonObject): Promise<void> {
    const id = `${deviceId}/${methodName}`;
    const before = (this.#documents.get('command', id) as History | undefined)?.runs ?? [];
    await this.#documents.change(['command', id, { runs: [run, ...before].slice(0, MAX_HISTORY) }]);
  }
}

function seconds(body: JsonObject, name: string, low: number, high: number, otherwise: number): number {
  const value = body[name] ?? otherwise;
  if (typeof value !== 'number' || value < low || value > high) {
    throw invalidBody(`'${name}' must be a number of seconds from ${low} to ${high}.`);
  }
  return value;
}
