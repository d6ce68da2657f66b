import { ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import type { CallOptions, CloudCommand, CommandReceipt, Json } from '@csk/core';

import { PORT, unsupported } from './central-errors.ts';
import type { Devices } from './devices.ts';
import { isObject, objectOf, textIn } from './foreign-json.ts';
import type { RestClient } from './rest-client.ts';
import { findCommand } from './template.ts';
import type { TemplateCommand } from './template.ts';
import type { Templates } from './templates.ts';

/** IoT Central waits at least 5 and at most 30 seconds for a device's answer. */
const RESPONSE_SECONDS = { min: 5, max: 30 };
/** How long IoT Central's own "no answer in time" may take to reach us. */
const GRACE_MS = 5_000;

/** One run of a command, as IoT Central remembers it. */
export interface CommandRun {
  readonly id: string;
  readonly request?: Json;
  readonly response?: Json;
  /** Absent while a queued command has no answer. */
  readonly responseCode?: number;
}

/** Runs commands of device templates. */
export class Commands {
  readonly #rest: RestClient;
  readonly #devices: Devices;
  readonly #templates: Templates;

  constructor(rest: RestClient, devices: Devices, templates: Templates) {
    this.#rest = rest;
    this.#devices = devices;
    this.#templates = templates;
  }

  async send(command: CloudCommand, options: CallOptions): Promise<CommandReceipt> {
    const { deviceKey, name, mode } = command;
    const declared = await this.#declared(deviceKey, name, options);
    if (mode === 'queued' && !declared.durable) {
      throw unsupported(
        `IoT Central keeps "${name}" for no offline device: its template does not queue it if offline.`,
      );
    }
    const seconds = Math.ceil(command.expiresInMs / 1_000);
    const responseTimeout = Math.min(RESPONSE_SECONDS.max, Math.max(RESPONSE_SECONDS.min, seconds));
    const request = requestOf(declared, command.parameters);
    const body = { connectionTimeout: 0, responseTimeout, ...(request === undefined ? {} : { request }) };
    const what = `Command ${name} on device ${deviceKey}`;
    const path = commandPath(deviceKey, declared);
    try {
      const deadlineMs = responseTimeout * 1_000 + GRACE_MS;
      return receiptOf(await this.#rest.call({ method: 'POST', path, body, what, deadlineMs }, options), declared);
    } catch (error) {
      // Device and command are there, so what IoT Central has not found is the connection.
      if (!isConnectedServiceError(error, 'not-found')) throw error;
      throw new ConnectedServiceError('device-offline', `${what} failed: the device is not connected.`, { port: PORT });
    }
  }

  /** Newest first. */
  async history(deviceKey: string, name: string, options: CallOptions): Promise<readonly CommandRun[]> {
    const declared = await this.#declared(deviceKey, name, options);
    const what = `Reading the history of command ${name} on device ${deviceKey}`;
    const path = commandPath(deviceKey, declared);
    const { value } = objectOf(await this.#rest.call({ method: 'GET', path, what }, options));
    return (Array.isArray(value) ? value : []).filter(isObject).map(runOf);
  }

  async #declared(deviceKey: string, name: string, options: CallOptions): Promise<TemplateCommand> {
    const device = await this.#devices.find(deviceKey, options);
    if (!device) {
      throw new ConnectedServiceError('not-found', `IoT Central has no device ${deviceKey}.`, { port: PORT });
    }
    const template = await this.#templates.get(device.template, options);
    const command = template && findCommand(template, name);
    if (!command) throw unsupported(`The template of device ${deviceKey} has no command "${name}".`);
    return command;
  }
}

function commandPath(deviceKey: string, { component, name }: TemplateCommand): string {
  const part = component === undefined ? '' : `/components/${encodeURIComponent(component)}`;
  return `devices/${encodeURIComponent(deviceKey)}${part}/commands/${encodeURIComponent(name)}`;
}

/** A request of a plain type is the one parameter's value; one of an object type is all parameters. */
function requestOf({ request }: TemplateCommand, parameters: Json): Json | undefined {
  if (!isObject(parameters)) return parameters;
  if (!request) return Object.keys(parameters).length === 0 ? undefined : parameters;
  const isOfObject = isObject(request.schema) && request.schema['@type'] === 'Object';
  const [only, ...others] = Object.keys(parameters);
  return !isOfObject && only === request.name && others.length === 0 ? (parameters[only] ?? null) : parameters;
}

/** A device answers like HTTP: 2xx is yes, all else is no. A queued command has no answer yet. */
function receiptOf(answer: unknown, { durable }: TemplateCommand): CommandReceipt {
  const { response = null, responseCode } = objectOf(answer);
  if (typeof responseCode !== 'number') return durable ? { status: 'sent' } : { status: 'completed', response };
  return responseCode >= 200 && responseCode < 300
    ? { status: 'completed', response }
    : { status: 'rejected', response, reason: `The device answered with status ${responseCode}.` };
}

function runOf(run: { readonly [name: string]: Json }): CommandRun {
  const { id, request, response, responseCode } = run;
  return {
    id: textIn(id, 200) ?? '',
    ...(request === undefined ? {} : { request }),
    ...(response === undefined ? {} : { response }),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
  };
}
