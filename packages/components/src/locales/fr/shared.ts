export const common = {
  needsClient: 'Non connecté',
  needsClientHint: 'Placez cet élément dans <csk-provider> et donnez un client à ce dernier.',
  loading: 'Chargement',
  errorTitle: 'Le chargement a échoué',
  staleError: 'Actualisation impossible : {message}',
  unexpectedError: 'Une erreur inattendue s’est produite.',
  retry: 'Réessayer',
  dismiss: 'Masquer',
  forbidden: 'Non autorisé',
  forbiddenHint: 'Vos rôles ne le permettent pas. Un administrateur peut les modifier.',
  offline: 'Hors connexion',
  offlineHint: 'La connexion est perdue. Vous voyez les dernières données reçues ; l’affichage reprendra de lui-même.',
};

export const alertState = {
  active: 'Active',
  acknowledged: 'Acquittée',
  'in-progress': 'En cours',
  shelved: 'Mise de côté',
  closed: 'Fermée',
  inactive: 'Inactive',
  'case-created': 'Incident créé',
  'work-order-created': 'Ordre de travail créé',
  'command-sent': 'Commande envoyée',
  'command-failed': 'Échec de la commande',
  over: '{state} · terminée',
};

export const readingDoubt = {
  badQuality: 'mauvaise qualité',
  uncertainQuality: 'qualité incertaine',
};

export const deviceState = {
  registration: {
    unknown: 'Inconnu',
    unregistered: 'Non enregistré',
    'in-progress': 'Enregistrement en cours',
    registered: 'Enregistré',
    error: 'Échec de l’enregistrement',
  },
  connection: {
    connected: 'Connecté',
    silent: 'Déconnecté',
    'never-heard': 'Jamais connecté',
    disabled: 'Désactivé',
  },
};

export const valueForm = {
  notSet: 'Non défini',
  between: '{minimum} à {maximum}',
  atLeast: 'au moins {minimum}',
  atMost: 'au plus {maximum}',
  'not-a-number': 'Saisissez un nombre.',
  'not-whole': 'Saisissez un nombre entier.',
  'not-a-moment': 'Saisissez une date et une heure.',
  'not-json': 'Saisissez un objet JSON, par exemple {example}.',
  'too-low': 'Doit être au moins {limit}.',
  'too-high': 'Doit être au plus {limit}.',
  'too-long': {
    one: 'Doit compter au plus {limit} caractère.',
    many: 'Doit compter au plus {limit} caractères.',
    other: 'Doit compter au plus {limit} caractères.',
  },
  'too-precise': {
    one: 'Doit compter au plus {limit} décimale.',
    many: 'Doit compter au plus {limit} décimales.',
    other: 'Doit compter au plus {limit} décimales.',
  },
};

export const bulk = {
  running: {
    register: 'Enregistrement de {done} sur {total}…',
    pull: 'Lecture de {done} sur {total}…',
  },
  done: {
    register: { one: '{count} enregistré', many: '{count} enregistrés', other: '{count} enregistrés' },
    pull: { one: '{count} lu', many: '{count} lus', other: '{count} lus' },
  },
  skipped: { one: '{count} ignoré', many: '{count} ignorés', other: '{count} ignorés' },
  failed: { one: '{count} en échec', many: '{count} en échec', other: '{count} en échec' },
  ended: 'Arrêté après {done} sur {total} : {message}',
  details: 'Détails',
  dismiss: 'Masquer',
};

export const caseOf = {
  create: 'Nouvel incident',
  made: 'L’incident {number} a été créé.',
  open: 'Ouvrir l’incident',
  close: 'Fermer',
  tooMany: 'Un incident prend au plus {count} appareils.',
};

export const customers = {
  found: { one: '{count} client trouvé', many: '{count} clients trouvés', other: '{count} clients trouvés' },
  none: 'Aucun client trouvé',
  firstOnly: 'Seuls les premiers sont affichés ; tapez pour en trouver d’autres.',
};

export const historyEntry = {
  times: '×{count}',
  alertStates: alertState,
  caseStates: {
    open: 'Ouvert',
    resolved: 'Résolu',
    cancelled: 'Annulé',
  },
  commandStates: {
    queued: 'En file d’attente',
    sent: 'Envoyée',
    delivered: 'Remise',
    completed: 'Terminée',
    rejected: 'Rejetée',
    failed: 'Échec',
    expired: 'Expirée',
    unknown: 'Résultat inconnu',
    cancelled: 'Annulée',
  },
  workOrderStates: {
    unscheduled: 'Non planifié',
    scheduled: 'Planifié',
    'in-progress': 'En cours',
    completed: 'Terminé',
    cancelled: 'Annulé',
  },
  registrationStates: {
    unknown: 'Enregistrement inconnu',
    unregistered: 'Non enregistré',
    'in-progress': 'Enregistrement en cours',
    registered: 'Enregistré',
    error: 'Échec de l’enregistrement',
  },
  connectionTurns: { connected: 'Connecté', disconnected: 'Déconnecté' },
  case: 'Incident {number} : {title}',
  workOrder: 'Ordre de travail {number}',
  by: 'par {name}',
};

export const errors = {
  'not-found': 'L’enregistrement est introuvable.',
  conflict: 'Ce n’est pas possible ainsi : {message}',
  invalid: 'Les données n’ont pas été acceptées : {message}',
  unauthenticated: 'Vous n’êtes pas connecté. Connectez-vous à nouveau.',
  forbidden: 'Vous n’y êtes pas autorisé.',
  throttled: 'Trop de demandes. Patientez un instant.',
  unavailable: 'Le service est injoignable.',
  timeout: 'Le service n’a pas répondu à temps.',
  unsupported: 'Cela n’est pas pris en charge ici : {message}',
  'device-offline': 'L’appareil est hors connexion.',
  'not-configured': 'Le service n’est pas configuré pour cela.',
  closed: 'La connexion a été fermée.',
};
