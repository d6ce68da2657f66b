export const common = {
  needsClient: 'Não conectado',
  needsClientHint: 'Coloque este elemento dentro de <csk-provider> e forneça um cliente ao provedor.',
  loading: 'Carregando',
  errorTitle: 'Não foi possível carregar',
  staleError: 'Não foi possível atualizar: {message}',
  unexpectedError: 'Ocorreu um erro inesperado.',
  retry: 'Tentar novamente',
  dismiss: 'Descartar',
  forbidden: 'Não permitido',
  forbiddenHint: 'Suas funções não incluem isso. Um administrador pode alterá-las.',
  offline: 'Offline',
  offlineHint: 'A conexão foi perdida. Você vê os últimos dados recebidos; a exibição continua sozinha.',
};

export const alertState = {
  active: 'Ativo',
  acknowledged: 'Reconhecido',
  'in-progress': 'Em andamento',
  shelved: 'Adiado',
  closed: 'Fechado',
  inactive: 'Inativo',
  'case-created': 'Ocorrência criada',
  'work-order-created': 'Ordem de serviço criada',
  'command-sent': 'Comando enviado',
  'command-failed': 'Falha no comando',
  over: '{state} · encerrada',
};

export const readingDoubt = {
  badQuality: 'qualidade ruim',
  uncertainQuality: 'qualidade incerta',
};

export const deviceState = {
  registration: {
    unknown: 'Desconhecido',
    unregistered: 'Não registrado',
    'in-progress': 'Registrando',
    registered: 'Registrado',
    error: 'Falha no registro',
  },
  connection: {
    connected: 'Conectado',
    silent: 'Desconectado',
    'never-heard': 'Nunca conectado',
    disabled: 'Desabilitado',
  },
};

export const valueForm = {
  notSet: 'Não definido',
  between: '{minimum} a {maximum}',
  atLeast: 'no mínimo {minimum}',
  atMost: 'no máximo {maximum}',
  'not-a-number': 'Insira um número.',
  'not-whole': 'Insira um número inteiro.',
  'not-a-moment': 'Insira uma data e uma hora.',
  'not-json': 'Insira um objeto JSON, por exemplo {example}.',
  'too-low': 'Deve ser no mínimo {limit}.',
  'too-high': 'Deve ser no máximo {limit}.',
  'too-long': {
    one: 'Deve ter no máximo {limit} caractere.',
    many: 'Deve ter no máximo {limit} caracteres.',
    other: 'Deve ter no máximo {limit} caracteres.',
  },
  'too-precise': {
    one: 'Deve ter no máximo {limit} casa decimal.',
    many: 'Deve ter no máximo {limit} casas decimais.',
    other: 'Deve ter no máximo {limit} casas decimais.',
  },
};

export const bulk = {
  running: {
    register: 'Registrando {done} de {total}…',
    pull: 'Obtendo {done} de {total}…',
  },
  done: {
    register: { one: '{count} registrado', many: '{count} registrados', other: '{count} registrados' },
    pull: { one: '{count} obtido', many: '{count} obtidos', other: '{count} obtidos' },
  },
  skipped: { one: '{count} ignorado', many: '{count} ignorados', other: '{count} ignorados' },
  failed: { one: '{count} com falha', many: '{count} com falha', other: '{count} com falha' },
  ended: 'Interrompido após {done} de {total}: {message}',
  details: 'Detalhes',
  dismiss: 'Descartar',
};

export const caseOf = {
  create: 'Nova ocorrência',
  made: 'A ocorrência {number} foi criada.',
  open: 'Abrir ocorrência',
  close: 'Fechar',
  tooMany: 'Uma ocorrência aceita no máximo {count} dispositivos.',
};

export const customers = {
  found: {
    one: '{count} cliente encontrado',
    many: '{count} clientes encontrados',
    other: '{count} clientes encontrados',
  },
  none: 'Nenhum cliente encontrado',
  firstOnly: 'Somente os primeiros são exibidos; digite para encontrar outros.',
};

export const historyEntry = {
  times: '×{count}',
  alertStates: alertState,
  caseStates: {
    open: 'Aberta',
    resolved: 'Resolvida',
    cancelled: 'Cancelada',
  },
  commandStates: {
    queued: 'Na fila',
    sent: 'Enviado',
    delivered: 'Entregue',
    completed: 'Concluído',
    rejected: 'Rejeitado',
    failed: 'Falhou',
    expired: 'Expirado',
    unknown: 'Resultado desconhecido',
    cancelled: 'Cancelado',
  },
  workOrderStates: {
    unscheduled: 'Não agendada',
    scheduled: 'Agendada',
    'in-progress': 'Em andamento',
    completed: 'Concluída',
    cancelled: 'Cancelada',
  },
  registrationStates: {
    unknown: 'Registro desconhecido',
    unregistered: 'Não registrado',
    'in-progress': 'Registro em andamento',
    registered: 'Registrado',
    error: 'Falha no registro',
  },
  connectionTurns: { connected: 'Conectado', disconnected: 'Desconectado' },
  case: 'Ocorrência {number}: {title}',
  workOrder: 'Ordem de serviço {number}',
  by: 'por {name}',
};

export const errors = {
  'not-found': 'O registro não foi encontrado.',
  conflict: 'Não é possível assim: {message}',
  invalid: 'Os dados não foram aceitos: {message}',
  unauthenticated: 'Você não está conectado. Entre novamente.',
  forbidden: 'Você não tem permissão para isso.',
  throttled: 'Solicitações demais. Aguarde um momento.',
  unavailable: 'O serviço não está disponível.',
  timeout: 'O serviço não respondeu a tempo.',
  unsupported: 'Isto não tem suporte aqui: {message}',
  'device-offline': 'O dispositivo está offline.',
  'not-configured': 'O serviço não está configurado para isso.',
  closed: 'A conexão foi encerrada.',
};
