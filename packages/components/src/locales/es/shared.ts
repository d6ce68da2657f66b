export const common = {
  needsClient: 'No conectado',
  needsClientHint: 'Coloque este elemento dentro de <csk-provider> y dé un cliente al proveedor.',
  loading: 'Cargando',
  errorTitle: 'No se pudo cargar',
  staleError: 'No se pudo actualizar: {message}',
  unexpectedError: 'Se produjo un error inesperado.',
  retry: 'Reintentar',
  dismiss: 'Descartar',
  forbidden: 'No permitido',
  forbiddenHint: 'Sus roles no lo incluyen. Un administrador puede cambiarlos.',
  offline: 'Sin conexión',
  offlineHint: 'Se perdió la conexión. Ve lo último que se recibió; continuará por sí solo.',
};

export const alertState = {
  active: 'Activa',
  acknowledged: 'Confirmada',
  'in-progress': 'En curso',
  shelved: 'Aplazada',
  closed: 'Cerrada',
  inactive: 'Inactiva',
  'case-created': 'Caso creado',
  'work-order-created': 'Orden de trabajo creada',
  'command-sent': 'Comando enviado',
  'command-failed': 'Error del comando',
  over: '{state} · terminada',
};

export const readingDoubt = {
  badQuality: 'mala calidad',
  uncertainQuality: 'calidad incierta',
};

export const deviceState = {
  registration: {
    unknown: 'Desconocido',
    unregistered: 'No registrado',
    'in-progress': 'Registrando',
    registered: 'Registrado',
    error: 'Error de registro',
  },
  connection: {
    connected: 'Conectado',
    silent: 'Desconectado',
    'never-heard': 'Nunca conectado',
    disabled: 'Deshabilitado',
  },
};

export const valueForm = {
  notSet: 'Sin establecer',
  between: '{minimum} a {maximum}',
  atLeast: '{minimum} como mínimo',
  atMost: '{maximum} como máximo',
  'not-a-number': 'Introduzca un número.',
  'not-whole': 'Introduzca un número entero.',
  'not-a-moment': 'Introduzca una fecha y una hora.',
  'not-json': 'Introduzca un objeto JSON, por ejemplo {example}.',
  'too-low': 'Debe ser {limit} como mínimo.',
  'too-high': 'Debe ser {limit} como máximo.',
  'too-long': {
    one: 'Debe tener {limit} carácter como máximo.',
    many: 'Debe tener {limit} caracteres como máximo.',
    other: 'Debe tener {limit} caracteres como máximo.',
  },
  'too-precise': {
    one: 'Debe tener {limit} decimal como máximo.',
    many: 'Debe tener {limit} decimales como máximo.',
    other: 'Debe tener {limit} decimales como máximo.',
  },
};

export const bulk = {
  running: {
    register: 'Registrando {done} de {total}…',
    pull: 'Obteniendo {done} de {total}…',
  },
  done: {
    register: { one: '{count} registrado', many: '{count} registrados', other: '{count} registrados' },
    pull: { one: '{count} obtenido', many: '{count} obtenidos', other: '{count} obtenidos' },
  },
  skipped: { one: '{count} omitido', many: '{count} omitidos', other: '{count} omitidos' },
  failed: { one: '{count} con error', many: '{count} con error', other: '{count} con error' },
  ended: 'Detenido tras {done} de {total}: {message}',
  details: 'Detalles',
  dismiss: 'Descartar',
};

export const caseOf = {
  create: 'Nuevo caso',
  made: 'Se creó el caso {number}.',
  open: 'Abrir caso',
  close: 'Cerrar',
  tooMany: 'Un caso admite como máximo {count} dispositivos.',
};

export const customers = {
  found: {
    one: '{count} cliente encontrado',
    many: '{count} clientes encontrados',
    other: '{count} clientes encontrados',
  },
  none: 'No se encontró ningún cliente',
  firstOnly: 'Solo se muestran los primeros; escriba para encontrar otros.',
};

export const historyEntry = {
  times: '×{count}',
  alertStates: alertState,
  caseStates: {
    open: 'Abierto',
    resolved: 'Resuelto',
    cancelled: 'Cancelado',
  },
  commandStates: {
    queued: 'En cola',
    sent: 'Enviado',
    delivered: 'Entregado',
    completed: 'Completado',
    rejected: 'Rechazado',
    failed: 'Con error',
    expired: 'Caducado',
    unknown: 'Resultado desconocido',
    cancelled: 'Cancelado',
  },
  workOrderStates: {
    unscheduled: 'Sin programar',
    scheduled: 'Programada',
    'in-progress': 'En curso',
    completed: 'Completada',
    cancelled: 'Cancelada',
  },
  registrationStates: {
    unknown: 'Registro desconocido',
    unregistered: 'No registrado',
    'in-progress': 'Registro en curso',
    registered: 'Registrado',
    error: 'Error de registro',
  },
  connectionTurns: { connected: 'Conectado', disconnected: 'Desconectado' },
  case: 'Caso {number}: {title}',
  workOrder: 'Orden de trabajo {number}',
  by: 'por {name}',
};

export const errors = {
  'not-found': 'No se encontró el registro.',
  conflict: 'Así no es posible: {message}',
  invalid: 'Los datos no se aceptaron: {message}',
  unauthenticated: 'No ha iniciado sesión. Inicie sesión de nuevo.',
  forbidden: 'No tiene permiso para hacerlo.',
  throttled: 'Demasiadas solicitudes. Espere un momento.',
  unavailable: 'El servicio no está disponible.',
  timeout: 'El servicio no respondió a tiempo.',
  unsupported: 'Esto no se admite aquí: {message}',
  'device-offline': 'El dispositivo está sin conexión.',
  'not-configured': 'El servicio no está configurado para esto.',
  closed: 'La conexión se cerró.',
};
