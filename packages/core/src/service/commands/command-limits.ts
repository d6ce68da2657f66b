import type { CommandDefinition, Json } from '../../model/index.ts';
import { invalid } from '../input-guard.ts';

/** A cloud-to-device message holds 64 KB at most, a direct method's payload 128 KB (IoT Hub quotas and throttling). */
const MAX_BYTES = { queued: 65_536, direct: 131_072 } as const;

/** A message waits two days at most; a direct method is waited for at most five minutes (IoT Hub). */
const MAX_TIMEOUT_MS = { queued: 48 * 3_600_000, direct: 300_000 } as const;
export const MIN_TIMEOUT_MS = 1_000;

/** Checks how long a command may take, in milliseconds. */
export function timeoutOf(value: unknown, mode: CommandDefinition['mode'], field: string): number {
  const max = MAX_TIMEOUT_MS[mode];
  if (!Number.isInteger(value) || Number(value) < MIN_TIMEOUT_MS || Number(value) > max) {
    throw invalid(
      field,
      `must be a whole number of milliseconds from ${MIN_TIMEOUT_MS} to ${max} for a ${mode} command`,
    );
  }
  return Number(value);
}

/**
 * Refuses what the device cloud would refuse. The names of the two properties are the default ones here: whoever has
 * chosen longer ones may still hear it from the cloud.
 */
export function checkWireSize(mode: CommandDefinition['mode'], name: string, parameters: Json, field: string): void {
  const body = mode === 'direct' ? parameters : { CommandName: name, Parameters: parameters };
  const bytes = new TextEncoder().encode(JSON.stringify(body)).length;
  if (bytes > MAX_BYTES[mode]) {
    throw invalid(field, `makes ${bytes} bytes, of which a ${mode} command may have ${MAX_BYTES[mode]}`);
  }
}
