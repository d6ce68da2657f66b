import { isOpen, type Alert } from '@csk/core';
import { html, type TemplateResult } from 'lit';
import { interpolate } from '../format/interpolate.ts';
import { icon, type Icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';

/** English texts of an alert's states, used wherever one is shown. */
export const alertStateStrings = {
  active: 'Active',
  acknowledged: 'Acknowledged',
  'in-progress': 'In progress',
  shelved: 'Shelved',
  closed: 'Closed',
  inactive: 'Inactive',
  'case-created': 'Case created',
  'work-order-created': 'Work order created',
  'command-sent': 'Command sent',
  'command-failed': 'Command failed',
  /** A state, while the condition that raised the alert is over. */
  over: '{state} · over',
};

export type AlertStateStrings = typeof alertStateStrings;
export type AlertState = Exclude<keyof AlertStateStrings, 'over'>;

type StatedAlert = Pick<Alert, 'status' | 'progress' | 'acknowledgedAt' | 'shelvedUntil'>;

/** What an alert's state comes down to for an agent: the progress where there is one, else the status. */
export function alertState(alert: StatedAlert): AlertState {
  if (alert.status === 'active' && alert.shelvedUntil !== undefined) return 'shelved';
  if (alert.status === 'in-progress') return alert.progress ?? 'in-progress';
  if (alert.status === 'active' && alert.acknowledgedAt !== undefined) return 'acknowledged';
  return alert.status;
}

/** The icon of each state. */
export const STATE_ICON: Readonly<Record<AlertState, Icon>> = {
  active: icons.active,
  acknowledged: icons.check,
  'in-progress': icons.progress,
  shelved: icons.clock,
  closed: icons.closed,
  inactive: icons.inactive,
  'case-created': icons.caseFile,
  'work-order-created': icons.workOrder,
  'command-sent': icons.command,
  'command-failed': icons.cross,
};

/** The icon of each priority. */
export const LEVEL_ICON: Readonly<Record<Alert['priority']['level'], Icon>> = {
  high: icons.high,
  medium: icons.medium,
  low: icons.low,
};

/**
 * Where an open alert stands in both respects: whether somebody took it up, and whether its condition is over (the two
 * facets of ISA-18.2).
 */
export function stateText(alert: Pick<Alert, 'clearedAt'> & StatedAlert, t: AlertStateStrings): string {
  const state = t[alertState(alert)];
  return alert.clearedAt !== undefined && isOpen(alert) ? interpolate(t.over, { state }) : state;
}

export function stateLabel(alert: Parameters<typeof stateText>[0], t: AlertStateStrings): TemplateResult {
  return html`${icon(STATE_ICON[alertState(alert)])}<span>${stateText(alert, t)}</span>`;
}

/** Icon, text and colour: none of them alone tells the level. */
export function priorityBadge(level: Alert['priority']['level'], text: string): TemplateResult {
  return html`<span class="badge ${level}">${icon(LEVEL_ICON[level])}${text}</span>`;
}
