import type { Alert } from '@csk/core';
import { html, type TemplateResult } from 'lit';
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
};

/** English texts of the kinds of alerts. */
export const alertTypeStrings = {
  anomaly: 'Anomaly',
  info: 'Information',
  'preventive-maintenance': 'Preventive maintenance',
  test: 'Test',
};

export type AlertStateStrings = typeof alertStateStrings;
export type AlertState = keyof AlertStateStrings;

/** What an alert's state comes down to for an agent: the progress where there is one, else the status. */
export function alertState(alert: Pick<Alert, 'status' | 'progress' | 'acknowledgedAt' | 'shelvedUntil'>): AlertState {
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

export function stateLabel(alert: Parameters<typeof alertState>[0], t: AlertStateStrings): TemplateResult {
  const state = alertState(alert);
  return html`${icon(STATE_ICON[state])}<span>${t[state]}</span>`;
}

/** Icon, text and colour: none of them alone tells the level. */
export function priorityBadge(level: Alert['priority']['level'], text: string): TemplateResult {
  return html`<span class="badge ${level}">${icon(LEVEL_ICON[level])}${text}</span>`;
}
