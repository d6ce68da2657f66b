import type { Alert, HistoryItem } from '@csk/core';
import { alertState, LEVEL_ICON } from '../alert-facts/alert-badges.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { Icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { HistoryEntryStrings } from './device-history.strings.ts';

/** What one entry of the history says. */
export interface HistoryEntry {
  readonly symbol: Icon;
  /** Severity or outcome, for the colour of the symbol; the texts say the same. */
  readonly tone: 'high' | 'medium' | 'low' | 'success' | '';
  readonly title: string;
  readonly state: string;
  /** Who brought it to this state, when that is known. */
  readonly who?: string | undefined;
  readonly detail?: string | undefined;
}

export function historyEntry(item: HistoryItem, t: HistoryEntryStrings, format: Formatter): HistoryEntry {
  const by = (name: string | undefined): string | undefined => (name ? interpolate(t.by, { name }) : undefined);
  switch (item.kind) {
    case 'alert': {
      const { entity } = item;
      return {
        symbol: LEVEL_ICON[entity.priority.level],
        tone: entity.priority.level,
        title: entity.description,
        state: t.alertStates[alertState(entity)],
        who: by(handlerOf(entity)),
        detail: entity.occurrences > 1 ? interpolate(t.times, { count: format.number(entity.occurrences) }) : undefined,
      };
    }
    case 'case':
      return {
        symbol: icons.caseFile,
        tone: item.entity.status === 'resolved' ? 'success' : '',
        title: interpolate(t.case, { number: item.entity.number, title: item.entity.title }),
        state: t.caseStates[item.entity.status],
        who: by(item.entity.transitions?.at(-1)?.actor),
        detail: item.entity.resolution,
      };
    case 'command':
      return {
        symbol: icons.command,
        tone: COMMAND_TONE[item.entity.status] ?? '',
        title: item.entity.name,
        state: t.commandStates[item.entity.status],
        who: by(item.entity.transitions.findLast(({ actor }) => actor)?.actor ?? item.entity.requestedBy),
        detail: item.entity.reason,
      };
    case 'workOrder':
      return {
        symbol: icons.workOrder,
        tone: item.entity.status === 'completed' ? 'success' : '',
        title: interpolate(t.workOrder, { number: item.entity.number }),
        state: t.workOrderStates[item.entity.status],
        who: by(item.entity.transitions?.at(-1)?.actor),
      };
    case 'registration':
      return {
        symbol: icons.registration,
        tone: item.entity.status === 'error' ? 'high' : '',
        title: t.registrationStates[item.entity.status],
        state: '',
        who: by(item.entity.requestedBy),
        detail: item.entity.message,
      };
    case 'connection':
      return {
        symbol: icons.plug,
        tone: item.entity.connected ? 'success' : 'medium',
        title: item.entity.connected ? t.connectionTurns.connected : t.connectionTurns.disconnected,
        state: '',
      };
  }
}

/** Who brought an alert to the state that is shown: nobody, while it is as it was raised. */
function handlerOf(alert: Alert): string | undefined {
  const state = alertState(alert);
  if (state === 'acknowledged') return alert.acknowledgedBy;
  const steps = alert.transitions.filter(({ handling }) => handling === (state === 'shelved' ? state : undefined));
  return steps.at(-1)?.actor;
}

const COMMAND_TONE: Readonly<Record<string, HistoryEntry['tone']>> = {
  completed: 'success',
  rejected: 'high',
  failed: 'high',
  expired: 'medium',
  unknown: 'medium',
  cancelled: 'medium',
};
