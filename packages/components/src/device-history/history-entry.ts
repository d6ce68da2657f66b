import type { HistoryItem } from '@csk/core';
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
  readonly detail?: string | undefined;
}

export function historyEntry(item: HistoryItem, t: HistoryEntryStrings, format: Formatter): HistoryEntry {
  switch (item.kind) {
    case 'alert': {
      const { entity } = item;
      return {
        symbol: LEVEL_ICON[entity.priority.level],
        tone: entity.priority.level,
        title: entity.description,
        state: t.alertStates[alertState(entity)],
        detail: entity.occurrences > 1 ? interpolate(t.times, { count: format.number(entity.occurrences) }) : undefined,
      };
    }
    case 'case':
      return {
        symbol: icons.caseFile,
        tone: item.entity.status === 'resolved' ? 'success' : '',
        title: interpolate(t.case, { number: item.entity.number, title: item.entity.title }),
        state: t.caseStates[item.entity.status],
        detail: item.entity.resolution,
      };
    case 'command':
      return {
        symbol: icons.command,
        tone: COMMAND_TONE[item.entity.status] ?? '',
        title: item.entity.name,
        state: t.commandStates[item.entity.status],
        detail: item.entity.reason ?? interpolate(t.by, { name: item.entity.requestedBy }),
      };
    case 'workOrder':
      return {
        symbol: icons.workOrder,
        tone: item.entity.status === 'completed' ? 'success' : '',
        title: interpolate(t.workOrder, { number: item.entity.number }),
        state: t.workOrderStates[item.entity.status],
      };
    case 'registration':
      return {
        symbol: icons.registration,
        tone: item.entity.status === 'error' ? 'high' : '',
        title: t.registrationStates[item.entity.status],
        state: '',
        detail: item.entity.message,
      };
  }
}

const COMMAND_TONE: Readonly<Record<string, HistoryEntry['tone']>> = {
  completed: 'success',
  rejected: 'high',
  failed: 'high',
  expired: 'medium',
  unknown: 'medium',
  cancelled: 'medium',
};
