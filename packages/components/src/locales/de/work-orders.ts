import { customers, historyEntry } from './shared.ts';

export const ordering = {
  name: 'Arbeitsauftrag',
  create: 'Arbeitsauftrag erstellen',
  creating: 'Wird erstellt …',
  failed: 'Der Arbeitsauftrag wurde nicht erstellt: {message}',
  open: 'Arbeitsauftrag {number} öffnen',
  openExternally: 'Im Auftragssystem öffnen',
  fromAlerts: { one: 'Für {count} Warnung', other: 'Für {count} Warnungen' },
  title: 'Titel',
  customer: 'Kunde',
  chooseCustomer: 'Kunden auswählen …',
  customers,
  customerMissing: 'Ein Arbeitsauftrag braucht einen Kunden.',
  priority: 'Priorität',
  priorities: {
    high: 'Hoch',
    normal: 'Normal',
    low: 'Niedrig',
  },
  incidentType: 'Art der Arbeit',
  description: 'Was zu tun ist',
  optional: 'optional',
  cancel: 'Abbrechen',
  statuses: historyEntry.workOrderStates,
};
