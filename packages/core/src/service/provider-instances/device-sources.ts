import { deviceKeyIn, HOME_INSTANCE } from '../../model/index.ts';
import type { Id } from '../../model/index.ts';
import type { EventStream, MessageQueue } from '../../ports/index.ts';
import type { AlertMessage } from '../raising/alert-message.ts';
import { hopOfInstance } from './device-clouds.ts';
import type { DeviceClouds } from './device-clouds.ts';
import { invalid } from '../input-guard.ts';
import { instanceStream } from './instance-cloud.ts';

/** A hub's stream of device-to-cloud messages. */
export interface TelemetrySource {
  readonly stream: EventStream;
  readonly consumerGroup?: string;
  /** Whose devices speak in it; the default is the home instance. */
  readonly providerInstanceId?: Id<'providerInstance'>;
}

/** A queue in which stream jobs leave their rows. */
export interface AlertSource {
  readonly name: string;
  readonly queue: MessageQueue;
  /**
   * Whose devices its rows name by their ids in the device cloud. Absent: rows name devices by their keys, which for the
   * home instance is the same.
   */
  readonly providerInstanceId?: Id<'providerInstance'>;
}

/** A stream whose events carry device keys, and the name of the hop and the checkpoint that belong to it. */
export interface TelemetryInput {
  readonly name: string;
  readonly stream: EventStream;
  readonly consumerGroup: string | undefined;
}

/**
 * The streams to be read.
 * @throws ConnectedServiceError `invalid` for an instance without a device cloud, and for one that has two streams.
 */
export function telemetryInputsOf(
  option: TelemetrySource | readonly TelemetrySource[] | undefined,
  clouds: DeviceClouds,
): readonly TelemetryInput[] {
  const sources: readonly TelemetrySource[] = option === undefined ? [] : 'stream' in option ? [option] : option;
  const inputs = sources.map(({ stream, consumerGroup, providerInstanceId = HOME_INSTANCE }) => {
    expectCloud(clouds, providerInstanceId, 'telemetry.providerInstanceId');
    const name = hopOfInstance('telemetry', providerInstanceId);
    return { name, consumerGroup, stream: instanceStream(providerInstanceId, stream) };
  });
  if (new Set(inputs.map(({ name }) => name)).size < inputs.length) {
    throw invalid('telemetry.providerInstanceId', 'must be another one for each stream');
  }
  return inputs;
}

/** @throws ConnectedServiceError `invalid` for an instance without a device cloud. */
export function alertSourcesOf(sources: readonly AlertSource[], clouds: DeviceClouds): readonly AlertSource[] {
  for (const { providerInstanceId } of sources) {
    if (providerInstanceId !== undefined) expectCloud(clouds, providerInstanceId, 'alertSources.providerInstanceId');
  }
  return sources;
}

function expectCloud({ all }: DeviceClouds, id: Id<'providerInstance'>, field: string): void {
  if (!all.has(id)) throw invalid(field, `there is no device cloud "${id.slice(0, 64)}"`);
}

/** A message whose rows name devices by their keys. */
export function keyedMessage({ providerInstanceId }: AlertSource, message: AlertMessage): AlertMessage {
  if (providerInstanceId === undefined) return message;
  const rows = message.rows.map((row) => ({ ...row, deviceKey: deviceKeyIn(providerInstanceId, row.deviceKey) }));
  return { ...message, rows };
}
