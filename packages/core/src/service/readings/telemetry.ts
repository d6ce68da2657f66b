import { isFromBefore } from '../../model/index.ts';
import type { Json, Reading } from '../../model/index.ts';
import type { EventBatch, StreamPositions } from '../../ports/index.ts';
import { settleCommand } from '../commands/command-outcome.ts';
import type { ServiceContext } from '../context.ts';
import type { DeviceChanges } from '../devices/device-changes.ts';
import { notePresence } from '../devices/device-presence.ts';
import type { DevicePresence } from '../devices/device-presence.ts';
import type { TelemetryInput } from '../provider-instances/device-sources.ts';
import type { LeasedHop } from '../engine/leased.ts';
import { showStoredReadings } from './stored-readings.ts';
import type { HopReport } from '../engine/supervisor.ts';
import { parseTelemetry } from './telemetry-message.ts';

/**
 * Takes in device-to-cloud messages: readings, answers to commands, signs of life. The checkpoint is saved after the
 * effects, so a crash repeats messages and never loses one; repeating them changes nothing. Every hub's stream has its
 * own hop and checkpoint, under the input's name.
 */
export function telemetry(
  context: ServiceContext,
  source: TelemetryInput,
  presence: DevicePresence,
  changes: DeviceChanges,
): LeasedHop {
  const { name, consumerGroup, stream } = source;
  return {
    name,
    standby: (signal) =>
      showStoredReadings(context, source, async () => positionsOf(await context.store.load(name)), signal),
    async run(signal, report, lease) {
      let positions = positionsOf(await context.store.load(name, { signal }));
      for await (const batch of stream.read({ consumerGroup, after: positions, signal })) {
        const last = batch.events.at(-1);
        report.ok();
        if (!last) continue;
        const readings = await takeIn(context, batch, changes, signal, report);
        await context.readings.append(readings, { signal });
        await notePresence(context, presence, batch.events, signal);
        positions = { ...positions, [batch.partition]: last.offset };
        await context.store.save(name, { positions }, { signal, lease });
        stream.confirm?.(positions, { consumerGroup });
        report.count('messages', batch.events.length);
        report.count('readings', readings.length);
        context.liveReadings.publish(readings);
      }
    },
  };
}

async function takeIn(
  context: ServiceContext,
  { events }: EventBatch,
  changes: DeviceChanges,
  signal: AbortSignal,
  report: HopReport,
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const event of events) {
    const message = parseTelemetry(event);
    if (message.kind === 'readings') {
      readings.push(...message.readings);
    } else if (message.kind === 'change') {
      changes.note(message.deviceKey);
      report.count('notices');
    } else if (message.kind === 'problem') {
      report.count('rejected');
      report.diagnose(message.problem, event.deviceKey);
    } else {
      const { commandId, status, response, reason } = message.answer;
      const facts = { to: status, response, reason: status === 'completed' ? undefined : reason };
      // Only the device that was asked may answer. An answer proves that the command was sent and taken.
      const changed = await settleCommand(
        context,
        commandId,
        (command) => {
          // A message that is read again, after a crash, must not end a command that was sent again since.
          const isOld = status !== 'completed' && isFromBefore(command, event.enqueuedAt);
          return command.deviceKey === event.deviceKey && !isOld ? [{ to: 'sent' }, { to: 'delivered' }, facts] : [];
        },
        { signal },
      );
      report.count(changed ? 'answers' : 'repeatedAnswers');
    }
  }
  return readings;
}

function positionsOf(checkpoint: Json | undefined): StreamPositions | undefined {
  if (checkpoint === null || typeof checkpoint !== 'object' || Array.isArray(checkpoint)) return undefined;
  return (checkpoint as { readonly positions?: StreamPositions }).positions;
}
