import { customers, historyEntry } from './shared.ts';

export const ordering = {
  name: 'Ordem de serviço',
  create: 'Criar ordem de serviço',
  creating: 'Criando…',
  failed: 'A ordem de serviço não foi criada: {message}',
  open: 'Abrir ordem de serviço {number}',
  openExternally: 'Abrir no sistema de ordens de serviço',
  fromAlerts: { one: 'Para {count} alerta', many: 'Para {count} alertas', other: 'Para {count} alertas' },
  title: 'Título',
  customer: 'Cliente',
  chooseCustomer: 'Escolher um cliente…',
  customers,
  customerMissing: 'Uma ordem de serviço precisa de um cliente.',
  priority: 'Prioridade',
  priorities: {
    high: 'Alta',
    normal: 'Normal',
    low: 'Baixa',
  },
  incidentType: 'Tipo de serviço',
  description: 'O que deve ser feito',
  optional: 'opcional',
  cancel: 'Cancelar',
  statuses: historyEntry.workOrderStates,
};
