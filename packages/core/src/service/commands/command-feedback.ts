import { isFromBefore, mayBeUnderWay, resentAt } from '../../model/index.ts';
import type { Command, Id } from '../../model/index.ts';
import type { CommandFeedback, DeviceCloud } from '../../ports/index.ts';
import { settleCommand } from './command-outcome.ts';
import type { CommandStep } from './command-outcome.ts';
import type { ServiceContext } from '../context.ts';
import { hopOfInstance } from '../provider-instances/device-clouds.ts';
import type { Hop } from '../engine/supervisor.ts';

/**
 * Takes in what one device cloud reports about queued messages; acknowledges after the commit. Also of an instance that
 * was disconnected: what was sent before has an outcome.
 */
export function commandFeedback(
  context: ServiceContext,
  instanceId: Id<'providerInstance'>,
  cloud: Pick<DeviceCloud, 'feedback'>,
): Hop {
  return {
    name: hopOfInstance('commands:feedback', instanceId),
    async run(signal, report) {
      for await (const delivery of cloud.feedback({ signal })) {
        for (const item of delivery.value) {
          const changed = await settleCommand(context, item.commandId, (command) => stepsFor(command, item), {
            signal,
          });
          report.count(changed ? item.outcome : 'repeated');
        }
        report.ok();
        await delivery.ack();
      }
    },
  };
}

/** What a report means for a command, as it stands now. A report may overtake the receipt: it proves the sending, too. */
export function stepsFor(command: Command, report: CommandFeedback): readonly CommandStep[] {
  const { outcome, reason, deviceKey } = report;
  if (deviceKey !== command.deviceKey || isAboutEarlierAttempt(command, report)) return [];
  switch (outcome) {
    case 'delivered':
      if (command.completion === 'delivery') return [{ to: 'sent' }, { to: 'delivered' }, { to: 'completed' }];
      // Taken late, and still no answer: what became of it is as unknown as before.
      return command.status === 'unknown' ? [] : [{ to: 'sent' }, { to: 'delivered' }];
    case 'rejected':
      return [{ to: 'sent' }, { to: 'rejected', reason: reason ?? 'The device refused the message.' }];
    case 'expired':
      return [{ to: 'expired', reason: reason ?? 'The device did not take the message in time.' }];
    case 'purged':
      return [{ to: 'expired', reason: reason ?? 'The message was removed from the queue of the device.' }];
  }
}

/**
 * Every attempt has the same message id, so only the time tells them apart. That a device took or refused the message is
 * true for the command whichever copy it was; that a copy is gone ends only the attempt to which it belonged.
 */
function isAboutEarlierAttempt(command: Command, { outcome, at }: CommandFeedback): boolean {
  if (resentAt(command) === undefined || outcome === 'delivered') return false;
  // No message ends before its time; a second for rounding.
  if (outcome === 'expired' && Date.parse(at) < Date.parse(command.deadline) - 1_000) return true;
  const isStillHere = command.status === 'queued' && !mayBeUnderWay(command);
  return isFromBefore(command, at) || (isStillHere && outcome !== 'rejected');
}
