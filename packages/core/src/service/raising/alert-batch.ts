import type { CallOptions, DebounceRule } from '../../model/index.ts';
import type { AlertMessage } from './alert-message.ts';
import { clearReportOf, raiseRequestOf } from './alert-row.ts';
import type { ReceivedRow } from './alert-row.ts';
import { clearAlerts } from './clear-alert.ts';
import type { RuledContext } from '../context.ts';
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
  context: RuledContext,
  sourceName: string,
  messages: readonly AlertMessage[],
): Promise<PreparedMessages> {
  const rows = messages.flatMap((message) => message.rows.map((row): ReceivedRow => ({ row, message })));
  const stages = await Promise.all(
    stagesOf(rows, context.debounce).map(async ({ raised, cleared }) => ({
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
 * As few stages as the order allows. Rows of different devices do not mind each other, so each device has an order of its
 * own: one that begins again after an end begins in the next stage. Where one device's alerts go under another's, by a token
 * that one of the rows names or because the debounce does not look at the device, everything stays in the order in which it came.
 */
export function stagesOf(rows: readonly ReceivedRow[], debounce: DebounceRule): readonly Stage[] {
  const stages: Stage[] = [];
  const lineOf = ({ row }: ReceivedRow) => (groupsByDevice(debounce) ? row.deviceKey : '');
  const ofLine = new Map<string, Place>();
  const named = new Set<string>();
  let everybody: Place = { stage: 0, cleared: false };
  for (const received of rows) {
    const { event, token, parentToken } = received.row;
    const cleared = event === 'Cleared';
    const joins = !cleared && (parentToken !== undefined || named.has(token));
    if (joins && parentToken !== undefined) named.add(parentToken);
    const before = joins ? last(stages) : later(everybody, ofLine.get(lineOf(received)));
    const place = { stage: before.cleared && !cleared ? before.stage + 1 : before.stage, cleared };
    ofLine.set(lineOf(received), place);
    if (joins) everybody = place;
    const { raised, cleared: ended } = (stages[place.stage] ??= { raised: [], cleared: [] });
    (cleared ? ended : raised).push(received);
  }
  return stages;
}

/** Where a row went: into the first or the second step of a stage. */
interface Place {
  readonly stage: number;
  readonly cleared: boolean;
}

function groupsByDevice({ windowMs, columns }: DebounceRule): boolean {
  return windowMs <= 0 || columns.length === 0 || columns.includes('deviceKey');
}

function last(stages: readonly Stage[]): Place {
  const stage = Math.max(0, stages.length - 1);
  return { stage, cleared: (stages[stage]?.cleared.length ?? 0) > 0 };
}

function later(everybody: Place, own: Place | undefined): Place {
  return own === undefined || own.stage < everybody.stage ? everybody : own;
}
