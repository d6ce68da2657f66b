import { customers, historyEntry } from './shared.ts';

export const ordering = {
  name: 'Ordre de travail',
  create: 'Créer un ordre de travail',
  creating: 'Création…',
  failed: 'L’ordre de travail n’a pas été créé : {message}',
  open: 'Ouvrir l’ordre de travail {number}',
  openExternally: 'Ouvrir dans le système d’ordres de travail',
  fromAlerts: { one: 'Pour {count} alerte', many: 'Pour {count} alertes', other: 'Pour {count} alertes' },
  title: 'Titre',
  customer: 'Client',
  chooseCustomer: 'Choisir un client…',
  customers,
  customerMissing: 'Un ordre de travail doit avoir un client.',
  priority: 'Priorité',
  priorities: {
    high: 'Élevée',
    normal: 'Normale',
    low: 'Faible',
  },
  incidentType: 'Type de travail',
  description: 'Ce qu’il faut faire',
  optional: 'facultatif',
  cancel: 'Annuler',
  statuses: historyEntry.workOrderStates,
};
