import { ID, KEY, RANGE, WRITE } from './verb.ts';
import type { Verb } from './verb.ts';

/** Alerts, and when they keep silent. */
export const ALERT_VERBS: readonly Verb[] = [
  ['Alerts_Get', 'alerts.get', (c) => c.alerts.get(ID), [ID]],
  [
    'Alerts_Raise',
    'alerts.raise',
    (c) => c.alerts.raise({ description: '<img src=x>', data: { deep: [1, null, 'ü'] } }, KEY),
    [{ description: '<img src=x>', data: { deep: [1, null, 'ü'] } }],
  ],
  ['Alerts_Acknowledge', 'alerts.acknowledge', (c) => c.alerts.acknowledge(ID, WRITE), [ID]],
  [
    'Alerts_Assign',
    'alerts.assign',
    (c) => c.alerts.assign(ID, { to: null, reason: 'end of shift' }, WRITE),
    [ID, { to: null, reason: 'end of shift' }],
  ],
  ['Alerts_Comment', 'alerts.comment', (c) => c.alerts.comment(ID, { text: 'ü' }, WRITE), [ID, { text: 'ü' }]],
  [
    'Alerts_Shelve',
    'alerts.shelve',
    (c) => c.alerts.shelve(ID, { until: RANGE.to, reason: 'known fault' }, WRITE),
    [ID, { until: RANGE.to, reason: 'known fault' }],
  ],
  ['Alerts_Unshelve', 'alerts.unshelve', (c) => c.alerts.unshelve(ID, undefined, WRITE), [ID, {}]],
  ['Alerts_Close', 'alerts.close', (c) => c.alerts.close(ID, { reason: 'fixed' }, WRITE), [ID, { reason: 'fixed' }]],
  ['Alerts_Reactivate', 'alerts.reactivate', (c) => c.alerts.reactivate(ID, undefined, WRITE), [ID, {}]],
  [
    'Alerts_ConvertToCase',
    'alerts.convertToCase',
    (c) => c.alerts.convertToCase(['a', 'b'], { title: 'T', priority: 'high', incidentType: 'Leak' }, KEY),
    [['a', 'b'], { title: 'T', priority: 'high', incidentType: 'Leak' }],
  ],
  ['Alerts_PreviewCase', 'alerts.previewCase', (c) => c.alerts.previewCase(['a', 'b'], KEY), [['a', 'b']]],
  [
    'Alerts_Count',
    'alerts.count',
    (c) => c.alerts.count({ where: { parentId: null, rule: 'ü' }, search: 'ü & %', by: ['status', 'progress'] }),
    [{ where: { parentId: null, rule: 'ü' }, search: 'ü & %', by: ['status', 'progress'] }],
  ],
  [
    'Alerts_Metrics',
    'alerts.metrics',
    (c) => c.alerts.metrics({ accountId: 'acc', ...RANGE }),
    [{ accountId: 'acc', ...RANGE }],
  ],
  ['MaintenanceWindows_Get', 'maintenanceWindows.get', (c) => c.maintenanceWindows.get(ID), [ID]],
  [
    'MaintenanceWindows_Schedule',
    'maintenanceWindows.schedule',
    (c) => c.maintenanceWindows.schedule({ assetId: 'a', rule: 'R', until: RANGE.to, reason: 'x' }, KEY),
    [{ assetId: 'a', rule: 'R', until: RANGE.to, reason: 'x' }],
  ],
  [
    'MaintenanceWindows_Extend',
    'maintenanceWindows.extend',
    (c) => c.maintenanceWindows.extend(ID, { until: RANGE.to, reason: 'late' }, WRITE),
    [ID, { until: RANGE.to, reason: 'late' }],
  ],
  [
    'MaintenanceWindows_Cancel',
    'maintenanceWindows.cancel',
    (c) => c.maintenanceWindows.cancel(ID, { reason: 'done' }, WRITE),
    [ID, { reason: 'done' }],
  ],
  [
    'Alerts_LinkToCase',
    'alerts.linkToCase',
    (c) => c.alerts.linkToCase(['a', 'b'], { caseId: 'c' }, KEY),
    [['a', 'b'], { caseId: 'c' }],
  ],
  [
    'Alerts_UnlinkFromCase',
    'alerts.unlinkFromCase',
    (c) => c.alerts.unlinkFromCase(['a'], { caseId: 'c' }, KEY),
    [['a'], { caseId: 'c' }],
  ],
  [
    'Alerts_ConvertToWorkOrder',
    'alerts.convertToWorkOrder',
    (c) => c.alerts.convertToWorkOrder(['a'], { incidentType: 'Leak' }, KEY),
    [['a'], { incidentType: 'Leak' }],
  ],
  ['Alerts_Process', 'alerts.process', (c) => c.alerts.process(ID), [ID]],
  [
    'Alerts_Bulk',
    'alerts.bulk',
    (c) => c.alerts.bulk({ where: { status: ['active'] }, search: 'pump', action: 'assign', to: null }, KEY),
    [{ where: { status: ['active'] }, search: 'pump', action: 'assign', to: null }],
  ],
];
