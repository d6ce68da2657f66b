export const common = {
  needsClient: 'Nicht verbunden',
  needsClientHint: 'Setzen Sie dieses Element in <csk-provider> und geben Sie dem Provider einen Client.',
  loading: 'Wird geladen',
  errorTitle: 'Die Daten konnten nicht geladen werden',
  staleError: 'Aktualisierung fehlgeschlagen: {message}',
  unexpectedError: 'Ein unerwarteter Fehler ist aufgetreten.',
  retry: 'Erneut versuchen',
  dismiss: 'Ausblenden',
  forbidden: 'Nicht erlaubt',
  forbiddenHint: 'Ihre Rollen umfassen das nicht. Ein Administrator kann sie ändern.',
  offline: 'Offline',
  offlineHint:
    'Die Verbindung ist unterbrochen. Sie sehen den zuletzt empfangenen Stand; die Anzeige läuft von selbst weiter.',
};

export const alertState = {
  active: 'Aktiv',
  acknowledged: 'Bestätigt',
  'in-progress': 'In Bearbeitung',
  shelved: 'Zurückgestellt',
  closed: 'Geschlossen',
  inactive: 'Inaktiv',
  'case-created': 'Fall erstellt',
  'work-order-created': 'Arbeitsauftrag erstellt',
  'command-sent': 'Befehl gesendet',
  'command-failed': 'Befehl fehlgeschlagen',
  over: '{state} · beendet',
};

export const readingDoubt = {
  badQuality: 'schlechte Qualität',
  uncertainQuality: 'unsichere Qualität',
};

export const deviceState = {
  registration: {
    unknown: 'Unbekannt',
    unregistered: 'Nicht registriert',
    'in-progress': 'Wird registriert',
    registered: 'Registriert',
    error: 'Registrierung fehlgeschlagen',
  },
  connection: {
    connected: 'Verbunden',
    silent: 'Getrennt',
    'never-heard': 'Nie verbunden',
    disabled: 'Deaktiviert',
  },
};

export const valueForm = {
  notSet: 'Nicht festgelegt',
  between: '{minimum} bis {maximum}',
  atLeast: 'mindestens {minimum}',
  atMost: 'höchstens {maximum}',
  'not-a-number': 'Bitte geben Sie eine Zahl ein.',
  'not-whole': 'Bitte geben Sie eine ganze Zahl ein.',
  'not-a-moment': 'Bitte geben Sie Datum und Uhrzeit ein.',
  'not-json': 'Bitte geben Sie ein JSON-Objekt ein, zum Beispiel {example}.',
  'too-low': 'Muss mindestens {limit} sein.',
  'too-high': 'Darf höchstens {limit} sein.',
  'too-long': { one: 'Darf höchstens {limit} Zeichen haben.', other: 'Darf höchstens {limit} Zeichen haben.' },
  'too-precise': {
    one: 'Darf höchstens {limit} Nachkommastelle haben.',
    other: 'Darf höchstens {limit} Nachkommastellen haben.',
  },
};

export const bulk = {
  running: {
    register: '{done} von {total} werden registriert …',
    pull: '{done} von {total} werden abgerufen …',
  },
  done: {
    register: { one: '{count} registriert', other: '{count} registriert' },
    pull: { one: '{count} abgerufen', other: '{count} abgerufen' },
  },
  skipped: { one: '{count} übersprungen', other: '{count} übersprungen' },
  failed: { one: '{count} fehlgeschlagen', other: '{count} fehlgeschlagen' },
  ended: 'Nach {done} von {total} angehalten: {message}',
  details: 'Details',
  dismiss: 'Ausblenden',
};

export const caseOf = {
  create: 'Neuer Fall',
  made: 'Fall {number} wurde erstellt.',
  open: 'Fall öffnen',
  close: 'Schließen',
  tooMany: 'Ein Fall nimmt höchstens {count} Geräte auf.',
};

export const customers = {
  found: { one: '{count} Kunde gefunden', other: '{count} Kunden gefunden' },
  none: 'Kein Kunde gefunden',
  firstOnly: 'Nur die ersten werden angezeigt; tippen Sie, um andere zu finden.',
};

export const historyEntry = {
  times: '×{count}',
  alertStates: alertState,
  caseStates: {
    open: 'Offen',
    resolved: 'Gelöst',
    cancelled: 'Abgebrochen',
  },
  commandStates: {
    queued: 'In Warteschlange',
    sent: 'Gesendet',
    delivered: 'Zugestellt',
    completed: 'Abgeschlossen',
    rejected: 'Abgelehnt',
    failed: 'Fehlgeschlagen',
    expired: 'Abgelaufen',
    unknown: 'Ergebnis unbekannt',
    cancelled: 'Abgebrochen',
  },
  workOrderStates: {
    unscheduled: 'Nicht eingeplant',
    scheduled: 'Eingeplant',
    'in-progress': 'In Bearbeitung',
    completed: 'Abgeschlossen',
    cancelled: 'Abgebrochen',
  },
  registrationStates: {
    unknown: 'Registrierung unbekannt',
    unregistered: 'Nicht registriert',
    'in-progress': 'Registrierung läuft',
    registered: 'Registriert',
    error: 'Registrierung fehlgeschlagen',
  },
  connectionTurns: { connected: 'Verbunden', disconnected: 'Verbindung getrennt' },
  case: 'Fall {number}: {title}',
  workOrder: 'Arbeitsauftrag {number}',
  by: 'von {name}',
};

export const errors = {
  'not-found': 'Der Eintrag wurde nicht gefunden.',
  conflict: 'Das ist so nicht möglich: {message}',
  invalid: 'Die Angaben wurden nicht angenommen: {message}',
  unauthenticated: 'Sie sind nicht angemeldet. Bitte melden Sie sich neu an.',
  forbidden: 'Dazu haben Sie keine Berechtigung.',
  throttled: 'Zu viele Anfragen. Bitte warten Sie einen Moment.',
  unavailable: 'Der Dienst ist nicht erreichbar.',
  timeout: 'Der Dienst hat nicht rechtzeitig geantwortet.',
  unsupported: 'Das wird hier nicht unterstützt: {message}',
  'device-offline': 'Das Gerät ist offline.',
  'not-configured': 'Der Dienst ist dafür nicht eingerichtet.',
  closed: 'Die Verbindung wurde beendet.',
};
