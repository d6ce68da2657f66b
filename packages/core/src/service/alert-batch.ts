import type { CallOptions } from '../model/index.ts';
import type { AlertMessage } from './alert-message.ts';
import { clearReportOf, raiseRequestOf } from './alert-row.ts';
import type { ReceivedRow } from './alert-row.ts';
import { clearAlerts } from './clear-alert.ts';
import type { ServiceContext } from './context.ts';
import { prepareRaising } from './prepare-raising.ts';
import { raisePrepared } from './raise-alert.ts';

/** Rows that can be applied in two steps without touching the order of any device's: first what began, then what ended. */
interface Stage {
  readonly raised: ReceivedRow[];
  readonly cleared: ReceivedRow[];
}

/** Messages whose rows are ready to be applied, as often as it takes. */
export type PreparedMessages = (options: CallOptions) => Promise<void>;

/**
 * Reads what the rows of some messages need. What it gives applies them, those of one device in the order in which they
 * came: the end of a condition must not overtake its beginning. Applied again, whole or in part, they change nothing more.
 */
export async function prepareMessages(
  context: ServiceContext,
  sourceName: string,
  messages: readonly AlertMessage[],
): Promise<PreparedMessages> {
  const rows = messages.flatMap((message) => message.rows.map((row): ReceivedRow => ({ row, message })));
  const stages = await Promise.all(
    stagesOf(rows).map(async ({ raised, cleared }) => ({
      alerts: await prepareRaising(
        context,
        raised.map((received) => raiseRequestOf(context, sourceName, received)),
      ),
      reports: cleared.map((received) => clearReportOf(context, received)),
    })),
  );
  return async (options) => {
    for (const { alerts, reports } of stages) {
      await raisePrepared(context, alerts, options);
      await clearAlerts(context, reports, options);
    }
  };
}

/**
 * As few stages as the devices' orders allow: a device that begins again after an end begins in the next stage, and an
 * alert does not come before the one that it names as its parent.
 */
export function stagesOf(rows: readonly ReceivedRow[]): readonly Stage[] {
  const stages: Stage[] = [];
  const ofDevice = new Map<string, { stage: number; cleared: boolean }>();
  const ofToken = new Map<string, number>();
  for (const received of rows) {
    const { deviceKey, event, token, parentToken } = received.row;
    const cleared = event === 'Cleared';
    const last = ofDevice.get(deviceKey) ?? { stage: 0, cleared: false };
    const next = last.cleared && !cleared ? last.stage + 1 : last.stage;
    const named = parentToken === undefined ? undefined : ofToken.get(parentToken);
    const stage = Math.max(next, named ?? 0);
    ofDevice.set(deviceKey, { stage, cleared });
    if (!cleared) ofToken.set(token, stage);
    const { raised, cleared: ended } = (stages[stage] ??= { raised: [], cleared: [] });
    (cleared ? ended : raised).push(received);
  }
  return stages;
}
