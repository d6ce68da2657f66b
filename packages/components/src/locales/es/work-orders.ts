import { customers, historyEntry } from './shared.ts';

export const ordering = {
  name: 'Orden de trabajo',
  create: 'Crear orden de trabajo',
  creating: 'Creando…',
  failed: 'No se creó la orden de trabajo: {message}',
  open: 'Abrir orden de trabajo {number}',
  openExternally: 'Abrir en el sistema de órdenes de trabajo',
  fromAlerts: { one: 'Para {count} alerta', many: 'Para {count} alertas', other: 'Para {count} alertas' },
  title: 'Título',
  customer: 'Cliente',
  chooseCustomer: 'Elegir un cliente…',
  customers,
  customerMissing: 'Una orden de trabajo necesita un cliente.',
  priority: 'Prioridad',
  priorities: {
    high: 'Alta',
    normal: 'Normal',
    low: 'Baja',
  },
  incidentType: 'Tipo de trabajo',
  description: 'Qué hay que hacer',
  optional: 'opcional',
  cancel: 'Cancelar',
  statuses: historyEntry.workOrderStates,
};
