import { ConnectedServiceError } from '@csk/core';
import type { CloudCommand, CommandReceipt, Json } from '@csk/core';

import { PORT } from './hub-errors.ts';

/** Names of the two properties of a command message. */
export interface CommandPropertyNames {
  readonly name: string;
  readonly parameters: string;
}

/**
 * Checks the two names.
 * @throws ConnectedServiceError `invalid` when one is missing, or both are the same: a message would lose the other half.
 */
export function checkedCommandNames(names: CommandPropertyNames): CommandPropertyNames {
  const { name, parameters } = names;
  if (name !== '' && parameters !== '' && name !== parameters) return names;
  throw new ConnectedServiceError('invalid', 'A command message needs two property names that differ.', {
    port: PORT,
    details: { field: 'commandNames' },
  });
}

/** What devices of Connected Customer Service understand (Microsoft's command payloads). */
export const DEFAULT_COMMAND_NAMES: CommandPropertyNames = { name: 'CommandName', parameters: 'Parameters' };

/** A cloud-to-device message holds 64 KB at most, a direct method's payload 128 KB (IoT Hub quotas and throttling). */
const MAX_MESSAGE_BYTES = 65_536;
const MAX_METHOD_BYTES = 131_072;

/** The hub waits at least 5 and at most 300 seconds for a direct method's answer. */
const METHOD_SECONDS = { min: 5, max: 300 };

/**
 * The body of a cloud-to-device message: the two properties and nothing else.
 * @throws ConnectedServiceError `invalid` when it is larger than the hub allows.
 */
export function commandBody(command: CloudCommand, names: CommandPropertyNames): Buffer {
  const body = Buffer.from(
    JSON.stringify({ [names.name]: command.name, [names.parameters]: command.parameters }),
    'utf8',
  );
  refuseLarger(body.length, MAX_MESSAGE_BYTES, command);
  return body;
}

export interface MethodCall {
  readonly methodName: string;
  readonly payload: Json;
  readonly responseTimeoutInSeconds: number;
  readonly connectTimeoutInSeconds: number;
}

/** @throws ConnectedServiceError `invalid` when the parameters are larger than the hub allows. */
export function methodCall(command: CloudCommand): MethodCall {
  refuseLarger(Buffer.byteLength(JSON.stringify(command.parameters)), MAX_METHOD_BYTES, command);
  const seconds = Math.ceil(command.expiresInMs / 1_000);
  return {
    methodName: methodName(command.name),
    payload: command.parameters,
    responseTimeoutInSeconds: Math.min(METHOD_SECONDS.max, Math.max(METHOD_SECONDS.min, seconds)),
    connectTimeoutInSeconds: 0,
  };
}

/** A method's name travels in MQTT topics and URLs, so only plain characters stay: `Reset Thermostat` is `Reset_Thermostat`. */
export function methodName(commandName: string): string {
  return commandName.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

/** A device answers like HTTP: 2xx is yes, all else is no. */
export function methodReceipt(answer: { readonly status?: number; readonly payload?: Json }): CommandReceipt {
  const status = answer.status ?? 0;
  const response = answer.payload ?? null;
  return status >= 200 && status < 300
    ? { status: 'completed', response }
    : { status: 'rejected', response, reason: `The device answered with status ${status}.` };
}

function refuseLarger(size: number, limit: number, command: CloudCommand): void {
  if (size <= limit) return;
  throw new ConnectedServiceError(
    'invalid',
    `The parameters are too large: ${size} bytes, of which a ${command.mode} command may have ${limit}.`,
    { port: PORT, details: { field: 'parameters', commandId: command.id } },
  );
}
